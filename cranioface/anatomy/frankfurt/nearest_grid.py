"""Nearest sample of a cloud in constant time: a grid whose every cell knows one sample close to it.
Knows nothing about bone."""

from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.exterior import Exterior
from cranioface.geometry.kernels import njit, prange


@dataclass(frozen=True)
class NearestGrid:
    """`index[cell]` names a row of `points` and `normals`; exact to about one cell."""

    cell: float  # mm
    origin: np.ndarray  # (3,) mm, corner of cell 0
    index: np.ndarray  # (x, y, z) int32
    points: np.ndarray  # (n, 3)
    normals: np.ndarray  # (n, 3)

    @classmethod
    def over(cls, cloud: Exterior, cell: float, margin: float) -> "NearestGrid":
        """Grid of cells of `cell` mm over one point per cell of `cloud`, and `margin` mm around it."""
        cloud = cloud.thinned(cell)
        origin = cloud.points.min(0) - margin
        where = ((cloud.points - origin) / cell).astype(np.int64)
        index = np.full(where.max(0) + int(margin / cell) + 2, -1, np.int32)
        index[tuple(where.T)] = np.arange(len(where))
        for axis in range(3):  # the cells that hold a sample, spread along one axis after the other
            others = [a for a in range(3) if a != axis]
            _spread(index.transpose(*others, axis), np.ascontiguousarray(where[:, [*others, axis]].T))
        return cls(cell, origin, index, cloud.points, cloud.normals)


@njit(cache=True, parallel=True, error_model="numpy")
def _spread(index, where):
    """Give each cell the nearest of the samples that its line along the last axis knows; -1 is none.

    The squared distances to the samples are parabolas along the line; their lower envelope names the nearest
    (Felzenszwalb and Huttenlocher 2012). where (3, n): the samples' cells, the last axis last.
    """
    rows, columns, length = index.shape
    for row in prange(rows):
        known, apex, aside, begin = (
            np.empty(length, np.int32), np.empty(length, np.int64), np.empty(length), np.empty(length + 1)
        )  # fmt: skip
        for column in range(columns):
            top = -1
            for k in range(length):
                sample = index[row, column, k]
                if sample < 0:
                    continue
                height = float((where[0, sample] - row) ** 2 + (where[1, sample] - column) ** 2)
                start = -np.inf
                while top >= 0:
                    start = (height + k * k - aside[top] - apex[top] * apex[top]) / (2.0 * (k - apex[top]))
                    if start > begin[top]:
                        break
                    top -= 1
                    start = -np.inf
                top += 1
                known[top], apex[top], aside[top], begin[top] = sample, k, height, start
            if top < 0:
                continue
            begin[top + 1], piece = np.inf, 0
            for k in range(length):
                while begin[piece + 1] < k:
                    piece += 1
                index[row, column, k] = known[piece]
