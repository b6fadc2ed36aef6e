"""What is measured of one head: how far its skin lies from the textbook face, point by point, and tissue at the sites.

Owns the measures and the file that keeps them. Knows nothing of scans and of statistics. Frankfurt frame, mm.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from cranioface.anatomy.face_model import FaceModel, load_face_model
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.ray_depth import ray_depths, ray_hits
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth import measuring_directions, tissue_depths
from cranioface.anatomy.tissue_depth_face import site_directions, tissue_depth_face
from cranioface.command import whole_file
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.vertex_normals import vertex_normals

REACH_MM = 25.0  # along the normal, to either side
BLOCK_MM = 30.0
TURN_DEG = 60.0  # skin that looks farther away from the normal is another fold's


@dataclass(frozen=True, eq=False)
class Measures:
    """offsets (c,): skin over the textbook face of an unknown person along its normals, at the face model's control
    points. rays, nearest (s,): tissue at `site_names()`, along the table's directions and to the nearest skin.
    mm; NaN where nothing is seen.
    """

    offsets: np.ndarray
    rays: np.ndarray
    nearest: np.ndarray


def measures(registered: Registered, skin: trimesh.Trimesh) -> Measures:
    """All measures of one head, Frankfurt frame."""
    face = np.asarray(tissue_depth_face(registered).vertices)
    names, along = site_directions(registered, load_template())
    bone = np.array([registered.landmarks[name] for name in names])
    return Measures(skin_offsets(face, skin), *site_tissue(bone, along, names, skin))


@cache
def site_names() -> tuple[str, ...]:
    """The landmarks at which tissue is measured, both sides of each site that has two."""
    there = load_template().landmarks
    return tuple(name for name in measuring_directions() if name in there)


def skin_offsets(points: np.ndarray, skin: trimesh.Trimesh, model: FaceModel | None = None) -> np.ndarray:
    """How far (c,) the `skin` lies outside of a face, points (n, 3) at level 1 of `model`, along its normals there.

    Of several crossings the nearest counts; NaN within slits, and where none lies within reach that looks alike.
    """
    model = model or load_face_model()
    shown = np.flatnonzero(~model.hidden[: model.control_points])
    normals, corners = vertex_normals(points, model.faces), skin.triangles
    low, high = corners.min(1), corners.max(1)
    out = np.full(model.control_points, np.nan)
    for block in _blocks(points[shown]):
        here = shown[block]
        least, most = points[here].min(0) - REACH_MM, points[here].max(0) + REACH_MM
        near = np.flatnonzero((high > least).all(1) & (low < most).all(1))
        out[here] = _crossings(points[here], normals[here], skin, near)
    return out


def _blocks(points: np.ndarray) -> list[np.ndarray]:
    """Numbers of the points (n, 3) in each cube of BLOCK_MM: their rays meet the same few faces of a skin."""
    cube = np.unique(np.floor(points / BLOCK_MM), axis=0, return_inverse=True)[1].ravel()
    return np.split(np.argsort(cube, kind="stable"), np.cumsum(np.bincount(cube))[:-1])


def _crossings(starts: np.ndarray, normals: np.ndarray, skin: trimesh.Trimesh, near: np.ndarray) -> np.ndarray:
    """`skin_offsets` (k,) of points that lie together, among the faces (m,) `near` them."""
    looks, alike = skin.face_normals[near], np.cos(np.radians(TURN_DEG))
    depth = np.full(len(starts), np.nan)
    if len(near):
        depth, face, _ = ray_hits(skin.vertices, skin.faces[near], starts, normals, np.zeros(len(starts)))
        for k in np.flatnonzero((looks[face] * normals).sum(1) <= alike):  # another fold's: is its own there too?
            own = skin.faces[near[looks @ normals[k] > alike]]
            depth[k] = ray_depths(skin.vertices, own, starts[[k]], normals[[k]], np.zeros(1))[0]
    return np.where(np.abs(depth) < REACH_MM, depth, np.nan)


def site_tissue(
    bone: np.ndarray, along: np.ndarray, names: list[str], skin: trimesh.Trimesh
) -> tuple[np.ndarray, np.ndarray]:
    """Depth (s,) along the directions (s, 3) and distance (s,) to the nearest skin, from bone (s, 3); NaN without."""
    there, usual = np.isfinite(bone).all(1), tissue_depths()
    rays, nearest = np.full((2, len(names)), np.nan)
    wanted = np.array([usual[site_of(name)] for name in names])
    rays[there] = ray_depths(skin.vertices, skin.faces, bone[there], along[there], wanted[there])
    nearest[there] = TriangleTree(skin).closest(bone[there])[0]
    return rays, nearest


def write_measures(path: Path, made: Measures) -> None:
    """Whole or not at all."""
    arrays: dict[str, Any] = vars(made)  # Any: for numpy's stub
    with whole_file(path) as temporary:
        np.savez_compressed(temporary, **arrays)


def read_measures(path: Path) -> Measures:
    with np.load(path) as kept:
        return Measures(**kept)
