"""The box of what is set in a volume: work is done there, and not on a whole head. Knows nothing of skulls."""

from __future__ import annotations

import numpy as np

Box = tuple[slice, slice, slice]


def boxed(volume: np.ndarray, margin: int = 0) -> Box | None:
    """The voxels about those set in `volume` (x, y, z) bool, with a margin, cut at its ends; None where nothing is."""
    ranges = []
    for axis in range(3):
        hit = np.flatnonzero(volume.any(tuple(a for a in range(3) if a != axis)))
        if len(hit) == 0:
            return None
        ranges.append(slice(max(int(hit[0]) - margin, 0), min(int(hit[-1]) + margin + 1, volume.shape[axis])))
    return ranges[0], ranges[1], ranges[2]
