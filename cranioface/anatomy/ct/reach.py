"""Which voxels a mask reaches: exact Euclidean dilation by millimetres.

Our own, since a skin takes ten of them: SimpleITK's exact distance map takes 1.67 s where this takes 0.26, scipy's 4.5
(head of 287 x 363 x 200 voxels, 5 mm, two threads; `python benchmarks/run.py --stages ct-dilation`).
Owns the kernels, compiled by numba and independent of the number of threads. Knows nothing of CTs or of what is bone.
"""

import numpy as np

from cranioface.geometry.kernels import njit, prange

FAR = np.float32(np.inf)


def within(mask: np.ndarray, spacing: tuple[float, ...], mm: float) -> np.ndarray:
    """Voxels (z, y, x) whose centre lies at most `mm` from the centre of one of `mask`. spacing: x, y, z.

    Exact as a Euclidean distance map that is compared with `mm`, but axis by axis and only as far as `mm`: cheap as
    long as that is some ten voxels. Nothing lies within reach of nothing.
    """
    x, y, z = (_squares(step, mm) for step in spacing)
    planar = _within_slices(np.ascontiguousarray(mask).view(np.uint8), x, y)
    return np.asarray(_across_slices(planar, z, np.float32(mm * mm)).view(bool))


def beyond(mask: np.ndarray, spacing: tuple[float, ...], mm: float) -> np.ndarray:
    """Voxels farther than `mm` from all of `mask`: where a ball of that radius fits outside it."""
    return ~within(mask, spacing, mm)


def eroded(mask: np.ndarray, spacing: tuple[float, ...], mm: float) -> np.ndarray:
    """Voxels of `mask` farther than `mm` from all that is not in it. What lies beyond the volume does not count."""
    return beyond(~mask, spacing, mm)


def _squares(step_mm: float, mm: float) -> np.ndarray:
    """Squared distance of 0, 1, 2 ... steps, as far as `mm`."""
    return np.asarray(np.square(np.arange(int(mm / step_mm + 1e-6) + 1) * step_mm).astype(np.float32))


@njit(cache=True, parallel=True)
def _within_slices(mask, x_squares, y_squares):
    """Squared distance (float32, FAR out of reach) to the mask within each slice."""
    depth, height, width = mask.shape
    planar = np.empty(mask.shape, np.float32)
    for z in prange(depth):
        rows = np.empty((height, width), np.float32)
        for y in range(height):
            _along_row(mask[z, y], x_squares, rows[y])
        for y in range(height):
            planar[z, y] = rows[y]
            for k in range(1, len(y_squares)):
                if y >= k:
                    _lower(planar[z, y], rows[y - k], y_squares[k])
                if y + k < height:
                    _lower(planar[z, y], rows[y + k], y_squares[k])
    return planar


@njit(cache=True)
def _along_row(mask, squares, row):
    """Squared distance to the nearest voxel of the mask in this row."""
    reach, width = len(squares), len(mask)
    steps = reach
    for x in range(width):
        steps = 0 if mask[x] else min(steps + 1, reach)
        row[x] = squares[steps] if steps < reach else FAR
    steps = reach
    for x in range(width - 1, -1, -1):
        steps = 0 if mask[x] else min(steps + 1, reach)
        if steps < reach:
            row[x] = min(row[x], squares[steps])


@njit(cache=True, inline="always")
def _lower(row, other, square):
    """The smaller of `row` and the `other` row, farther by `square`, in place."""
    for x in range(len(row)):
        far = other[x] + square
        row[x] = far if far < row[x] else row[x]


@njit(cache=True, parallel=True)
def _across_slices(planar, squares, limit):
    """Whether the squared distance, now also across slices, is at most `limit`. A plane of one y stays in the cache."""
    depth, height, width = planar.shape
    near = np.empty(planar.shape, np.uint8)
    for y in prange(height):
        row = np.empty(width, np.float32)
        for z in range(depth):
            row[:] = planar[z, y]
            for k in range(1, len(squares)):
                if z >= k:
                    _lower(row, planar[z - k, y], squares[k])
                if z + k < depth:
                    _lower(row, planar[z + k, y], squares[k])
            for x in range(width):
                near[z, y, x] = row[x] <= limit
    return near
