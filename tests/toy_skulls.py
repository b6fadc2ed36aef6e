"""Thick shells with a hole, on a small grid: the heads that completion is tried on. Their truth is known."""

import numpy as np
import torch

from cranioface.geometry.head_grid import Grid

GRID = Grid((16, 16, 16), 8.0, (-60.0, -60.0, -60.0))


class Shells:
    """Ellipsoid shells of two halves (two structures where asked); a ball bitten out of each."""

    def __init__(self, count, structures=1, grid=GRID, seed=0):
        self.count, self.structures, self.grid, self.seed = count, structures, grid, seed

    def __len__(self):
        return self.count

    def whole(self, index):
        radii = np.random.default_rng((self.seed, index)).uniform(38, 52, 3)
        points = self.grid.points(np.indices(self.grid.shape).reshape(3, -1).T).reshape(*self.grid.shape, 3)
        shell = np.clip(1.5 - np.abs(np.linalg.norm(points / radii, axis=-1) - 1) * 10, 0, 1).astype(np.float32)
        low = points[..., 2] < 0
        return np.stack([shell * ~low, shell * low]) if self.structures == 2 else shell[None]

    def holed(self, index, random):
        whole = self.whole(index)
        places = np.argwhere(whole.sum(0) > 0.9)
        middle = places[random.integers(len(places))]
        far = np.linalg.norm(np.indices(self.grid.shape).transpose(1, 2, 3, 0) - middle, axis=-1)
        return np.where(far < 3.5, 0, whole).astype(np.float32), whole


def tensor(volume):
    return torch.from_numpy(np.ascontiguousarray(volume))[None]
