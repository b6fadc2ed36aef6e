"""Boxes of voxels: the one that a mask fills, how it grows, and volumes cropped to it.

Indices and sizes run along x, y, z, arrays along z, y, x. Knows nothing of CTs.
"""

from collections.abc import Sequence

import numpy as np
import SimpleITK as sitk

Region = tuple[list[int], list[int]]  # index and size along x, y, z


def cut(image: sitk.Image, region: Region) -> sitk.Image:
    """The part of the image in `region` (index, size); the image itself where that is all of it."""
    return image if list(image.GetSize()) == region[1] else sitk.RegionOfInterest(image, region[1], region[0])


def slices(region: Region) -> tuple[slice, ...]:
    """The same part of an array (z, y, x)."""
    return tuple(slice(i, i + n) for i, n in zip(region[0][::-1], region[1][::-1], strict=True))


def extent(mask: np.ndarray) -> tuple[int, list[int], list[int]]:
    """Number of voxels set in `mask` (z, y, x), index and size (x, y, z) of the box that they fill; 0 of nothing."""
    across = np.any(mask, axis=0)
    filled = [np.flatnonzero(found) for found in (across.any(0), across.any(1), mask.reshape(len(mask), -1).any(1))]
    if not len(filled[0]):
        return 0, [0, 0, 0], [0, 0, 0]
    index = [int(along[0]) for along in filled]
    size = [int(along[-1]) + 1 - first for along, first in zip(filled, index, strict=True)]
    return int(np.count_nonzero(mask)), index, size


def at_least(values: np.ndarray, least: float) -> np.ndarray:
    """Where `values` are at least `least`, compared as their own type: whole numbers compare faster."""
    level = values.dtype.type(least if values.dtype.kind == "f" else np.ceil(least))
    return np.asarray(values >= level)


def grown(box: Sequence[Sequence[int]], mm: float, spacing: Sequence[float], size: Sequence[int]) -> Region:
    """The box (index, size) with `mm` more on every side, as far as a volume of that spacing and size goes."""
    margin = np.ceil(mm / np.array(spacing)).astype(int)
    start = np.maximum(np.array(box[0]) - margin, 0)
    stop = np.minimum(np.array(box[0]) + box[1] + margin, size)
    return start.tolist(), (stop - start).tolist()
