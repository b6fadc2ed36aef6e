"""Who may be near: places of a few neighbouring cells share one list of candidates; no tree, no search for each place.

Lists are columns of numbers filled up to whole vectors, for sums that run over all of a list.
Owns the lists and `areas`, their simplest use. Knows nothing of what else is summed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backprojection.cells import Cells, sort_into_cells
from cranioface.geometry.kernels import njit, prange

LONGEST_RUN, WANTED = 6, 18  # cells along z that share one list: as many as hold some dozen points, and no more
LANES = 16  # single-precision numbers in the widest vector
NOWHERE = np.float32(1e6)  # mm, out of every reach
CHUNK = 512  # places that one thread takes at a time


@dataclass
class Neighbours:
    """A cloud in the order of its cells. `cloud` (7, n) float32: positions, normals and weights as rows.

    where: what the kernels know of the cells: starts, shape, origin, size and how many along z make a run.
    """

    cells: Cells
    cloud: np.ndarray
    where: tuple[np.ndarray, np.ndarray, np.ndarray, float, int]


def neighbours(points: np.ndarray, normals: np.ndarray, weights: np.ndarray, size: float) -> Neighbours:
    """The oriented points (n, 3), n > 0, in cells of `size` mm."""
    cells = sort_into_cells(points, size)
    crowd = len(points) / _occupied(cells.start)
    run = int(np.clip(WANTED / crowd, 1, LONGEST_RUN))
    where = cells.start, cells.shape, cells.origin, cells.size, run
    return Neighbours(cells, _columns(points, normals, weights, cells.order), where)


@njit(cache=True)
def _occupied(start):
    count = 0
    for k in range(len(start) - 1):
        count += start[k + 1] > start[k]
    return count


@njit(cache=True, parallel=True)
def _columns(points, normals, weights, order):
    """Positions, normals and weights as the rows of (7, n) float32, in the order of the cells."""
    columns = np.empty((7, len(order)), np.float32)
    for k in prange(len(order)):
        p = order[k]
        for axis in range(3):
            columns[axis, k], columns[3 + axis, k] = points[p, axis], normals[p, axis]
        columns[6, k] = weights[p]
    return columns


@njit(cache=True, inline="always")
def run_of(query, cells):
    """The cell of a place along x and y, and its run of cells along z."""
    _, _, origin, size, run = cells
    return (
        int(np.floor((query[0] - origin[0]) / size)),
        int(np.floor((query[1] - origin[1]) / size)),
        int(np.floor((query[2] - origin[2]) / (run * size))),
    )


@njit(cache=True, inline="always")
def span_of(reach, size):
    return int(np.ceil(reach / size - 1e-3))


@njit(cache=True)
def candidates(held_list, held, run, span, cloud, cells):
    """The points of the cells up to `span` around a run of cells, rows of (8, n); what is held where that is these.

    Filled up to whole vectors with points far away, of no weight: the sums over it have no scalar rest.
    """
    if held[0] == span:
        return held_list
    start, shape, _, _, length = cells
    low, high = max(0, run[2] * length - span), min(shape[2] - 1, run[2] * length + length - 1 + span)
    count = 0
    for a in range(max(0, run[0] - span), min(shape[0] - 1, run[0] + span) + 1):
        for b in range(max(0, run[1] - span), min(shape[1] - 1, run[1] + span) + 1):
            if low > high:
                continue
            column = (a * shape[1] + b) * shape[2]
            first, last = start[column + low], start[column + high + 1]
            if count + last - first + LANES > held_list.shape[1]:
                held_list = _longer(held_list, count + last - first + LANES)
            for row in range(7):
                for k in range(last - first):
                    held_list[row, count + k] = cloud[row, first + k]
            count += last - first
    full = (count + LANES - 1) // LANES * LANES
    for k in range(count, full):
        for row in range(7):
            held_list[row, k] = NOWHERE if row == 0 else 0
    held[0], held[1] = span, full
    return held_list


@njit(cache=True)
def _longer(held_list, room):
    longer = np.empty((8, 2 * room), np.float32)
    for row in range(7):
        for k in range(held_list.shape[1]):
            longer[row, k] = held_list[row, k]
    return longer


def areas(points: np.ndarray, normals: np.ndarray, radius: float = 2.5) -> np.ndarray:
    """Surface (mm2) each oriented point stands for, (n,) float32: the disc around it shared by those facing its way."""
    near = neighbours(points, normals, np.ones(len(points), np.float32), radius)
    result = np.empty(len(points), np.float32)
    _areas(points, normals, near.cells.order, near.cloud, near.where, np.float32(radius), result)
    return result


@njit(cache=True, parallel=True)
def _areas(points, normals, order, cloud, cells, radius, result):
    """Kernel area over kernel sum: (1 - t2) integrates to pi r2 / 2 over the disc."""
    disc = np.float32(0.5 * np.pi) * radius * radius
    for task in prange((len(order) + CHUNK - 1) // CHUNK):
        near, held, run = np.empty((8, 256), np.float32), np.zeros(2, np.int64), (0, 0, 0)
        for p in order[task * CHUNK : (task + 1) * CHUNK]:
            now = run_of(points[p], cells)
            if now != run:
                run = now
                held[0] = 0
            near = candidates(near, held, run, 1, cloud, cells)
            result[p] = disc / _kernel_sum(points[p], normals[p], near, held[1], np.float32(1.0) / (radius * radius))


@njit(cache=True, fastmath=True)
def _kernel_sum(point, normal, near, count, inverse):
    total, none = np.float32(0.0), np.float32(0.0)
    p0, p1, p2, n0, n1, n2 = point[0], point[1], point[2], normal[0], normal[1], normal[2]
    for k in range(count):
        x, y, z = near[0, k] - p0, near[1, k] - p1, near[2, k] - p2
        t = np.float32(1.0) - (x * x + y * y + z * z) * inverse
        t = t if t > none else none
        total += t if near[3, k] * n0 + near[4, k] * n1 + near[5, k] * n2 > none else none
    return total
