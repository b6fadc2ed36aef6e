"""The order of a complete binary tree over points: each node halved at the median of its widest axis. For kernels.

Node k has children 2k and 2k + 1, and each leaf holds an equal share of the points. Knows not what they are.
"""

import numpy as np

from cranioface.geometry.kernels import njit


@njit(cache=True)
def median_order(points, leaves):
    """Rows (n,) int64 of `points` (n, 3) in the order of the leaves, whose number is a power of two.

    Level by level: a node owns the rows of its leaves, and selection puts those for its left half first.
    """
    order = np.arange(len(points))
    level = 1
    while level < leaves:
        share = leaves // level
        for node in range(level):
            low, high = held(node * share, leaves, len(order)), held((node + 1) * share, leaves, len(order))
            middle = held(node * share + share // 2, leaves, len(order))
            if low < middle < high:
                _part(order, points, _longest(order, points, low, high), low, middle, high)
        level *= 2
    return order


@njit(cache=True)
def held(leaf, leaves, count):
    """How many of `count` rows the leaves before this one hold."""
    return leaf * count // leaves


@njit(cache=True)
def _longest(order, points, low, high):
    """The axis along which these rows reach farthest."""
    longest, axis = -1.0, 0
    for a in range(3):
        least, most = np.inf, -np.inf
        for i in range(low, high):
            least, most = min(least, points[order[i], a]), max(most, points[order[i], a])
        if most - least > longest:
            longest, axis = most - least, a
    return axis


@njit(cache=True)
def _part(order, points, axis, low, middle, high):
    """Selection (Hoare 1961, quickselect): order[low:middle] end up nowhere beyond order[middle:high] along the axis.

    Each round parts left..right about a pivot: up to j all are at most it, from i on at least; only the side that holds
    `middle` goes on, and between j and i all equal the pivot.
    """
    left, right = low, high - 1
    while left < right:
        pivot, i, j = points[order[(left + right) // 2], axis], left, right
        while i <= j:
            while points[order[i], axis] < pivot:
                i += 1
            while points[order[j], axis] > pivot:
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
