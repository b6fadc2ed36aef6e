"""Exact nearest neighbours among points, many times over: a tree of boxes, and what the last answer still proves.

Where the same points are asked again after a small motion (matching, bending), most of them keep their neighbour, and
`Followed` knows for which ones that is certain without opening the tree. Knows nothing about surfaces.
"""

from copy import copy

import numpy as np

from geometry.kernels import njit, prange
from geometry.median_order import median_order

LEAF_POINTS = 8
QUERIES_PER_TASK = 256  # neighbouring queries share their bound


class PointTree:
    """Points (n, 3) float64 ready for many queries; never changed. `aside` (n, 3), where given: three more coordinates.

    Those count in the distance, but no box is drawn around them: good where they tell fewer points apart than the
    place does, as weighted normals. Raises ValueError without points or where one is not finite.
    """

    def __init__(self, points: np.ndarray, aside: np.ndarray | None = None) -> None:
        points = _finite(points)
        if len(points) == 0:
            raise ValueError("without points none is the nearest")
        self.leaves = 1 << max(0, int(np.ceil(np.log2(len(points) / LEAF_POINTS))))
        self.order = median_order(points, self.leaves).astype(np.int32)
        self.aside = np.zeros((0, 3)) if aside is None else _finite(aside)[self.order]
        self._place(points)

    def _place(self, points: np.ndarray) -> None:
        self.points = _finite(points)[self.order]
        self.boxes = _boxes(self.points, self.leaves)

    def moved(self, points: np.ndarray) -> "PointTree":
        """A tree of the same points elsewhere (n, 3), after a motion that keeps neighbours together: quickly made."""
        other = copy(self)
        other._place(points)
        return other

    def nearest(self, queries: np.ndarray, aside: np.ndarray | None = None) -> np.ndarray:
        """Row (q,) int32 of the point nearest to each query (q, 3); of several equally near ones any.

        aside (q, 3): the queries' further coordinates, for a tree that has some.
        """
        return Followed(self).nearest(queries, aside)


class Followed:
    """The neighbours in one tree of queries that move a little from call to call, and in a tree that does."""

    def __init__(self, tree: PointTree) -> None:
        self._tree, self._drift = tree, 0.0
        self._asked: np.ndarray | None = None  # where each query was when the tree was last opened for it

    def move(self, points: np.ndarray) -> None:
        """The tree's points have moved to `points` (n, 3)."""
        before, self._tree = self._tree, self._tree.moved(points)
        self._drift += float(np.sqrt(((self._tree.points - before.points) ** 2).sum(1).max()))

    def nearest(self, queries: np.ndarray, aside: np.ndarray | None = None) -> np.ndarray:
        """As `PointTree.nearest`, of the same queries in the same order at every call.

        A query keeps its neighbour unasked where it and the tree have moved by less than half of what the second
        nearest lay farther away; so the answer is exact, and cheap where the motion is small.
        """
        queries, tree = _finite(queries), self._tree
        aside = np.zeros((0, 3)) if aside is None else _finite(aside)
        if self._asked is None:
            self._asked, self._asked_aside = queries.copy(), aside.copy()
            self._room, self._found = np.full(len(queries), -1.0), np.zeros(len(queries), np.int32)
        _follow(
            queries, aside, tree.points, tree.aside, tree.boxes, tree.leaves,
            self._drift, self._asked, self._asked_aside, self._room, self._found,
        )  # fmt: skip
        return tree.order[self._found]


def _finite(points: np.ndarray) -> np.ndarray:
    points = np.ascontiguousarray(points, np.float64).reshape(-1, 3)
    if not np.isfinite(points).all():
        raise ValueError("points must be finite to have a neighbour")
    return points


