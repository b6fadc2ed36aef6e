"""Points sorted into the cells of a grid, so that those near a place lie together in memory.

Owns the counting sort. Knows nothing of what is done with the points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cranioface.geometry.kernels import njit


@dataclass
class Cells:
    """order (n,): the points in cell order; those of cell (a, b, c) are order[start[k] : start[k + 1]], k its number.

    Cells are numbered along z first, k = (a * shape[1] + b) * shape[2] + c: a run of them along z is one run of points.
    """

    order: np.ndarray  # (n,) int32
    start: np.ndarray  # (cells + 1,) int32
    shape: np.ndarray  # (3,) int64
    origin: np.ndarray  # (3,) mm, the low corner of cell (0, 0, 0)
    size: float  # mm


def sort_into_cells(points: np.ndarray, size: float) -> Cells:
    """Cells of `size` mm over the bounding box of `points` (n, 3), n > 0."""
    points = np.asarray(points)
    low, high = bounds(points)
    origin = low - 1e-3
    shape = np.floor((high - origin) / size).astype(np.int64) + 1
    order, start = _sort(points, origin, float(size), shape)
    return Cells(order, start, shape, origin, float(size))


@njit(cache=True)
def bounds(points):
    """Least and greatest coordinates of points (n, 3), (3,) float64 each."""
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for k in range(len(points)):
        for axis in range(3):
            low[axis], high[axis] = min(low[axis], points[k, axis]), max(high[axis], points[k, axis])
    return low, high


@njit(cache=True, error_model="numpy")
def _sort(points, origin, size, shape):
    """A counting sort; a place off the grid counts to the nearest cell.

    Counts go two places up: summed, start[c + 1] is where cell c begins, and once each point has been put there and has
    moved it on, where cell c + 1 does, which is what start[c + 1] has to say in the end.
    """
    cells = shape[0] * shape[1] * shape[2]
    start = np.zeros(cells + 2, np.int32)
    cell, order = np.empty(len(points), np.int32), np.empty(len(points), np.int32)
    for k in range(len(points)):
        a = min(max(int((points[k, 0] - origin[0]) / size), 0), shape[0] - 1)
        b = min(max(int((points[k, 1] - origin[1]) / size), 0), shape[1] - 1)
        c = min(max(int((points[k, 2] - origin[2]) / size), 0), shape[2] - 1)
        cell[k] = (a * shape[1] + b) * shape[2] + c
        start[cell[k] + 2] += 1
    for k in range(2, len(start)):
        start[k] += start[k - 1]
    for k in range(len(points)):  # start[c + 1] walks from the begin of cell c to that of the next
        order[start[cell[k] + 1]] = k
        start[cell[k] + 1] += 1
    return order, start[: cells + 1]


def group_by_cell(queries: np.ndarray, cells: Cells) -> np.ndarray:
    """Order (q,) int32 in which `queries` (q, 3) mm of one cell come after each other."""
    return np.asarray(_sort(queries, cells.origin, cells.size, cells.shape)[0])
