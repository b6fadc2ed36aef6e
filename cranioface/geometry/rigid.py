"""Rigid motions as 4 x 4 matrices (float64, mm): fit, apply, invert."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import trimesh


def kabsch(source: np.ndarray, target: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Rotation and shift (4, 4) that bring `source` (n, 3) nearest to `target` (n, 3) in least squares; never a mirror.

    Kabsch 1976. Needs three points that are not on one line; weights (n,) are optional.
    """
    w = np.ones(len(source)) if weights is None else np.asarray(weights, np.float64)
    w = (w / w.sum())[:, None]
    mean_s, mean_t = (w * source).sum(0), (w * target).sum(0)
    left, _, right = np.linalg.svd((w * (source - mean_s)).T @ (target - mean_t))
    turn = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    matrix = np.eye(4)
    matrix[:3, :3] = (left @ turn @ right).T
    matrix[:3, 3] = mean_t - matrix[:3, :3] @ mean_s
    return matrix


def transform(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """`points` (..., 3) moved by a 4 x 4 `matrix`, float64."""
    return np.asarray(np.asarray(points, np.float64) @ matrix[:3, :3].T + matrix[:3, 3])


def moved_mesh(matrix: np.ndarray, mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """A copy of `mesh` moved by a 4 x 4 `matrix`, its vertices in their order and nothing else of it."""
    import trimesh

    return trimesh.Trimesh(transform(matrix, mesh.vertices), mesh.faces, process=False)


def invert(matrix: np.ndarray) -> np.ndarray:
    """Inverse of a rigid 4 x 4 matrix, exact in its rotation."""
    inverse = np.eye(4)
    inverse[:3, :3] = matrix[:3, :3].T
    inverse[:3, 3] = -matrix[:3, :3].T @ matrix[:3, 3]
    return inverse


def turn_deg(matrix: np.ndarray) -> float:
    """Angle in degrees by which a rigid 4 x 4 `matrix` turns, 0 to 180."""
    return float(np.degrees(np.arccos(np.clip((np.trace(matrix[:3, :3]) - 1) / 2, -1, 1))))
