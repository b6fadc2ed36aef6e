"""The grids of heads as voxels: where the voxels of a skull lie in the Frankfurt frame, and the way there and back.

Every volume is in (x, y, z) index order and belongs to a `Grid`. `HEAD` holds any adult's skull at 1 mm, `COARSE` the
same box at 2 mm: a voxel there is the mean of eight, so that half-filled voxels say where within them a surface lies.
Frame: Frankfurt, LPS, mm. Knows nothing of defects or networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.geometry.voxels import isosurface, voxelise


@dataclass(frozen=True)
class Grid:
    """Voxel (i, j, k) has its centre at origin + spacing * (i, j, k), mm."""

    shape: tuple[int, int, int]
    spacing: float
    origin: tuple[float, float, float]  # centre of voxel (0, 0, 0), mm

    def index(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 3) mm as fractional voxel indices (n, 3)."""
        return np.asarray((np.asarray(points) - self.origin) / self.spacing)

    def points(self, index: np.ndarray) -> np.ndarray:
        """Inverse of `index`: voxel indices (n, 3) as points (n, 3) mm."""
        return np.asarray(np.asarray(index) * self.spacing + self.origin)

    def box(self, low: np.ndarray, high: np.ndarray) -> tuple[slice, slice, slice]:
        """The voxels whose centres lie from `low` to `high` (3,) mm, cut at the grid's ends."""
        first = np.clip(np.ceil(self.index(low)), 0, self.shape).astype(int)
        last = np.clip(np.floor(self.index(high)) + 1, first, self.shape).astype(int)
        x, y, z = (slice(int(a), int(b)) for a, b in zip(first, last, strict=True))
        return x, y, z

    def part(self, box: tuple[slice, slice, slice]) -> Grid:
        """The grid of the voxels in `box`."""
        x, y, z = self.points(np.array([[s.start for s in box]]))[0]
        shape = tuple(s.stop - s.start for s in box)
        return Grid((shape[0], shape[1], shape[2]), self.spacing, (float(x), float(y), float(z)))


# sides are multiples of 32 voxels at 1 mm and 16 at 2 mm, so that networks can halve them
HEAD = Grid((192, 256, 288), 1.0, (-95.5, -127.5, -135.5))
COARSE = Grid((96, 128, 144), 2.0, (-95.0, -127.0, -135.0))


def filled(mesh: trimesh.Trimesh, grid: Grid = HEAD) -> np.ndarray:
    """Solid occupancy (x, y, z) bool of a mesh: what its outward surfaces enclose, holes outvoted; see `voxelise`."""
    return voxelise(mesh, grid.spacing, np.array(grid.origin), grid.shape).occupancy


def surface(share: np.ndarray, grid: Grid) -> trimesh.Trimesh:
    """Inverse of `filled`: the closed surface, mm, where a share or occupancy (x, y, z) of bone crosses one half."""
    padded = np.pad(np.asarray(share, np.float32), 1)
    return isosurface(0.5 - padded, grid.spacing, np.array(grid.origin) - grid.spacing)


def coarsened(volume: np.ndarray) -> np.ndarray:
    """A volume (x, y, z) of even sides at half the resolution: float32 means of 2 x 2 x 2 voxels."""
    x, y, z = (side // 2 for side in volume.shape)
    return np.asarray(np.asarray(volume, np.float32).reshape(x, 2, y, 2, z, 2).mean((1, 3, 5)))


def refined(volume: np.ndarray) -> np.ndarray:
    """Back at twice the resolution, trilinear between the coarse centres, as float32."""
    fine = np.asarray(volume, np.float32)
    for axis in range(3):
        fine = np.moveaxis(_doubled(np.moveaxis(fine, axis, 0)), 0, axis)
    return fine


def _doubled(volume: np.ndarray) -> np.ndarray:
    """Twice as many along the first axis, each a quarter of the way to the next."""
    before, after = np.concatenate([volume[:1], volume[:-1]]), np.concatenate([volume[1:], volume[-1:]])
    pairs = np.stack([0.75 * volume + 0.25 * before, 0.75 * volume + 0.25 * after], 1)
    return np.asarray(pairs.reshape(2 * len(volume), *volume.shape[1:]))
