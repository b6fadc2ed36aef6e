"""Directions in which skin grows, as smooth functions on it can follow them.

Where lids and lips meet, normals oppose each other, and skin moved along them would be pushed through skin. Owns how
normals are evened so. Knows no face and no field.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import cho_factor, cho_solve


@dataclass(frozen=True, eq=False)
class SmoothDirections:
    """smooth (j, n): functions at n points of a skin. skin (n,): how much of it each stands for; 0: nobody sees it."""

    smooth: np.ndarray
    skin: np.ndarray

    def of(self, normals: np.ndarray) -> np.ndarray:
        """Unit directions (n, 3) from normals (n, 3)."""
        coarse = self.smooth.T @ cho_solve(self._solve, self._seen @ normals, check_finite=False)
        return np.asarray(coarse / np.linalg.norm(coarse, axis=1, keepdims=True))

    @cached_property
    def _seen(self) -> np.ndarray:
        return np.asarray(self.smooth * self.skin)

    @cached_property
    def _solve(self) -> tuple[np.ndarray, bool]:
        factored: tuple[np.ndarray, bool] = cho_factor(self._seen @ self.smooth.T)
        return factored
