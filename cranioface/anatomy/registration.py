"""Carries the template head onto a real skull: rigid to similar to thin-plate, coarse to fine, on outer bone only.

Owns the order of the fits and what is known of the scan's gaps. Knows nothing about faces or tissue;
whatever lies over the template bone is moved by `Registered.carry`.
Input lies in the Frankfurt frame, mm. Deterministic.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.exterior import Exterior, exterior
from cranioface.anatomy.outer_bone import Model, Scan, outer_samples
from cranioface.anatomy.rigid_jaw import place_jaw
from cranioface.anatomy.template import Template, load_template
from cranioface.geometry.thin_plate import ThinPlate

# farthest accepted pair mm, smoothing mm of the spline where bone was seen; coarse to fine
ROUNDS = (
    (14.0, 400.0),
    (14.0, 200.0),
    (13.0, 100.0),
    (12.0, 50.0),
    (11.0, 25.0),
    (10.0, 15.0),
    (10.0, 10.0),
    (9.0, 8.0),
    (9.0, 6.0),
)
JOINT_SMOOTHING = 3.0  # mm
FARTHEST_MM = (
    15.0  # from where the similar head had it: beyond lies other bone, such as the base seen through a missing vault
)
UNSEEN_SMOOTHING = 3000.0  # mm: control points without bone only lean towards the similar head
BONE_SPACING = 3.0  # mm between the scanned bone points that skin must clear
SNAP_MM = 4.0  # a landmark farther than this from any bone is missing


@dataclass(frozen=True)
class Registered:
    """The template in the shape of one skull, Frankfurt frame, mm."""

    skull: trimesh.Trimesh  # template vertices, warped
    mandible: trimesh.Trimesh
    landmarks: dict[str, np.ndarray]  # (3,) on the scanned bone; NaN where there is none within SNAP_MM
    expected: dict[str, np.ndarray]  # (3,) carried from the template, also where bone is missing
    bone: Exterior  # the outer bone that skin must clear: the warped template's, and the scan's where that lies on it
    carry: Callable[[np.ndarray], np.ndarray]  # points (n, 3) of the template head -> this head
    seen: float  # share of the template's outer bone that lies on scanned bone
    mandible_found: bool

    def directions(self, template_points: np.ndarray, template_directions: np.ndarray) -> np.ndarray:
        """Outward unit normals (n, 3) after the warp: the template's,
        turned by the inverse transpose of its derivative."""
        step = 2.0
        axes = np.eye(3) * step
        ahead, behind = ([self.carry(template_points + sign * a) for a in axes] for sign in (1, -1))
        jacobian = np.stack([(p - m) / (2 * step) for p, m in zip(ahead, behind, strict=True)], 2)
        out = np.linalg.solve(jacobian.transpose(0, 2, 1), np.asarray(template_directions, float)[..., None])[..., 0]
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True))


def register(skull: trimesh.Trimesh, template: Template | None = None) -> Registered:
    """`skull` (bone surface in the Frankfurt frame, mm; partial and noisy allowed) -> the template in its shape.

    Inner tables, sinuses and teeth do not take part; missing regions follow the spline.
    """
    template = template or load_template()
    model, scan = outer_samples(template), Scan(exterior(skull))
    start, jaw_found = _similar(model, scan)
    (cranium, seen), (jaw, jaw_seen) = (
        _bend(model, scan, start, part, there) for part, there in ((~model.is_jaw, True), (model.is_jaw, jaw_found))
    )
    expected = _landmarks(template, cranium, jaw)
    missing = frozenset() if jaw_found else template.mandible_landmarks
    warped_skull, warped_mandible = (
        trimesh.Trimesh(w.apply(m.vertices), m.faces, process=False)
        for w, m in ((cranium, template.skull), (jaw, template.mandible))
    )
    outer = np.where(model.is_jaw[:, None], jaw.apply(model.bone.points), cranium.apply(model.bone.points))
    return Registered(
        warped_skull, warped_mandible, _snapped(expected, skull, scan, missing), expected,
        _outer_bone(outer, model.bone.normals, scan), _joined(model, cranium, jaw).apply,
        float(np.append(seen, jaw_seen).mean()), jaw_found,
    )  # fmt: skip


def _similar(model: Model, scan: Scan) -> tuple[np.ndarray, bool]:
    """Samples (n, 3) after one similarity for the cranium and its own rigid motion for the jaw;
    whether a jaw was found."""
    points, normals, cranium = model.bone.points, model.bone.normals, ~model.is_jaw
    moved = points
    for reach in (25.0, 25, 20, 20, 15, 15, 12, 12, 10, 10):
        near, facing, good = scan.pairs(moved, normals, reach)
        matrix = _similarity(points[cranium & good], _glide(moved, near, facing)[cranium & good])
        moved = points @ matrix[:, :3].T + matrix[:, 3]
    jaw, found = place_jaw(moved[model.is_jaw], normals[model.is_jaw], scan)
    moved = moved.copy()
    moved[model.is_jaw] = jaw
    return moved, found


def _glide(points: np.ndarray, near: np.ndarray, facing: np.ndarray, drag: float = 0.3) -> np.ndarray:
    """Targets on the bone that ask for the whole step along its normal and only `drag` of the step across it."""
    step = near - points
    along = (step * facing).sum(1, keepdims=True) * facing
    return np.asarray(points + along + drag * (step - along))


def _similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """(3, 4) scale, turn and shift, least squares (Umeyama 1991), the scale held within adult heads."""
    s, t = source.mean(0), target.mean(0)
    u, d, v = np.linalg.svd((target - t).T @ (source - s))
    sign = np.array([1, 1, np.sign(np.linalg.det(u @ v))])
    scale = np.clip((d * sign).sum() / ((source - s) ** 2).sum(), 0.85, 1.18)
    linear = scale * (u * sign) @ v
    return np.hstack([linear, (t - linear @ s)[:, None]])


def _bend(model: Model, scan: Scan, start: np.ndarray, part: np.ndarray, there: bool) -> tuple[ThinPlate, np.ndarray]:
    """Spline of one part (n,) bool of the template to the scan,
    and whether (n,) each of its samples lies on scanned bone."""
    points, normals, start = model.bone.points[part], model.bone.normals[part], start[part]
    mine = part[model.controls]
    source, shares = model.bone.points[model.controls[mine]], model.shares[mine][:, part]
    enough = 0.15 * shares.sum(1)
    begin = ThinPlate.fit(source, start[_positions(part, model.controls[mine])], 1e-3)
    began = begin.apply(source)
    moved, warp, good = start, begin, np.zeros(len(points), bool)
    for reach, smoothing in ROUNDS if there else ():
        near, facing, good = scan.pairs(moved, normals, reach)
        good &= np.linalg.norm(near - start, axis=1) < FARTHEST_MM
        asked = np.column_stack([_glide(moved, near, facing) - moved, np.ones(len(points))]) * good[:, None]
        *step, weight = (shares @ asked.astype(np.float32)).T.astype(np.float64)
        known = weight > enough
        mean = np.stack(step, 1) / np.maximum(weight, 1e-6)[:, None]
        target = np.where(known[:, None], warp.apply(source) + mean, began)
        warp = ThinPlate.fit(source, target, np.where(known, smoothing, UNSEEN_SMOOTHING))
        moved = warp.apply(points)
    return warp, good


def _positions(part: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """Where `samples` of the whole stand among the samples of a part."""
    return np.asarray((np.cumsum(part) - 1)[samples])


def _joined(model: Model, cranium: ThinPlate, jaw: ThinPlate) -> ThinPlate:
    """One spline through both parts, for the soft tissue that spans them;
    it smooths over what gapes between the teeth."""
    source = model.bone.points[model.controls]
    target = np.where(model.is_jaw[model.controls][:, None], jaw.apply(source), cranium.apply(source))
    return ThinPlate.fit(source, target, JOINT_SMOOTHING)


def _landmarks(template: Template, cranium: ThinPlate, jaw: ThinPlate) -> dict[str, np.ndarray]:
    """Every landmark of the template, carried with its own bone."""
    points = np.array(list(template.landmarks.values()))
    of_jaw = np.array([name in template.mandible_landmarks for name in template.landmarks])
    carried = np.where(of_jaw[:, None], jaw.apply(points), cranium.apply(points))
    return dict(zip(template.landmarks, carried, strict=True))


def _snapped(
    expected: dict[str, np.ndarray], skull: trimesh.Trimesh, scan: Scan, missing: frozenset[str]
) -> dict[str, np.ndarray]:
    """Landmarks on scanned bone: outer bone first, then any, for what lies hidden,
    like condyles and basion; NaN far from all."""
    carried = np.array(list(expected.values()))
    snapped = np.full(carried.shape, np.nan)
    for bone in (np.asarray(skull.vertices), scan.bone.points):
        gap, nearest = cKDTree(bone).query(carried)
        snapped[gap < SNAP_MM] = bone[nearest[gap < SNAP_MM]]
    snapped[[n in missing for n in expected]] = np.nan
    return dict(zip(expected, snapped, strict=True))


def _outer_bone(points: np.ndarray, normals: np.ndarray, scan: Scan) -> Exterior:
    """The carried outer bone and every scanned bone close to it that faces alike: no streaks, no neck."""
    bone = scan.bone.thinned(BONE_SPACING)
    gap, nearest = cKDTree(points).query(bone.points)
    same = (gap < 5.0) & ((normals[nearest] * bone.normals).sum(1) > 0.6)
    return Exterior(np.vstack([points, bone.points[same]]), np.vstack([normals, bone.normals[same]]))
