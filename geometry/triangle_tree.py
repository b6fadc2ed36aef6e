"""A bounding volume hierarchy over triangles, for kernels: `grow` and `search`.

An implicit complete binary tree: node k has children 2k and 2k + 1, and each leaf an equal share of the triangles.
Knows nothing of meshes and of what a distance is used for.
"""

import numpy as np
from numba import njit, prange

from geometry.triangle import gap

LEAF_TRIANGLES = 2  # measured: as quick as 1, twice as quick as 8
QUERIES_PER_TASK = 512  # neighbouring queries share their search bound
DEPTH = 64  # of the stack of a search, which holds a node a level


def leaf_count(triangles: int) -> int:
    """Leaves of a tree over so many triangles, a power of two."""
    return 1 << max(0, int(np.ceil(np.log2(max(1, triangles / LEAF_TRIANGLES)))))


@njit(cache=True)
def grow(centres, leaves):
    """(n,) int64: the triangles in the order of the leaves, each node halved at the median of its longest side."""
    order = np.arange(len(centres))
    level = 1
    while level < leaves:
        share = leaves // level
        for node in range(level):
            low, high = _held(node * share, leaves, len(order)), _held((node + 1) * share, leaves, len(order))
            middle = _held(node * share + share // 2, leaves, len(order))
            if low < middle < high:
                _part(order, centres, _longest(order, centres, low, high), low, middle, high)
        level *= 2
    return order


@njit(cache=True, inline="always")
def _held(leaf, leaves, count):
    """How many triangles the leaves before this one hold."""
    return leaf * count // leaves


@njit(cache=True)
def _longest(order, centres, low, high):
    longest, axis = -1.0, 0
    for a in range(3):
        least, most = np.inf, -np.inf
        for i in range(low, high):
            least, most = min(least, centres[order[i], a]), max(most, centres[order[i], a])
        if most - least > longest:
            longest, axis = most - least, a
    return axis


@njit(cache=True)
def _part(order, centres, axis, low, middle, high):
    """Hoare's selection: order[low:middle] end up nowhere beyond order[middle:high] along the axis."""
    left, right = low, high - 1
    while left < right:
        pivot, i, j = centres[order[(left + right) // 2], axis], left, right
        while i <= j:
            while centres[order[i], axis] < pivot:
                i += 1
            while centres[order[j], axis] > pivot:
                j -= 1
            if i <= j:
                order[i], order[j] = order[j], order[i]
                i, j = i + 1, j - 1
        if middle <= j:
            right = j
        elif middle >= i:
            left = i
        else:
            return


@njit(cache=True)
def boxes_of(triangles, leaves):
    """(2 * leaves, 6) least and most x, y and z of every node; an empty one is nowhere."""
    boxes = np.empty((2 * leaves, 6))
    for leaf in range(leaves):
        box = boxes[leaves + leaf]
        box[:3], box[3:] = np.inf, -np.inf
        for t in range(_held(leaf, leaves, len(triangles)), _held(leaf + 1, leaves, len(triangles))):
            for corner in range(3):
                for axis in range(3):
                    box[axis] = min(box[axis], triangles[t, corner, axis])
                    box[3 + axis] = max(box[3 + axis], triangles[t, corner, axis])
    for node in range(leaves - 1, 0, -1):
        for axis in range(3):
            boxes[node, axis] = min(boxes[2 * node, axis], boxes[2 * node + 1, axis])
            boxes[node, 3 + axis] = max(boxes[2 * node, 3 + axis], boxes[2 * node + 1, 3 + axis])
    return boxes


@njit(cache=True, inline="always")
def _box_gap(boxes, node, x, y, z):
    """Squared distance to a box; infinite for an empty one."""
    dx = max(boxes[node, 0] - x, 0.0, x - boxes[node, 3])
    dy = max(boxes[node, 1] - y, 0.0, y - boxes[node, 4])
    dz = max(boxes[node, 2] - z, 0.0, z - boxes[node, 5])
    return dx * dx + dy * dy + dz * dz


@njit(cache=True)
def _descend(p, triangles, boxes, leaves, hint, nodes, gaps):
    """Squared distance, nearest triangle and its weights, from the bound that triangle `hint` gives."""
    x, y, z = p[0], p[1], p[2]
    best, v, w = gap(triangles[hint, 0], triangles[hint, 1], triangles[hint, 2], x, y, z)
    face, top, node, near = hint, 0, 1, 0.0
    while True:
        if near < best and node < leaves:
            left, right = _box_gap(boxes, 2 * node, x, y, z), _box_gap(boxes, 2 * node + 1, x, y, z)
            nearer = 2 * node if left <= right else 2 * node + 1
            near, far = min(left, right), max(left, right)
            if far < best:
                nodes[top], gaps[top], top = nearer ^ 1, far, top + 1
            node = nearer
            continue
        if near < best:
            leaf, count = node - leaves, len(triangles)
            for t in range(_held(leaf, leaves, count), _held(leaf + 1, leaves, count)):
                d, b, c = gap(triangles[t, 0], triangles[t, 1], triangles[t, 2], x, y, z)
                if d < best:
                    best, face, v, w = d, t, b, c
        if top == 0:
            return best, face, v, w
        top -= 1
        node, near = nodes[top], gaps[top]


@njit(cache=True, parallel=True)
def search(points, queue, triangles, boxes, leaves, squared, point, face):
    """Nearest triangle to each point, asked in the order of `queue`: squared distance, point on it and its number."""
    for task in prange((len(queue) + QUERIES_PER_TASK - 1) // QUERIES_PER_TASK):
        t, nodes, gaps = 0, np.empty(DEPTH, np.int64), np.empty(DEPTH)
        for k in range(task * QUERIES_PER_TASK, min(len(queue), (task + 1) * QUERIES_PER_TASK)):
            i = queue[k]
            squared[i], t, v, w = _descend(points[i], triangles, boxes, leaves, t, nodes, gaps)
            face[i] = t
            for axis in range(3):
                a = triangles[t, 0, axis]
                point[i, axis] = a + v * (triangles[t, 1, axis] - a) + w * (triangles[t, 2, axis] - a)
