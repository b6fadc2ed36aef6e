"""Sums over cubes of voxels, quick on bytes and whole numbers. Knows nothing of what is summed."""

from __future__ import annotations

import numpy as np


def block_sums(volume: np.ndarray, size: int = 2) -> np.ndarray:
    """Sums of `volume` (x, y, z) over cubes of `size` voxels, in its own type, bool as uint8: which must hold them."""
    out = np.asarray(volume)
    out = out.view(np.uint8) if out.dtype == bool else out
    for axis in range(3):
        rows = np.moveaxis(out, axis, 0)
        total = rows[::size].copy()
        for k in range(1, size):
            total += rows[k::size]
        out = np.moveaxis(total, 0, axis)
    return out
