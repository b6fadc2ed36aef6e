"""face.obj: a face of the face model as artists keep it: quads, UVs, groups, eyeballs apart, one vertex order.

Owns which objects and groups there are, and where the eyeballs go. Knows nothing of how a face was made.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from cranioface.anatomy.face_model import FaceModel, load_face_model
from cranioface.command.version import VERSION
from cranioface.geometry.obj_file import ObjBody, write_obj
from cranioface.geometry.rigid import transform

NECK_END = "neck_end"  # the group that closes the neck
SIDES = ("left", "right")
BALL_ROWS = 10  # of quads along an edge of the cube that an eyeball is rounded from
RADIUS_MM = 12.0  # an adult's eyeball: 24 mm from front to back, hardly varied (recalled); MakeHuman's are larger
LID_MM, STEP_MM, MOST_BACK_MM = 1.5, 0.25, 12.0  # between ball and skin; by which it is sought, and how far back
NEAR_MM, LEAST = 30.0, 12  # skin so near an eyeball's middle, and so many vertices at least, carry it along
COMMENTS = (
    f"Cranioface {VERSION}: a face predicted from a skull, a lead and never an identification",
    "units: mm; frame: that of the input, as face.stl",
    "vertex order, quads, UVs and groups are the same for every person",
)


def write_face_obj(path: str | Path, vertices: np.ndarray, input_from_frankfurt: np.ndarray) -> None:
    """Write the face with level-1 `vertices` (n, 3) of the face model, Frankfurt frame, mm, where the input lay."""
    write_obj(path, face_bodies(transform(input_from_frankfurt, vertices), load_face_model()), COMMENTS)


def face_bodies(vertices: np.ndarray, model: FaceModel) -> list[ObjBody]:
    """Face, left and right eyeball of the level-1 `vertices` (n, 3), in any frame, mm; always of the same sizes."""
    eyes = [eyeball(vertices, model, side) for side in range(len(SIDES))]
    return [_skin(vertices, model), *eyes]


def _skin(vertices: np.ndarray, model: FaceModel) -> ObjBody:
    seen, cap = model.level.quads[: -model.level.cap], model.level.quads[-model.level.cap :]
    groups = {name: seen[model.region == k] for k, name in enumerate(model.region_names)}
    uv_groups = {name: model.uv_corners[model.region == k] for k, name in enumerate(model.region_names)}
    fan, fan_uv = _fan_uv(len(model.uv), len(cap))
    uv = np.vstack([model.uv, fan_uv])
    return ObjBody("face", vertices, groups | {NECK_END: cap}, uv, uv_groups | {NECK_END: fan})


def _fan_uv(first: int, quads: int) -> tuple[np.ndarray, np.ndarray]:
    """UVs of the fan that closes the neck: a small disc in the corner of the map, which nothing else uses."""
    angle = np.arange(2 * quads) * np.pi / quads
    rim = 0.005 + 0.004 * np.stack([np.cos(angle), np.sin(angle)], 1)
    ring = first + 1 + np.arange(2 * quads)
    corners = np.stack([np.full(quads, first), ring[0::2], ring[1::2], np.roll(ring, -2)[0::2]], 1)
    return corners, np.vstack([[[0.005, 0.005]], rim])


def eyeball(vertices: np.ndarray, model: FaceModel, side: int) -> ObjBody:
    """A ball of quads, moved as the skin about it was, and so far back that the lids cover it.

    The middle of its map looks forward, as the face does.
    """
    middle, model_radius = model.eyeballs[side, :3].astype(np.float64), float(model.eyeballs[side, 3])
    turn, shift = _moved(model.mean, vertices, middle)
    back = turn @ [0.0, 1.0, 0.0]
    foremost = turn @ middle + shift - (model_radius - RADIUS_MM) * back  # as far forward as the model's larger ball
    places = foremost + np.arange(0, MOST_BACK_MM, STEP_MM)[:, None] * back
    clear = cKDTree(vertices).query(places)[0] - RADIUS_MM
    place = places[np.argmax(clear >= LID_MM) if (clear >= LID_MM).any() else np.argmax(clear)]
    points, quads, uv = _ball()
    name = f"eyeball_{SIDES[side]}"
    return ObjBody(name, RADIUS_MM * points @ turn.T + place, {name: quads}, uv, {name: quads})


@cache
def _ball() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A cube's six faces rounded onto the unit sphere: points (n, 3), quads (m, 4) wound outward, and UVs (n, 2).

    The map is a disc about the point that looks forward (-y), as far out as the angle to it: an iris is round on it.
    """
    step = np.tan(np.linspace(-1, 1, BALL_ROWS + 1) * np.pi / 4)
    a, b = (part.ravel() for part in np.meshgrid(step, step, indexing="ij"))
    sides = [np.roll(np.stack([np.full_like(a, end), end * a, b], 1), axis, 1) for axis in range(3) for end in (-1, 1)]
    corner = np.arange((BALL_ROWS + 1) ** 2).reshape(BALL_ROWS + 1, -1)
    quads = np.stack([corner[:-1, :-1], corner[1:, :-1], corner[1:, 1:], corner[:-1, 1:]], -1).reshape(-1, 4)
    corners = np.vstack(sides).round(9)
    points, number = np.unique(corners, axis=0, return_inverse=True)
    points /= np.linalg.norm(points, axis=1)[:, None]
    away = np.arccos(np.clip(-points[:, 1], -1, 1)) / (2 * np.pi)
    across = np.stack([points[:, 0], points[:, 2]], 1)
    uv = 0.5 + away[:, None] * across / np.maximum(np.linalg.norm(across, axis=1), 1e-9)[:, None]
    return points, number.ravel()[np.vstack([quads + k * corner.size for k in range(6)])], uv


def _moved(mean: np.ndarray, vertices: np.ndarray, middle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rigid motion, (3, 3) and (3,), of the skin about `middle` from `mean` to `vertices` (Kabsch 1976)."""
    away = np.linalg.norm(mean - middle, axis=1)
    near = np.argsort(away)[: max(LEAST, int((away < NEAR_MM).sum()))]
    here, there = mean[near], vertices[near]
    left, _, right = np.linalg.svd((there - there.mean(0)).T @ (here - here.mean(0)))
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    turn = left @ flip @ right
    return turn, there.mean(0) - turn @ here.mean(0)
