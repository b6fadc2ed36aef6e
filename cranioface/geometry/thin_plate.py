"""Thin-plate splines in space: a smooth warp that carries some points onto others (Bookstein 1989; kernel r in 3-D)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import lu_factor, lu_solve
from scipy.spatial.distance import cdist

from cranioface.geometry.kernels import njit, prange


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
        solution = np.linalg.solve(_system(s, smoothing), np.vstack([t, np.zeros((4, 3))]))
        return cls(s, -solution[: len(s)], solution[len(s) :])

    @classmethod
    def fitter(cls, source: np.ndarray, smoothing: float | np.ndarray = 0.0) -> "Callable[[np.ndarray], ThinPlate]":
        """`fit` from `source` to many targets: what they share is solved once, each takes a hundredth of the time."""
        s = np.asarray(source, np.float64)
        factors = lu_factor(_system(s, smoothing))

        def fit(target: np.ndarray) -> ThinPlate:
            solution = lu_solve(factors, np.vstack([target, np.zeros((4, 3))]))
            return cls(s, -solution[: len(s)], solution[len(s) :])

        return fit

    def apply(self, points: np.ndarray) -> np.ndarray:
        """Warped `points` (n, 3), float64 mm."""
        p = np.ascontiguousarray(points, np.float64)
        centres, weights = np.ascontiguousarray(self.centres.T), np.ascontiguousarray(self.weights.T)
        return np.asarray(self.affine[0] + p @ self.affine[1:] + _bend(p, centres, weights))


def _system(s: np.ndarray, smoothing: float | np.ndarray) -> np.ndarray:
    """The equations (k + 4, k + 4) of weights and affine part at the points `s` (k, 3)."""
    k = len(s)
    system = np.zeros((k + 4, k + 4))
    # -r is conditionally positive definite, so the smoothing enters with its sign
    system[:k, :k] = -cdist(s, s) + np.diag(np.broadcast_to(smoothing, k))
    system[:k, k], system[:k, k + 1 :] = 1.0, s
    system[k:, :k] = system[:k, k:].T
    return system


@njit(parallel=True, cache=True, fastmath=True)
def _bend(points, centres, weights):
    """The sum (n, 3) of weight_k |p - centre_k| at each point: the kernel in space is the distance itself.

    centres, weights (3, k): a row an axis, so that the compiler takes many centres at once.
    """
    out = np.zeros_like(points)
    for i in prange(len(points)):
        x, y, z = 0.0, 0.0, 0.0
        for k in range(centres.shape[1]):
            a, b, c = points[i, 0] - centres[0, k], points[i, 1] - centres[1, k], points[i, 2] - centres[2, k]
            r = np.sqrt(a * a + b * b + c * c)
            x += weights[0, k] * r
            y += weights[1, k] * r
            z += weights[2, k] * r
        out[i, 0], out[i, 1], out[i, 2] = x, y, z
    return out
