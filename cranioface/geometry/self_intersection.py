"""Where a surface passes through itself: `self_intersections`, every pair of its triangles that meet.

Exact to rounding: two without a common vertex may not even touch, neighbours may share no more than their vertices.
0.5 s for 60,000 triangles. Knows nothing of what a surface is of. A mesh must be welded: a vertex is shared by index.
"""

import numpy as np
import trimesh

from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.median_order import held
from cranioface.geometry.triangle_pair import meet
from cranioface.geometry.triangle_tree import DEPTH, QUERIES_PER_TASK


def self_intersections(mesh: trimesh.Trimesh) -> np.ndarray:
    """Pairs (k, 2) of triangles of `mesh` that meet where they should not, the lower number first; none: embedded."""
    if not len(mesh.faces):
        return np.zeros((0, 2), np.int64)
    tree = TriangleTree(mesh)
    corners = np.ascontiguousarray(tree.faces[tree.order], np.int64)
    counts, none = np.zeros(len(corners), np.int64), np.zeros((0, 2), np.int64)
    _walk(tree.triangles, corners, tree.boxes, tree.leaves, counts, counts, none)
    found = np.zeros((int(counts.sum()), 2), np.int64)
    if len(found):
        _walk(tree.triangles, corners, tree.boxes, tree.leaves, counts, np.cumsum(counts) - counts, found)
    pairs = np.sort(tree.order[found], axis=1)
    return pairs[np.lexsort(pairs.T[::-1])]


@njit(cache=True, parallel=True)
def _walk(triangles, corners, boxes, leaves, counts, start, found):
    """Each triangle against those after it whose leaves' boxes meet its own: counted, and written where there is room.

    A stack walk of the tree; `start` says where in `found` the pairs of each triangle begin.
    """
    for task in prange((len(triangles) + QUERIES_PER_TASK - 1) // QUERIES_PER_TASK):
        nodes, box, one, other = np.empty(DEPTH, np.int64), np.empty(6), np.empty((3, 3)), np.empty((3, 3))
        for i in range(task * QUERIES_PER_TASK, min(len(triangles), (task + 1) * QUERIES_PER_TASK)):
            if len(found) and not counts[i]:
                continue
            top, many, nodes[0] = 1, 0, 1
            _box(triangles[i], box)
            while top > 0:
                top -= 1
                node = nodes[top]
                if _apart(boxes[node], box):
                    continue
                if node < leaves:
                    nodes[top], nodes[top + 1], top = 2 * node, 2 * node + 1, top + 2
                    continue
                first, last = (
                    held(node - leaves, leaves, len(triangles)),
                    held(node - leaves + 1, leaves, len(triangles)),
                )
                for j in range(max(i + 1, first), last):
                    if _outside(triangles[j], box):
                        continue
                    shared = _shared_first(triangles[i], triangles[j], corners[i], corners[j], one, other)
                    if meet(one, other, shared):
                        if len(found):
                            found[start[i] + many, 0], found[start[i] + many, 1] = i, j
                        many += 1
            counts[i] = many


@njit(cache=True)
def _box(t, box):
    for axis in range(3):
        box[axis] = min(t[0, axis], t[1, axis], t[2, axis])
        box[3 + axis] = max(t[0, axis], t[1, axis], t[2, axis])


@njit(cache=True)
def _apart(a, b):
    for axis in range(3):
        if a[axis] > b[3 + axis] or b[axis] > a[3 + axis]:
            return True
    return False


@njit(cache=True)
def _outside(t, box):
    """Whether the box of triangle t is apart from `box`."""
    for axis in range(3):
        if min(t[0, axis], t[1, axis], t[2, axis]) > box[3 + axis]:
            return True
        if max(t[0, axis], t[1, axis], t[2, axis]) < box[axis]:
            return True
    return False


@njit(cache=True)
def _shared_first(mine, its, my_corners, its_corners, one, other):
    """`mine` into `one` and `its` into `other` (3, 3), the corners that both have first; how many these are."""
    shared, last, taken = 0, 2, 0
    for a in range(3):
        twin = -1
        for b in range(3):
            if my_corners[a] == its_corners[b]:
                twin = b
        at = last if twin < 0 else shared
        for axis in range(3):
            one[at, axis] = mine[a, axis]
        if twin < 0:
            last -= 1
            continue
        for axis in range(3):
            other[shared, axis] = its[twin, axis]
        shared, taken = shared + 1, taken | 1 << twin
    last = 2
    for b in range(3):
        if not taken >> b & 1:
            for axis in range(3):
                other[last, axis] = its[b, axis]
            last -= 1
    return shared
