"""Boxes of voxels: what fills them, how they grow, and the parts of volumes that lie in them.

Indices and sizes run along x, y, z, arrays along z, y, x. Kernels are compiled by numba. Knows nothing of CTs.
"""

from collections.abc import Sequence

import numpy as np
import SimpleITK as sitk

from cranioface.geometry.kernels import njit, prange

Region = tuple[list[int], list[int]]  # index and size along x, y, z


def cut(image: sitk.Image, region: Region) -> sitk.Image:
    """The part of the image in `region` (index, size); the image itself where that is all of it."""
    return image if list(image.GetSize()) == region[1] else sitk.RegionOfInterest(image, region[1], region[0])


def slices(region: Region) -> tuple[slice, ...]:
    """The same part of an array (z, y, x)."""
    return tuple(slice(i, i + n) for i, n in zip(region[0][::-1], region[1][::-1], strict=True))


def extent(values: np.ndarray, least: float) -> tuple[int, list[int], list[int]]:
    """Number of voxels (z, y, x) of at least `least`, and index and size (x, y, z) of the box that they fill."""
    count, low, high = _extents(values, level_of(values, least))
    start, stop = low.min(0), high.max(0)
    return int(count.sum()), start[::-1].tolist(), (np.maximum(stop - start, 0)[::-1]).tolist()


def level_of(values: np.ndarray, least: float) -> np.generic:
    """`least` as the values' own type, with the same values at least as large: whole numbers compare faster."""
    result: np.generic = values.dtype.type(least if values.dtype.kind == "f" else np.ceil(least))
    return result


@njit(cache=True, parallel=True)
def _extents(values, level):
    """Of each slice: voxels from the level on, and the first and one after the last of them along z, y and x."""
    depth, height, width = values.shape
    count = np.zeros(depth, np.int64)
    low, high = np.full((depth, 3), max(values.shape), np.int64), np.zeros((depth, 3), np.int64)
    for z in prange(depth):
        column = np.zeros(width, np.uint8)
        for y in range(height):
            found = 0
            for x in range(width):
                hit = values[z, y, x] >= level
                column[x] |= hit
                found += hit
            if found:
                count[z] += found
                low[z, 0], high[z, 0] = z, z + 1
                low[z, 1], high[z, 1] = min(low[z, 1], y), y + 1
        for x in range(width):
            if column[x]:
                low[z, 2], high[z, 2] = min(low[z, 2], x), x + 1
    return count, low, high


@njit(cache=True, parallel=True)
def kept_above(values, level, background):
    """A copy of `values` (z, y, x) with `background` wherever they stay below `level`, all of one type."""
    kept = np.empty(values.shape, values.dtype)
    for z in prange(values.shape[0]):
        for y in range(values.shape[1]):
            for x in range(values.shape[2]):
                value = values[z, y, x]
                kept[z, y, x] = value if value >= level else background
    return kept


def grown(box: Sequence[Sequence[int]], mm: float, spacing: Sequence[float], size: Sequence[int]) -> Region:
    """The box (index, size) with `mm` more on every side, as far as a volume of that spacing and size goes."""
    margin = np.ceil(mm / np.array(spacing)).astype(int)
    start = np.maximum(np.array(box[0]) - margin, 0)
    stop = np.minimum(np.array(box[0]) + box[1] + margin, size)
    return start.tolist(), (stop - start).tolist()
