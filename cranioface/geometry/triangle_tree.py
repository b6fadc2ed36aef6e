"""A bounding volume hierarchy over triangles in median order, for kernels: `search`.

Knows nothing of meshes and of what a distance is used for.
"""

import numpy as np

from cranioface.geometry.box_tree import box_gap
from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.median_order import held
from cranioface.geometry.triangle import gap

LEAF_TRIANGLES = 2  # measured: as quick as 1, twice as quick as 8
QUERIES_PER_TASK = 512  # neighbouring queries share their search bound
DEPTH = 64  # of the stack of a search, which holds a node a level


@njit(cache=True)
def _descend(p, triangles, boxes, leaves, hint, nodes, gaps):
    """Squared distance, nearest triangle and its weights, from the bound that triangle `hint` gives.

    Branch and bound: down to a leaf by the nearer box, the other put on the stack if it can still hold something
    nearer; a node from the stack is opened only if it still can. `near` is the squared distance to the box of `node`.
    """
    x, y, z = p[0], p[1], p[2]
    best, v, w = gap(triangles[hint, 0], triangles[hint, 1], triangles[hint, 2], x, y, z)
    face, top, node, near = hint, 0, 1, 0.0
    while True:
        if near < best and node < leaves:
            left, right = box_gap(boxes, 2 * node, x, y, z), box_gap(boxes, 2 * node + 1, x, y, z)
            nearer = 2 * node if left <= right else 2 * node + 1
            near, far = min(left, right), max(left, right)
            if far < best:
                nodes[top], gaps[top], top = nearer ^ 1, far, top + 1
            node = nearer
            continue
        if near < best:
            leaf, count = node - leaves, len(triangles)
            for t in range(held(leaf, leaves, count), held(leaf + 1, leaves, count)):
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
