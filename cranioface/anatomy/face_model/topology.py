"""The polygons of the face model and how its control points become a smooth closed skin.

Owns the refinement and the cap that closes the neck. Knows nothing of shapes.
Level 1 is the control mesh after one Catmull-Clark step, level 2 after two; control points keep their numbers.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from cranioface.geometry.subdivision import catmull_clark


@dataclass(frozen=True)
class Level:
    """One refinement: vertices = matrix @ those of the level before, the middle of the neck's end last.

    quads (q, 4) int32, wound counter-clockwise from outside; the last of them close the neck.
    """

    matrix: sp.csr_matrix
    quads: np.ndarray
    cap: int

    @cached_property
    def triangles(self) -> np.ndarray:
        """(2 q, 3) int32: the halves of each quad one after the other."""
        return np.ascontiguousarray(self.quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3))


def refined(count: int, polygons: list[np.ndarray]) -> Level:
    """The next level of `count` vertices with an open neck, closed by a fan of quads about its middle."""
    matrix, quads = catmull_clark(count, polygons, 1)
    ring = open_ring(quads)
    middle = sp.csr_matrix((np.full(len(ring), 1 / len(ring)), (np.zeros(len(ring), int), ring)), (1, matrix.shape[0]))
    return Level(sp.vstack([matrix, middle @ matrix]).tocsr(), _closed(quads, ring, matrix.shape[0]), len(ring) // 2)


def finer_than(level: Level) -> Level:
    """The level after `level`, fed with all of its vertices: its cap is left out, and closed anew."""
    after = refined(level.matrix.shape[0] - 1, [level.quads[: -level.cap]])
    cap = sp.csr_matrix((after.matrix.shape[0], 1))
    return Level(sp.hstack([after.matrix, cap]).tocsr(), after.quads, after.cap)


def _closed(quads: np.ndarray, ring: np.ndarray, middle: int) -> np.ndarray:
    """`quads` and the fan over `ring`, of which refinement has made an even number of vertices."""
    first, second, third = ring[0::2], ring[1::2], np.roll(ring, -2)[0::2]
    fan = np.stack([np.full(len(first), middle), first, second, third], 1)
    return np.ascontiguousarray(np.vstack([quads, fan]).astype(np.int32))


def open_ring(quads: np.ndarray) -> np.ndarray:
    """The vertices (k,) around the only open edge, in the direction that faces closing it would have."""
    a, b = quads.ravel().astype(np.int64), np.roll(quads, -1, 1).ravel().astype(np.int64)
    open_edge = ~np.isin(a * (a.max() + 1) + b, b * (a.max() + 1) + a)
    after = dict(zip(b[open_edge].tolist(), a[open_edge].tolist(), strict=True))
    ring = [min(after)]
    while (following := after[ring[-1]]) != ring[0]:
        ring.append(following)
    return np.array(ring)
