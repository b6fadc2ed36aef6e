"""Inside or outside everywhere from an oriented cloud: a coarse Poisson solve by sine transforms.

Owns the coarse field that closes what has no points: over a hole its half level is the smooth closure (over a flat
rim, the flat one). Knows nothing of views.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from scipy.fft import dstn, idstn, next_fast_len

from backprojection.grid import Grid, sample

PADDING_MM = 32.0  # to the border of the grid, where the field is held at outside
BLUR_CELLS = 0.75  # the normals are blurred by this much, so that rows of points leave no ripple


def coarse_distance(
    points: np.ndarray, normals: np.ndarray, areas: np.ndarray, cell: float = 2.0
) -> tuple[np.ndarray, Grid]:
    """Pseudo-distance (mm, positive outside) on a grid of `cell` mm around the oriented points (n, 3).

    areas (n,): mm2 of surface each point stands for. Near the points it is about the distance; far from them only its
    sign and its zero level mean something.
    """
    low, high = points.min(axis=0) - PADDING_MM, points.max(axis=0) + PADDING_MM
    shape = tuple(next_fast_len(int(n) + 1, real=True) - 1 for n in np.ceil((high - low) / cell))
    grid = Grid(low.astype(np.float64), float(cell), shape)
    field = np.zeros((3, *shape), np.float32)
    _splat(points, normals, areas, grid.origin, cell, field)
    inside = _poisson(_divergence(field) / cell, cell)
    at_points = sample(inside, grid, points)
    level = float(np.average(at_points, weights=areas))
    width = np.sqrt(2 * np.pi) * cell * np.sqrt(BLUR_CELLS**2 + 0.5)  # of the blurred step, from its slope
    return ((level - inside) * np.float32(width)).astype(np.float32), grid


@njit(cache=True)
def _splat(points, normals, areas, origin, cell, field):
    """Add area * inward normal / cell volume to the eight nodes around each point."""
    for k in range(len(points)):
        x, y = (points[k, 0] - origin[0]) / cell, (points[k, 1] - origin[1]) / cell
        z = (points[k, 2] - origin[2]) / cell
        i, j, m = int(x), int(y), int(z)
        scale = areas[k] / cell**3
        for a in range(2):
            for b in range(2):
                for c in range(2):
                    w = scale * abs(1 - a - x + i) * abs(1 - b - y + j) * abs(1 - c - z + m)
                    for axis in range(3):
                        field[axis, i + a, j + b, m + c] -= w * normals[k, axis]


def _divergence(field: np.ndarray) -> np.ndarray:
    """Central differences, per cell."""
    result = np.zeros(field.shape[1:], np.float32)
    for axis in range(3):
        part, out = np.moveaxis(field[axis], axis, 0), np.moveaxis(result, axis, 0)
        out[1:-1] += 0.5 * (part[2:] - part[:-2])
    return result


def _poisson(source: np.ndarray, cell: float) -> np.ndarray:
    """Solve laplacian(x) = source with x = 0 beyond the border, blurring the source by BLUR_CELLS."""
    spectrum = dstn(source, type=1, workers=-1, overwrite_x=True)
    waves = [np.pi * np.arange(1, n + 1, dtype=np.float32) / (n + 1) for n in source.shape]
    eigen = [((2 * np.cos(k) - 2) / cell**2).astype(np.float32) for k in waves]
    blur = [np.exp(-0.5 * (BLUR_CELLS * k) ** 2).astype(np.float32) for k in waves]
    spectrum /= eigen[0][:, None, None] + eigen[1][None, :, None] + eigen[2][None, None, :]
    spectrum *= blur[0][:, None, None] * blur[1][None, :, None] * blur[2][None, None, :]
    return idstn(spectrum, type=1, workers=-1, overwrite_x=True)
