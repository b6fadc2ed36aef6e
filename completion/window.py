"""The part of the head's box that a network works on, at its own spacing: where skulls lie, and not the air around.

Owns that grid and the ways from HEAD to it and back. Knows nothing of networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cranioface.geometry.head_grid import HEAD, Grid, coarsened, refined

Box = tuple[slice, slice, slice]
# of HEAD, 1 mm voxels: 160 x 224 x 256 mm about any adult's skull, even about x = 0; sides halve five times
SKULL: Box = (slice(16, 176), slice(24, 248), slice(16, 272))
ALL: Box = (slice(0, HEAD.shape[0]), slice(0, HEAD.shape[1]), slice(0, HEAD.shape[2]))


@dataclass(frozen=True)
class Window:
    """A box of HEAD at a spacing of 1, 2 or 4 mm."""

    box: Box
    spacing: float

    @property
    def halvings(self) -> int:
        """From 1 mm to this spacing."""
        return int(np.log2(self.spacing / HEAD.spacing) + 0.5)

    @property
    def grid(self) -> Grid:
        """Of the window, at its spacing."""
        fine, times = HEAD.part(self.box), 2**self.halvings
        x, y, z = (side // times for side in fine.shape)
        a, b, c = (start + HEAD.spacing * (times - 1) / 2 for start in fine.origin)
        return Grid((x, y, z), self.spacing, (a, b, c))

    def coarse_box(self, spacing: float) -> Box:
        """The window's voxels in the whole head at `spacing` mm."""
        times = round(spacing / HEAD.spacing)
        x, y, z = (slice(s.start // times, s.stop // times) for s in self.box)
        return x, y, z

    def share(self, volume: np.ndarray) -> np.ndarray:
        """Means of a volume (x, y, z) on HEAD, float32 on the window's grid."""
        share = np.asarray(volume[self.box], np.float32)
        for _ in range(self.halvings):
            share = coarsened(share)
        return share

    def back(self, share: np.ndarray) -> np.ndarray:
        """The way back: trilinear to 1 mm on HEAD, zero outside of the window."""
        for _ in range(self.halvings):
            share = refined(share)
        volume = np.zeros(HEAD.shape, np.float32)
        volume[self.box] = share
        return volume


def window(spacing: float, of_skull: bool = True) -> Window:
    """That of a skull, or the whole head where skin counts too."""
    return Window(SKULL if of_skull else ALL, spacing)
