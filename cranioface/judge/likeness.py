"""How alike a predicted face is to a face that comes without its skull: in the frame as it lies, and laid over it.

Owns the points that stand for a face of a gallery and both distances. Knows nothing of who is compared with whom.
Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import trimesh
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from cranioface.anatomy.exterior import exterior
from cranioface.geometry.rigid import transform
from cranioface.geometry.surface_samples import SampledMesh
from cranioface.judge.face_error import CAP_MM, judged_box, judged_points
from cranioface.judge.ranks import BEHIND_MM

FRONT_POINTS = 20_000  # of half a head: about a millimetre and a half apart
PREDICTED_POINTS, LAID_BY = 1_000, 300  # that are compared; the first of them lay one face over the other
STEPS = 6  # of the alignment; two faces in their Frankfurt frames are a few millimetres and degrees apart


@dataclass(frozen=True)
class Front:
    """A face of a gallery: points (n, 3) mm of the front half of the head as seen from outside, and unit normals."""

    points: np.ndarray
    normals: np.ndarray

    @cached_property
    def tree(self) -> cKDTree:
        return cKDTree(self.points)

    def distance(self, points: np.ndarray) -> float:
        """Mean distance mm of `points` (k, 3) to this face as both lie, none counted above the judge's cap."""
        gap, _ = self.tree.query(points, distance_upper_bound=CAP_MM)
        return float(np.minimum(gap, CAP_MM).mean())

    def laid_distance(self, points: np.ndarray) -> float:
        """The same once `points` are laid over this face by a rigid motion; nothing is scaled."""
        return self.distance(transform(self.laid(points[:LAID_BY]), points))

    def laid(self, points: np.ndarray) -> np.ndarray:
        """The rigid motion (4, 4) that brings `points` (k, 3) onto this face, from where they lie: point to plane.

        Chen and Medioni 1992, least squares over the points that lie within the cap.
        """
        motion = np.eye(4)
        for _ in range(STEPS):
            moved = transform(motion, points)
            gap, nearest = self.tree.query(moved, distance_upper_bound=CAP_MM)
            near = np.isfinite(gap)
            if near.sum() < 6:  # of six unknowns
                return motion
            motion = _step(moved[near], self.points[nearest[near]], self.normals[nearest[near]]) @ motion
        return motion


def _step(points: np.ndarray, targets: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """The small rigid motion (4, 4) that takes `points` (k, 3) best to the planes through `targets`, linearised."""
    middle = points.mean(0)
    x, y, z = (points - middle).T
    a, b, c = normals.T
    rows = np.stack([y * c - z * b, z * a - x * c, x * b - y * a, a, b, c], axis=1)
    turn, shift = np.split(np.linalg.lstsq(rows.T @ rows, rows.T @ ((targets - points) * normals).sum(1))[0], 2)
    motion = np.eye(4)
    motion[:3, :3] = Rotation.from_rotvec(turn).as_matrix()
    motion[:3, 3] = middle + shift - motion[:3, :3] @ middle
    return motion


def front_of(face: trimesh.Trimesh) -> Front:
    """What a gallery keeps of a true head (Frankfurt frame, mm): its outside before the porions, no cavity within."""
    seen = exterior(face)
    ahead = seen.points[:, 1] < BEHIND_MM
    kept = type(seen)(seen.points[ahead], seen.normals[ahead]).some(FRONT_POINTS)
    return Front(kept.points.astype(np.float32), kept.normals.astype(np.float32))


def predicted_front(face: trimesh.Trimesh, bone: trimesh.Trimesh) -> np.ndarray:
    """Points (k, 3) float32 of a prediction in the judged region of its own skull `bone`; NaN where there are none."""
    points, _ = judged_points(SampledMesh(face), judged_box(bone), cKDTree(bone.vertices), seed=2)
    return points[:PREDICTED_POINTS].astype(np.float32) if len(points) else np.full((1, 3), np.nan, np.float32)
