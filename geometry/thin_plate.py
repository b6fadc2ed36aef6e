"""Thin-plate splines in space: a smooth warp that carries some points onto others (Bookstein 1989; kernel r in 3-D)."""

from dataclasses import dataclass

import numba
import numpy as np


@dataclass(frozen=True)
class ThinPlate:
    """A fitted warp: `apply` moves any points. Affine far away, exact at its centres where smoothing is 0."""

    centres: np.ndarray  # (k, 3) float64 mm
    weights: np.ndarray  # (k, 3) float64
    affine: np.ndarray  # (4, 3) float64: rows 1, x, y, z

    @classmethod
    def fit(cls, source: np.ndarray, target: np.ndarray, smoothing: float | np.ndarray = 0.0) -> "ThinPlate":
        """Warp that carries `source` (k, 3) to `target` (k, 3), k >= 4 and not all in one plane.

        smoothing: mm, a number or one per point; 0 interpolates, larger values trust the point less.
        """
        s, t = np.asarray(source, np.float64), np.asarray(target, np.float64)
        k = len(s)
        system = np.zeros((k + 4, k + 4))
        # -r is conditionally positive definite, so the smoothing enters with its sign
        system[:k, :k] = -np.linalg.norm(s[:, None] - s[None], axis=2) + np.diag(np.broadcast_to(smoothing, k))
        system[:k, k], system[:k, k + 1 :] = 1.0, s
        system[k:, :k] = system[:k, k:].T
        solution = np.linalg.solve(system, np.vstack([t, np.zeros((4, 3))]))
        return cls(s, -solution[:k], solution[k:])

    def apply(self, points: np.ndarray) -> np.ndarray:
        """Warped `points` (n, 3), float64 mm."""
        p = np.ascontiguousarray(points, np.float64)
        return self.affine[0] + p @ self.affine[1:] + _bend(p, self.centres, np.ascontiguousarray(self.weights))


@numba.njit(parallel=True, cache=True, fastmath=True)
def _bend(points, centres, weights):
    out = np.zeros_like(points)
    for i in numba.prange(len(points)):
        x, y, z = 0.0, 0.0, 0.0
        for k in range(len(centres)):
            a, b, c = points[i, 0] - centres[k, 0], points[i, 1] - centres[k, 1], points[i, 2] - centres[k, 2]
            r = np.sqrt(a * a + b * b + c * c)
            x += weights[k, 0] * r
            y += weights[k, 1] * r
            z += weights[k, 2] * r
        out[i, 0], out[i, 1], out[i, 2] = x, y, z
    return out
