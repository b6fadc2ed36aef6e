"""Inside or outside everywhere from an oriented cloud: a coarse Poisson solve by sine transforms.

Owns the coarse field that closes what has no points: over a hole its half level is the smooth closure (over a flat
rim, the flat one). Knows nothing of views.
"""

from __future__ import annotations

import numpy as np
from scipy.fft import dstn, idstn, next_fast_len

from backprojection.cells import bounds
from backprojection.grid import Grid, sample
from cranioface.geometry.kernels import njit, prange

PADDING_MM = 32.0  # to the border of the grid, where the field is held at outside
BLUR_CELLS = 0.75  # the normals are blurred by this much, so that rows of points leave no ripple


def coarse_distance(
    points: np.ndarray, normals: np.ndarray, areas: np.ndarray, cell: float = 2.0
) -> tuple[np.ndarray, Grid]:
    """Pseudo-distance (z, y, x) in mm, positive outside, on a grid of `cell` mm around the oriented points (n, 3).

    areas (n,): mm2 of surface each point stands for. Near the points it is about the distance; far from them only its
    sign and its zero level mean something.
    """
    low, high = bounds(points)
    low, high = low - PADDING_MM, high + PADDING_MM
    shape = tuple(next_fast_len(int(n) + 1, real=True) - 1 for n in np.ceil((high - low) / cell))
    grid = Grid(low, float(cell), shape)
    field = np.zeros((*shape[::-1], 3), np.float32)
    _splat(points, normals, areas, grid.origin, cell, field)
    source = np.zeros(shape[::-1], np.float32)
    _divergence(field, np.float32(1 / cell), source)
    inside = _poisson(source, cell)
    level = np.float32(np.average(sample(inside, grid, points), weights=areas))
    width = np.float32(np.sqrt(2 * np.pi) * cell * np.sqrt(BLUR_CELLS**2 + 0.5))  # of the blurred step, from its slope
    np.subtract(level, inside, out=inside)
    inside *= width
    return inside, grid


@njit(cache=True)
def _splat(points, normals, areas, origin, cell, field):
    """Add area * inward normal / cell volume to the eight nodes around each point.

    Each node's share is the product of 1 - its distance along each axis in cells (trilinear): they add up to one, so
    that the field's integral is the surface's area vector whatever the grid.
    """
    for k in range(len(points)):
        x, y = (points[k, 0] - origin[0]) / cell, (points[k, 1] - origin[1]) / cell
        z = (points[k, 2] - origin[2]) / cell
        i, j, m = int(x), int(y), int(z)
        x, y, z, scale = x - i, y - j, z - m, -areas[k] / cell**3
        for c in range(2):
            for b in range(2):
                share = scale * (z if c else 1 - z) * (y if b else 1 - y)
                row = field[m + c, j + b]
                for axis in range(3):
                    row[i, axis] += share * (1 - x) * normals[k, axis]
                    row[i + 1, axis] += share * x * normals[k, axis]


@njit(cache=True, parallel=True)
def _divergence(field, per_mm, result):
    """Central differences inside the border."""
    half = np.float32(0.5) * per_mm
    for k in prange(1, field.shape[0] - 1):
        for j in range(1, field.shape[1] - 1):
            for i in range(1, field.shape[2] - 1):
                across = field[k, j, i + 1, 0] - field[k, j, i - 1, 0]
                back = field[k, j + 1, i, 1] - field[k, j - 1, i, 1]
                result[k, j, i] = half * (across + back + field[k + 1, j, i, 2] - field[k - 1, j, i, 2])


def _poisson(source: np.ndarray, cell: float) -> np.ndarray:
    """Solve laplacian(x) = source with x = 0 beyond the border, blurring the source by BLUR_CELLS."""
    spectrum = dstn(source, type=1, workers=-1, overwrite_x=True)
    waves = [np.pi * np.arange(1, n + 1, dtype=np.float32) / (n + 1) for n in source.shape]
    eigen = [((2 * np.cos(k) - 2) / cell**2).astype(np.float32) for k in waves]
    blur = [np.exp(-0.5 * (BLUR_CELLS * k) ** 2).astype(np.float32) for k in waves]
    _filter(spectrum, *eigen, *blur)
    return np.asarray(idstn(spectrum, type=1, workers=-1, overwrite_x=True))


@njit(cache=True, parallel=True, error_model="numpy")
def _filter(spectrum, eigen_z, eigen_y, eigen_x, blur_z, blur_y, blur_x):
    """Every wave blurred and divided by its eigenvalue, in place."""
    for k in prange(spectrum.shape[0]):
        for j in range(spectrum.shape[1]):
            eigen, blur = eigen_z[k] + eigen_y[j], blur_z[k] * blur_y[j]
            for i in range(spectrum.shape[2]):
                spectrum[k, j, i] *= blur * blur_x[i] / (eigen + eigen_x[i])
