"""Exact nearest neighbours among points, many times over: a tree of boxes, and what the last answer still proves.

Where the same points are asked again after a small motion (matching, bending), most of them keep their neighbour, and
`Followed` knows for which ones that is certain without opening the tree. Knows nothing about surfaces.
Our own, since scipy's cKDTree takes 534 ms where `Followed` takes 141 (30 motions of 20,000 points,
two threads on a Xeon; `python benchmarks/run.py --stages nearest-point`).
"""

from copy import copy

import numpy as np

from cranioface.geometry.box_tree import box_gap, boxes_of, leaf_count
from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.median_order import held, median_order

LEAF_POINTS = 8
QUERIES_PER_TASK = 256  # neighbouring queries share their bound


class PointTree:
    """Points (n, 3) float64 ready for many queries; never changed.

    Raises ValueError without points or where one is not finite.
    """

    def __init__(self, points: np.ndarray) -> None:
        points = _finite(points)
        if len(points) == 0:
            raise ValueError("without points none is the nearest")
        self.leaves = leaf_count(len(points), LEAF_POINTS)
        self.order = median_order(points, self.leaves).astype(np.int32)
        self._place(points)

    def _place(self, points: np.ndarray) -> None:
        self.points = _finite(points)[self.order]
        self.boxes = boxes_of(self.points[:, None], self.leaves)

    def moved(self, points: np.ndarray) -> "PointTree":
        """A tree of the same points elsewhere (n, 3), after a motion that keeps neighbours together: quickly made."""
        other = copy(self)
        other._place(points)
        return other

    def nearest(self, queries: np.ndarray) -> np.ndarray:
        """Row (q,) int32 of the point nearest to each query (q, 3); of several equally near ones any."""
        return Followed(self).nearest(queries)


class Followed:
    """The neighbours in one tree of queries that move a little from call to call, and in a tree that does."""

    def __init__(self, tree: PointTree) -> None:
        self._tree, self._drift = tree, 0.0
        self._asked: np.ndarray | None = None  # where each query was when the tree was last opened for it

    def move(self, points: np.ndarray) -> None:
        """The tree's points have moved to `points` (n, 3)."""
        before, self._tree = self._tree, self._tree.moved(points)
        self._drift += float(np.sqrt(((self._tree.points - before.points) ** 2).sum(1).max()))

    def nearest(self, queries: np.ndarray) -> np.ndarray:
        """As `PointTree.nearest`, of the same queries in the same order at every call.

        A query keeps its neighbour unasked where it and the tree have moved by less than half of what the second
        nearest lay farther away; so the answer is exact, and cheap where the motion is small.
        """
        queries, tree = _finite(queries), self._tree
        if self._asked is None:
            self._asked = queries.copy()
            self._room, self._found = np.full(len(queries), -1.0), np.zeros(len(queries), np.int32)
        _follow(queries, tree.points, tree.boxes, tree.leaves, self._drift, self._asked, self._room, self._found)
        return np.asarray(tree.order[self._found])


def _finite(points: np.ndarray) -> np.ndarray:
    points = np.ascontiguousarray(points, np.float64).reshape(-1, 3)
    if not np.isfinite(points).all():
        raise ValueError("points must be finite to have a neighbour")
    return points


@njit(cache=True, inline="always")
def _squared(points, i, x, y, z):
    return (x - points[i, 0]) ** 2 + (y - points[i, 1]) ** 2 + (z - points[i, 2]) ** 2


@njit(cache=True, parallel=True)
def _follow(queries, points, boxes, leaves, drift, asked, room, found):
    """Bring `found` up to date, and for what the tree was opened for, where that was and how much room it has.

    room: how far query and tree together may move, counted from drift 0, until another point can be nearer; -1: not
    known yet.
    """
    for task in prange((len(queries) + QUERIES_PER_TASK - 1) // QUERIES_PER_TASK):
        stack, gaps, hit = np.empty(64, np.int64), np.empty(64), 0
        for k in range(task * QUERIES_PER_TASK, min(len(queries), (task + 1) * QUERIES_PER_TASK)):
            x, y, z = queries[k, 0], queries[k, 1], queries[k, 2]
            if room[k] >= 0:
                hit = found[k]
                if np.sqrt(_squared(asked, k, x, y, z)) < room[k] - drift:
                    continue
            hit, best, second = _nearest_two(x, y, z, hit, points, boxes, leaves, stack, gaps)
            found[k], room[k] = hit, drift + 0.5 * (np.sqrt(second) - np.sqrt(best))
            asked[k] = queries[k]


@njit(cache=True)
def _nearest_two(x, y, z, hint, points, boxes, leaves, stack, gaps):
    """Row of the point nearest to (x, y, z), its squared distance and that of the second.

    hint: a row to begin with; the nearer it is, the fewer boxes are opened. stack, gaps (64,): room to work.
    """
    hit, second, count = hint, np.inf, len(points)
    best = _squared(points, hint, x, y, z)
    stack[0], gaps[0], top = 1, 0.0, 1
    while top > 0:
        top -= 1
        node = stack[top]
        if gaps[top] >= second:
            continue
        while node < leaves:  # down to a leaf, the nearer box first, the other one later
            node, other = 2 * node, 2 * node + 1
            gap, far = box_gap(boxes, node, x, y, z), box_gap(boxes, other, x, y, z)
            if far < gap:
                node, other, gap, far = other, node, far, gap
            if far < second:
                stack[top], gaps[top], top = other, far, top + 1
            if gap >= second:
                break
        if node < leaves:
            continue
        for i in range(held(node - leaves, leaves, count), held(node - leaves + 1, leaves, count)):
            d = _squared(points, i, x, y, z)
            if d >= second or i == hint:
                continue
            if d < best:
                hit, best, second = i, d, best
            else:
                second = d
    return hit, best, second
