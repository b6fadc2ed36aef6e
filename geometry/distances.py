"""Exact distances from points to the triangles of a mesh, through a bounding volume hierarchy.

Owns the tree (built once per mesh, kept by `TriangleTree`) and the point-to-triangle formula.
Knows nothing about faces, regions or what a distance is used for.
"""

from __future__ import annotations

import numpy as np
import trimesh
from numba import njit, prange

LEAF_TRIANGLES = 4
QUERIES_PER_TASK = 512  # neighbouring queries share their search bound


class TriangleTree:
    """A mesh ready for many `closest` queries; building takes about 0.1 s for 100,000 triangles."""

    def __init__(self, mesh: trimesh.Trimesh) -> None:
        triangles = np.asarray(mesh.vertices, np.float64)[np.asarray(mesh.faces)]
        if len(triangles) == 0:
            raise ValueError("a mesh without triangles has no distances")
        self.order = _spatial_order(triangles.mean(axis=1))
        self.triangles = np.ascontiguousarray(triangles[self.order])
        self.leaves = 1 << max(0, int(np.ceil(np.log2(max(1, len(triangles) / LEAF_TRIANGLES)))))
        self.boxes = _boxes(self.triangles, self.leaves)

    def closest(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """As `closest`, for this tree."""
        points = np.ascontiguousarray(points, np.float64).reshape(-1, 3)
        if not np.isfinite(points).all():
            raise ValueError("points must be finite to have a distance")
        queue = _spatial_order(points) if len(points) else np.zeros(0, np.int64)
        point, face = np.empty((len(points), 3)), np.empty(len(points), np.int64)
        squared = np.empty(len(points))
        _search(points, queue, self.triangles, self.boxes, self.leaves, squared, point, face)
        return (np.sqrt(squared).astype(np.float32), point.astype(np.float32), self.order[face].astype(np.int32))


def closest(points: np.ndarray, mesh: trimesh.Trimesh) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Nearest points on a mesh, exact to floating point.

    points (n, 3) mm in the mesh's frame. Returns distance (n,) float32 mm, point (n, 3) float32 mm on the mesh and
    face (n,) int32. Raises ValueError for a mesh without triangles or points that are not finite.
    """
    return TriangleTree(mesh).closest(points)


def closest_among(
    points: np.ndarray, triangles: np.ndarray, candidates: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `closest`, but each point asks only its own `candidates` (n, k), indices of `triangles` (m, 3, 3)."""
    points, triangles = np.ascontiguousarray(points, np.float64), np.ascontiguousarray(triangles, np.float64)
    squared, face = np.full(len(points), np.inf), np.zeros(len(points), np.int64)
    point = np.empty((len(points), 3))
    _search_among(points, triangles, np.ascontiguousarray(candidates, np.int64), squared, point, face)
    return np.sqrt(squared).astype(np.float32), point.astype(np.float32), face.astype(np.int32)


def _spatial_order(centres: np.ndarray) -> np.ndarray:
    """Indices that walk the points along a Morton curve (10 bits per axis)."""
    low, high = centres.min(axis=0), centres.max(axis=0)
    cell = ((centres - low) * (1023 / max(float((high - low).max()), 1e-12))).astype(np.uint64)
    return np.argsort(_interleave(cell), kind="stable")


def _interleave(cell: np.ndarray) -> np.ndarray:
    code = np.zeros(len(cell), np.uint64)
    for bit in range(10):
        for axis in range(3):
            code |= ((cell[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(3 * bit + axis)
    return code


@njit(cache=True)
def _boxes(triangles, leaves):
    """Boxes of an implicit complete binary tree: node k has children 2k and 2k + 1, leaf k holds an equal share."""
    boxes = np.empty((2 * leaves, 6))
    count = len(triangles)
    for leaf in range(leaves):
        box = boxes[leaves + leaf]
        box[:3], box[3:] = np.inf, -np.inf
        for t in range(leaf * count // leaves, (leaf + 1) * count // leaves):
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
def _box_distance(box, x, y, z):
    """Squared distance to a box; infinite for an empty one."""
    dx = max(box[0] - x, 0.0, x - box[3])
    dy = max(box[1] - y, 0.0, y - box[4])
    dz = max(box[2] - z, 0.0, z - box[5])
    return dx * dx + dy * dy + dz * dz


@njit(cache=True, inline="always")
def _dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@njit(cache=True)
def _nearest_of_segment(a, b, p):
    """Barycentric weight of b at the nearest point of segment ab; the two ends may coincide."""
    along = (b[0] - a[0], b[1] - a[1], b[2] - a[2])
    length = _dot(along, along)
    reach = _dot(along, (p[0] - a[0], p[1] - a[1], p[2] - a[2]))
    return 0.0 if length <= 0.0 else min(1.0, max(0.0, reach / length))


@njit(cache=True)
def _mix(a, b, c, v, w):
    return (
        a[0] + v * (b[0] - a[0]) + w * (c[0] - a[0]),
        a[1] + v * (b[1] - a[1]) + w * (c[1] - a[1]),
        a[2] + v * (b[2] - a[2]) + w * (c[2] - a[2]),
    )


@njit(cache=True)
def _nearest_of_triangle(a, b, c, p):
    """Nearest point of a triangle: the foot of the perpendicular where that lies inside, else the nearest edge."""
    ab, ac = (b[0] - a[0], b[1] - a[1], b[2] - a[2]), (c[0] - a[0], c[1] - a[1], c[2] - a[2])
    ap = (p[0] - a[0], p[1] - a[1], p[2] - a[2])
    bb, bc, cc, pb, pc = _dot(ab, ab), _dot(ab, ac), _dot(ac, ac), _dot(ap, ab), _dot(ap, ac)
    area = bb * cc - bc * bc
    v, w = cc * pb - bc * pc, bb * pc - bc * pb
    if area > 1e-14 * bb * cc and v >= 0.0 and w >= 0.0 and v + w <= area:
        return _mix(a, b, c, v / area, w / area)
    edge_ab, edge_ac, edge_bc = _nearest_of_segment(a, b, p), _nearest_of_segment(a, c, p), _nearest_of_segment(b, c, p)
    best, q = np.inf, (0.0, 0.0, 0.0)
    for candidate in (_mix(a, b, c, edge_ab, 0.0), _mix(a, b, c, 0.0, edge_ac), _mix(a, b, c, 1.0 - edge_bc, edge_bc)):
        gap = (candidate[0] - p[0], candidate[1] - p[1], candidate[2] - p[2])
        if _dot(gap, gap) < best:
            best, q = _dot(gap, gap), candidate
    return q


@njit(cache=True)
def _better(triangles, t, p, best, point):
    """Squared distance to triangle t if that is smaller than `best` (and its point), else `best`."""
    x, y, z = _nearest_of_triangle(triangles[t, 0], triangles[t, 1], triangles[t, 2], p)
    d = (x - p[0]) ** 2 + (y - p[1]) ** 2 + (z - p[2]) ** 2
    if d < best:
        point[0], point[1], point[2] = x, y, z
        return d
    return best


@njit(cache=True)
def _descend(p, triangles, boxes, leaves, hint, point):
    """Nearest triangle to one point, starting from the bound that triangle `hint` gives."""
    best, face = _better(triangles, hint, p, np.inf, point), hint
    stack = np.empty(64, np.int64)
    stack[0], top, count = 1, 1, len(triangles)
    while top > 0:
        top -= 1
        node = stack[top]
        if _box_distance(boxes[node], p[0], p[1], p[2]) >= best:
            continue
        if node >= leaves:
            for t in range((node - leaves) * count // leaves, (node - leaves + 1) * count // leaves):
                d = _better(triangles, t, p, best, point)
                if d < best:
                    best, face = d, t
            continue
        near, far = 2 * node, 2 * node + 1
        if _box_distance(boxes[far], p[0], p[1], p[2]) < _box_distance(boxes[near], p[0], p[1], p[2]):
            near, far = far, near
        stack[top], stack[top + 1], top = far, near, top + 2
    return best, face


@njit(cache=True, parallel=True)
def _search(points, queue, triangles, boxes, leaves, squared, point, face):
    for task in prange((len(queue) + QUERIES_PER_TASK - 1) // QUERIES_PER_TASK):
        hint = 0
        for k in range(task * QUERIES_PER_TASK, min(len(queue), (task + 1) * QUERIES_PER_TASK)):
            i = queue[k]
            squared[i], hint = _descend(points[i], triangles, boxes, leaves, hint, point[i])
            face[i] = hint


@njit(cache=True)
def _search_among(points, triangles, candidates, squared, point, face):
    for i in range(len(points)):
        for t in candidates[i]:
            d = _better(triangles, t, points[i], squared[i], point[i])
            if d < squared[i]:
                squared[i], face[i] = d, t
