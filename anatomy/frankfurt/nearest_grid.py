"""Nearest sample of a cloud in constant time: a grid whose every cell knows one sample close to it.
Knows nothing about bone."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt

from anatomy.exterior import Exterior

CELL = 3.0  # mm
MARGIN = 45.0  # mm around the cloud; beyond it nothing is near


@dataclass(frozen=True)
class NearestGrid:
    """`index[cell]` names a row of `points` and `normals`; exact to about one cell."""

    origin: np.ndarray  # (3,) mm, corner of cell 0
    index: np.ndarray  # (x, y, z) int32
    points: np.ndarray  # (n, 3)
    normals: np.ndarray  # (n, 3)

    @classmethod
    def over(cls, cloud: Exterior) -> "NearestGrid":
        """Grid over one point per cell of `cloud`."""
        cloud = cloud.thinned(CELL)
        origin = cloud.points.min(0) - MARGIN
        cell = ((cloud.points - origin) / CELL).astype(np.int64)
        sample = np.full(cell.max(0) + int(MARGIN / CELL) + 2, -1, np.int32)
        sample[tuple(cell.T)] = np.arange(len(cell))
        near = distance_transform_edt(sample < 0, return_distances=False, return_indices=True)
        return cls(origin, np.ascontiguousarray(sample[tuple(near)]), cloud.points, cloud.normals)
