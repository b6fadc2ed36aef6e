"""Connected parts of a mask (voxels that share a face), found by joining runs of voxels along rows.

Owns the kernels, compiled by numba and independent of the number of threads. Knows nothing of CTs.
"""

from typing import NamedTuple

import numpy as np

from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.union_find import join


class Runs(NamedTuple):
    """Runs of set voxels: row r = z * height + y has those from first[r] to first[r + 1]; each start <= x < stop."""

    first: np.ndarray
    start: np.ndarray
    stop: np.ndarray


def parts(mask: np.ndarray, smallest_voxels: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Parts of `mask` (z, y, x) labelled 1, 2, ... by falling size, smaller ones 0 (int32); and their sizes.

    Of parts of one size the one that comes first in the volume has the smaller label.
    """
    runs = _runs(mask)
    part, sizes = _parts_of_runs(runs, mask.shape[1])
    order = np.argsort(-sizes, kind="stable")
    kept = order[sizes[order] >= smallest_voxels]
    label = np.zeros(len(sizes), np.int32)
    label[kept] = np.arange(1, len(kept) + 1)
    return _painted(mask.shape, runs, label[part]), sizes[kept]


def largest_part(mask: np.ndarray) -> np.ndarray:
    """The part with most voxels, as a mask; nothing of nothing."""
    runs = _runs(mask)
    part, sizes = _parts_of_runs(runs, mask.shape[1])
    if not len(sizes):
        return np.zeros(mask.shape, bool)
    return _painted(mask.shape, runs, (part == sizes.argmax()).view(np.uint8)).view(bool)


def _runs(mask: np.ndarray) -> Runs:
    rows = np.ascontiguousarray(mask).view(np.uint8).reshape(-1, mask.shape[2])
    first = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(_count_runs(rows), out=first[1:])
    start, stop = np.empty(first[-1], np.int32), np.empty(first[-1], np.int32)
    _find_runs(rows, first, start, stop)
    return Runs(first, start, stop)


def _parts_of_runs(runs: Runs, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Number of the part of each run, counted as they come, and the voxels of each part."""
    root = _joined(runs.first, runs.start, runs.stop, height)
    own = root == np.arange(len(root))
    part = (np.cumsum(own) - 1)[root]
    sizes = np.bincount(part, weights=runs.stop - runs.start, minlength=int(own.sum()))
    return part, sizes.astype(np.int64)


def _painted(shape: tuple[int, ...], runs: Runs, values: np.ndarray) -> np.ndarray:
    """A volume with a value for each run, 0 between them."""
    volume = np.zeros(shape, values.dtype)
    _paint(volume.reshape(-1, shape[2]), runs.first, runs.start, runs.stop, values)
    return volume


@njit(cache=True, parallel=True)
def _count_runs(rows):
    count = np.zeros(len(rows), np.int64)
    for r in prange(len(rows)):
        runs, before = 0, np.uint8(0)
        for x in range(rows.shape[1]):
            runs += rows[r, x] > before
            before = rows[r, x]
        count[r] = runs
    return count


@njit(cache=True, parallel=True)
def _find_runs(rows, first, start, stop):
    width = rows.shape[1]
    for r in prange(len(rows)):
        run = first[r]
        if run == first[r + 1]:
            continue
        before = np.uint8(0)
        for x in range(width):
            if rows[r, x] != before:
                before = rows[r, x]
                if before:
                    start[run] = x
                else:
                    stop[run] = x
                    run += 1
        if before:
            stop[run] = width


@njit(cache=True)
def _joined(first, start, stop, height):
    """The first run of the part of each run: those that touch in the row before and in the slice before are joined."""
    root = np.arange(len(start))
    for r in range(len(first) - 1):
        if r % height:
            _join_rows(first, start, stop, root, r, r - 1)
        if r >= height:
            _join_rows(first, start, stop, root, r, r - height)
    for run in range(len(root)):
        root[run] = root[root[run]]  # a root comes before all that hang on it
    return root


@njit(cache=True, inline="always")
def _join_rows(first, start, stop, root, row, other):
    i, j = first[row], first[other]
    while i < first[row + 1] and j < first[other + 1]:
        if start[i] < stop[j] and start[j] < stop[i]:
            join(root, i, j)
        if stop[i] < stop[j]:
            i += 1
        else:
            j += 1


@njit(cache=True, parallel=True)
def _paint(rows, first, start, stop, values):
    for r in prange(len(rows)):
        for run in range(first[r], first[r + 1]):
            rows[r, start[run] : stop[run]] = values[run]