@njit(cache=True)
def _boxes(points, leaves):
    """Boxes of a complete binary tree: node k has children 2k and 2k + 1, leaf k holds an equal share of the points."""
    boxes = np.empty((2 * leaves, 6))
    for leaf in range(leaves):
        box = boxes[leaves + leaf]
        box[:3], box[3:] = np.inf, -np.inf
        for i in range(leaf * len(points) // leaves, (leaf + 1) * len(points) // leaves):
            for a in range(3):
                box[a], box[3 + a] = min(box[a], points[i, a]), max(box[3 + a], points[i, a])
    for node in range(leaves - 1, 0, -1):
        one, other = boxes[2 * node], boxes[2 * node + 1]
        for a in range(3):
            boxes[node, a], boxes[node, 3 + a] = min(one[a], other[a]), max(one[3 + a], other[3 + a])
    return boxes


@njit(cache=True, inline="always")
def _outside(boxes, node, x, y, z):
    """Squared distance to a box; infinite for an empty one."""
    dx = max(max(boxes[node, 0] - x, x - boxes[node, 3]), 0.0)
    dy = max(max(boxes[node, 1] - y, y - boxes[node, 4]), 0.0)
    dz = max(max(boxes[node, 2] - z, z - boxes[node, 5]), 0.0)
    return dx * dx + dy * dy + dz * dz


@njit(cache=True, inline="always")
def _squared(points, i, x, y, z):
    return (x - points[i, 0]) ** 2 + (y - points[i, 1]) ** 2 + (z - points[i, 2]) ** 2


@njit(cache=True, parallel=True)
def _follow(queries, more, points, aside, boxes, leaves, drift, asked, asked_more, room, found):
    """Bring `found` up to date, and for what the tree was opened for, where that was and how much room it has.

    room: how far query and tree together may move, counted from drift 0, until another point can be nearer; -1: not
    known yet.
    """
    for task in prange((len(queries) + QUERIES_PER_TASK - 1) // QUERIES_PER_TASK):
        stack, gaps, hit = np.empty(64, np.int64), np.empty(64), 0
        for k in range(task * QUERIES_PER_TASK, min(len(queries), (task + 1) * QUERIES_PER_TASK)):
            x, y, z = queries[k, 0], queries[k, 1], queries[k, 2]
            if room[k] >= 0:
                hit, way = found[k], _squared(asked, k, x, y, z)
                if len(aside) > 0:
                    way += _squared(asked_more, k, more[k, 0], more[k, 1], more[k, 2])
                if np.sqrt(way) < room[k] - drift:
                    continue
            hit, best, second = _nearest_two(x, y, z, k, more, hit, points, aside, boxes, leaves, stack, gaps)
            found[k], room[k] = hit, drift + 0.5 * (np.sqrt(second) - np.sqrt(best))
            asked[k] = queries[k]
            if len(aside) > 0:
                asked_more[k] = more[k]


@njit(cache=True)
def _nearest_two(x, y, z, k, more, hint, points, aside, boxes, leaves, stack, gaps):
    """Row of the point nearest to (x, y, z), beside row k of `more`, its squared distance and that of the second.

    hint: a row to begin with; the nearer it is, the fewer boxes are opened. stack, gaps (64,): room to work.
    """
    sided, hit, second, count = len(aside) > 0, hint, np.inf, len(points)
    best = _squared(points, hint, x, y, z)
    if sided:
        best += _squared(aside, hint, more[k, 0], more[k, 1], more[k, 2])
    stack[0], gaps[0], top = 1, 0.0, 1
    while top > 0:
        top -= 1
        node = stack[top]
        if gaps[top] >= second:
            continue
        while node < leaves:  # down to a leaf, the nearer box first, the other one later
            node, other = 2 * node, 2 * node + 1
            gap, far = _outside(boxes, node, x, y, z), _outside(boxes, other, x, y, z)
            if far < gap:
                node, other, gap, far = other, node, far, gap
            if far < second:
                stack[top], gaps[top], top = other, far, top + 1
            if gap >= second:
                break
        if node < leaves:
            continue
        for i in range((node - leaves) * count // leaves, (node - leaves + 1) * count // leaves):
            d = _squared(points, i, x, y, z)
            if sided and d < second:
                d += _squared(aside, i, more[k, 0], more[k, 1], more[k, 2])
            if d >= second or i == hint:
                continue
            if d < best:
                hit, best, second = i, d, best
            else:
                second = d
    return hit, best, second
