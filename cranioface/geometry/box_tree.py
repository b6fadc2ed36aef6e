"""Boxes around what lies in median order, level by level, for kernels: `boxes_of` and the distance to one of them.

Node k has children 2k and 2k + 1; leaves come last. Knows not whether points or triangles are held.
"""

import numpy as np

from cranioface.geometry.kernels import njit
from cranioface.geometry.median_order import held


def leaf_count(count: int, in_a_leaf: int) -> int:
    """Leaves of a tree over so many things, a power of two."""
    return 1 << max(0, int(np.ceil(np.log2(max(1, count / in_a_leaf)))))


@njit(cache=True)
def boxes_of(corners, leaves):
    """(2 * leaves, 6) least and most x, y and z of every node over `corners` (n, c, 3); an empty one is nowhere.

    Leaves first, each over the rows that it holds; then upwards, each node around its two children.
    """
    boxes = np.empty((2 * leaves, 6))
    for leaf in range(leaves):
        box = boxes[leaves + leaf]
        box[:3], box[3:] = np.inf, -np.inf
        for t in range(held(leaf, leaves, len(corners)), held(leaf + 1, leaves, len(corners))):
            for corner in range(corners.shape[1]):
                for axis in range(3):
                    box[axis] = min(box[axis], corners[t, corner, axis])
                    box[3 + axis] = max(box[3 + axis], corners[t, corner, axis])
    for node in range(leaves - 1, 0, -1):
        for axis in range(3):
            boxes[node, axis] = min(boxes[2 * node, axis], boxes[2 * node + 1, axis])
            boxes[node, 3 + axis] = max(boxes[2 * node, 3 + axis], boxes[2 * node + 1, 3 + axis])
    return boxes


@njit(cache=True)
def box_gap(boxes, node, x, y, z):
    """Squared distance to a box; infinite for an empty one."""
    dx = max(boxes[node, 0] - x, 0.0, x - boxes[node, 3])
    dy = max(boxes[node, 1] - y, 0.0, y - boxes[node, 4])
    dz = max(boxes[node, 2] - z, 0.0, z - boxes[node, 5])
    return dx * dx + dy * dy + dz * dz
