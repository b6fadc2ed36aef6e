"""A regular grid of nodes in space and how to read a field between them. Knows nothing of what the field means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cranioface.geometry.kernels import njit, prange


@dataclass(frozen=True)
class Grid:
    """Node (i, j, k) lies at origin + cell * (i, j, k), mm. shape (x, y, z); its fields are stored (z, y, x)."""

    origin: np.ndarray
    cell: float
    shape: tuple[int, int, int]


def sample(field: np.ndarray, grid: Grid, points: np.ndarray) -> np.ndarray:
    """Trilinear values (n,) float32 of `field` (z, y, x) at `points` (n, 3) mm; beyond the border, its value there."""
    result = np.empty(len(points), np.float32)
    _sample_points(field, grid.origin, grid.cell, points, result)
    return result


@njit(cache=True, parallel=True)
def _sample_points(field, origin, cell, points, result):
    for k in prange(len(points)):
        x, y, z = points[k, 0] - origin[0], points[k, 1] - origin[1], points[k, 2] - origin[2]
        result[k] = trilinear(field, z / cell, y / cell, x / cell)


@njit(cache=True, inline="always")
def trilinear(field, x, y, z):
    """Of the eight nodes around (x, y, z) cells: along x in four edges, along y in two faces, along z between them.

    A place off the grid is moved to its border; 1.001 keeps the upper node on it.
    """
    nx, ny, nz = field.shape
    x, y, z = min(max(x, 0.0), nx - 1.001), min(max(y, 0.0), ny - 1.001), min(max(z, 0.0), nz - 1.001)
    i, j, k = int(x), int(y), int(z)
    x, y, z = x - i, y - j, z - k
    low = (field[i, j, k] * (1 - x) + field[i + 1, j, k] * x) * (1 - y) + (
        field[i, j + 1, k] * (1 - x) + field[i + 1, j + 1, k] * x
    ) * y
    high = (field[i, j, k + 1] * (1 - x) + field[i + 1, j, k + 1] * x) * (1 - y) + (
        field[i, j + 1, k + 1] * (1 - x) + field[i + 1, j + 1, k + 1] * x
    ) * y
    return low * (1 - z) + high * z
