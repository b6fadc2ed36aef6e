"""A predicted face bent until its profile is the one that a radiograph shows; beside the midline it follows less.

Owns how far to the sides an observed profile speaks. Knows nothing of pictures and of methods. Frankfurt frame, mm.
"""

from __future__ import annotations

import numpy as np
import trimesh
from scipy.ndimage import gaussian_filter1d, map_coordinates
from scipy.spatial import cKDTree

from cranioface.anatomy.face_finish import clear_of_bone
from cranioface.anatomy.registration import Registered
from embedding.outline import outline_of

ROUNDS_MM = (10.0, 7.0, 5.0, 4.0, 3.0, 2.0)  # smoothing of the steps along the profile, coarse to fine
FARTHEST_MM = (
    10.0  # between the predicted and the shown profile: farther is another thing, or a nose that is burnt away
)
GRID_MM = 2.0
FADE_MM = 15.0  # at the ends of what is shown
BESIDE_MM, BEHIND_MM = 40.0, 30.0  # standard deviations of the decay: 14 to 70 mm were tried on eight synthetic people
INWARD_MM, BENEATH_MM = 0.3, 6.0  # of a point that may meet bone: its way, and the distance to that
SPREAD_MM = 6.0  # of the profile's steps over the skin
FACING = -0.2  # of the profile's normal forward: under the chin it looks down


def bent(
    face: trimesh.Trimesh, registered: Registered, skin: np.ndarray, beside_mm: float = BESIDE_MM
) -> trimesh.Trimesh:
    """`face` with its profile on `skin` (n, 2) (forward, up), NaN where nothing is shown; same faces, outside bone."""
    at, step = profile_steps(face, skin)
    if not len(at):
        return face
    points = np.asarray(face.vertices, np.float64)
    way = spread(points, at, step, beside_mm)
    inward = -(way * face.vertex_normals).sum(1) > INWARD_MM
    return trimesh.Trimesh(_clear(points + way, face.faces, inward, registered), face.faces, process=False)


def _clear(points: np.ndarray, faces: np.ndarray, inward: np.ndarray, registered: Registered) -> np.ndarray:
    """`points` clear of the bone beneath those that went `inward` (n,) bool; elsewhere a method's skin is its own."""
    bone = registered.bone
    if not inward.any():
        return points
    beneath = cKDTree(points[inward]).query(bone.points, distance_upper_bound=BENEATH_MM)[0] < BENEATH_MM
    return clear_of_bone(points, faces, bone.points[beneath], bone.normals[beneath]) if beneath.any() else points


def profile_steps(face: trimesh.Trimesh, skin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2) of the face's own profile and the steps (n, 2) mm that lay it on what is shown."""
    outline, shown = outline_of(face), skin[np.isfinite(skin[:, 0])]
    if len(shown) < 20:
        return np.zeros((0, 2)), np.zeros((0, 2))
    low, high = shown[:, 1].min(), shown[:, 1].max()
    forward, up = outline.points.T
    kept = (outline.normals[:, 0] > FACING) & (up > low) & (up < high) & (forward > shown[:, 0].min())
    start = outline.part(kept).points
    tree, now = cKDTree(shown), start.copy()
    for smooth in ROUNDS_MM:
        gap, near = tree.query(now)
        asked = np.where(gap[:, None] < FARTHEST_MM, shown[near] - now, 0.0)
        now = now + gaussian_filter1d(asked, smooth, axis=0, mode="nearest")
    ends = np.minimum(high - start[:, 1], np.linalg.norm(start - shown[shown[:, 1].argmin()], axis=1))
    return start, (now - start) * np.clip(ends / FADE_MM, 0, 1)[:, None]


def spread(points: np.ndarray, at: np.ndarray, step: np.ndarray, beside_mm: float) -> np.ndarray:
    """Steps (m, 3) of `points` (m, 3): the profile's nearby steps, less beside the midline and behind the profile.

    What depends on the plane alone is computed on a grid of it, and is linear between.
    """
    plane = np.stack([-points[:, 1], points[:, 2]], 1)
    low = plane.min(0)
    counts = np.ceil((plane.max(0) - low) / GRID_MM).astype(int) + 1
    grid = low + GRID_MM * np.stack(np.meshgrid(*map(np.arange, counts), indexing="ij"), -1).reshape(-1, 2)
    field = _in_plane(grid, at, step).reshape(*counts, 2)
    place = (plane - low).T / GRID_MM
    forward, up = (map_coordinates(field[..., axis], place, order=1) for axis in range(2))
    beside = np.exp(-0.5 * (points[:, 0] / beside_mm) ** 2)
    return np.stack([0 * beside, -beside * forward, beside * up], 1)


def _in_plane(places: np.ndarray, at: np.ndarray, step: np.ndarray) -> np.ndarray:
    """The step (k, 2) at `places` (k, 2) of the plane: a mean of the profile's, less with the distance to that."""
    out = np.zeros_like(places)
    gap, _ = cKDTree(at).query(places)
    near = gap < 3 * BEHIND_MM
    squared = ((places[near, None] - at[None]) ** 2).sum(2)
    weight = np.exp(-0.5 * (squared - gap[near, None] ** 2) / SPREAD_MM**2)
    decay = np.exp(-0.5 * (gap[near] / BEHIND_MM) ** 2)
    out[near] = decay[:, None] * (weight @ step) / weight.sum(1)[:, None]
    return out
