"""Points sorted into the cells of a grid, so that those near a place lie together in memory.

Owns the counting sort. Knows nothing of what is done with the points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, prange


@dataclass
class Cells:
    """order (n,): the points in cell order; those of cell (a, b, c) are order[start[a, b, c] : start[a, b, c + 1]]."""

    order: np.ndarray
    start: np.ndarray  # (x, y, z + 1) int64
    origin: np.ndarray  # (3,) mm, the low corner of cell (0, 0, 0)
    size: float  # mm


def sort_into_cells(points: np.ndarray, size: float) -> Cells:
    """Cells of `size` mm over the bounding box of `points` (n, 3), n > 0."""
    points = np.asarray(points)
    origin = points.min(axis=0).astype(np.float64) - 1e-3
    shape = np.floor((points.max(axis=0) - origin) / size).astype(np.int64) + 1
    order, start = _sort(points, origin, float(size), shape)
    return Cells(order, start, origin, float(size))


@njit(cache=True)
def _sort(points, origin, size, shape):
    count = np.zeros(shape[0] * shape[1] * shape[2] + 1, np.int64)
    cell = np.empty(len(points), np.int64)
    for k in range(len(points)):
        a, b, c = (
            int((points[k, 0] - origin[0]) / size),
            int((points[k, 1] - origin[1]) / size),
            int((points[k, 2] - origin[2]) / size),
        )
        cell[k] = (a * shape[1] + b) * shape[2] + c
        count[cell[k] + 1] += 1
    for c in range(1, len(count)):
        count[c] += count[c - 1]
    start = np.empty((shape[0], shape[1], shape[2] + 1), np.int64)
    flat = 0
    for a in range(shape[0]):
        for b in range(shape[1]):
            for c in range(shape[2] + 1):
                start[a, b, c] = count[flat + c]
            flat += shape[2]
    order = np.empty(len(points), np.int64)
    for k in range(len(points)):
        order[count[cell[k]]] = k
        count[cell[k]] += 1
    return order, start


def areas(points: np.ndarray, normals: np.ndarray, radius: float = 2.5) -> np.ndarray:
    """Surface (mm2) each oriented point stands for, (n,) float32: the disc around it shared by those facing its way."""
    cells = sort_into_cells(points, radius)
    result = np.empty(len(points), np.float32)
    points, normals = (np.asarray(x, np.float32)[cells.order] for x in (points, normals))
    _areas(points, normals, cells.start, radius, result)
    unsorted = np.empty_like(result)
    unsorted[cells.order] = result
    return unsorted


@njit(cache=True, parallel=True, fastmath=True)
def _areas(points, normals, start, radius, result):
    nx, ny, nz = start.shape[0], start.shape[1], start.shape[2] - 1
    for a in prange(nx):
        for b in range(ny):
            for c in range(nz):
                for p in range(start[a, b, c], start[a, b, c + 1]):
                    result[p] = _disc(p, a, b, c, points, normals, start, radius)


@njit(cache=True, fastmath=True)
def _disc(p, a, b, c, points, normals, start, radius):
    """Kernel area over kernel sum: (1 - t2) integrates to pi r2 / 2 over the disc."""
    total, inverse = np.float32(0.0), np.float32(1.0 / (radius * radius))
    for i in range(max(0, a - 1), min(start.shape[0] - 1, a + 1) + 1):
        for j in range(max(0, b - 1), min(start.shape[1] - 1, b + 1) + 1):
            low, high = max(0, c - 1), min(start.shape[2] - 2, c + 1)
            for q in range(start[i, j, low], start[i, j, high + 1]):
                x, y, z = points[q, 0] - points[p, 0], points[q, 1] - points[p, 1], points[q, 2] - points[p, 2]
                t = np.float32(1.0) - (x * x + y * y + z * z) * inverse
                u, v, w = normals[p, 0] * normals[q, 0], normals[p, 1] * normals[q, 1], normals[p, 2] * normals[q, 2]
                if t > 0 and u + v + w > 0:
                    total += t
    return 0.5 * np.pi * radius * radius / total
