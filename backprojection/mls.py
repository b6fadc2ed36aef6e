"""Moving least squares of order 2: noisy oriented points onto the smooth surface that they sample.

Owns the local quadratic fit and the choice of its radius. Knows nothing of views or of meshes.
The radius stays at 2-4 mm: a plane in a ball of radius r would pull a tip of radius R in by r^2 / 4R.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from backprojection.cells import sort_into_cells

FEWEST_NEIGHBOURS = 12  # twice the six coefficients of a quadratic
NOISE_MM = 0.1  # fits that leave less than this are already exact; smoothing more would only lose shape
SIDES_AGREE = 0.2  # cosine: neighbours whose normal turns farther belong to the other side of a thin part


def project_onto(queries, directions, points, normals, weights, smallest=2.0, largest=4.0):
    """Move `queries` (q, 3) mm onto the surface that the oriented `points` (n, 3) sample.

    directions (q, 3): rough unit normals at the queries. weights (n,): confidence of the points.
    smallest, largest: radii (mm) between which the fit adapts: small where points are dense, clean or curved.
    Returns moved (q, 3) float32, unit normals (q, 3) float32 and support (q,) float32: points per mm2 of the surface,
    0 where too few neighbours were found; such a query is left where it was.
    """
    queries, directions = np.ascontiguousarray(queries, np.float32), np.ascontiguousarray(directions, np.float32)
    moved, turned, support = queries.copy(), directions.copy(), np.zeros(len(queries), np.float32)
    if len(points) and len(queries):
        cells = sort_into_cells(points, largest)
        sorted_points, sorted_normals = np.float32(points)[cells.order], np.float32(normals)[cells.order]
        _project(
            queries, directions, sorted_points, sorted_normals, np.float32(weights)[cells.order],
            cells.start, cells.origin, cells.size, smallest, largest, moved, turned, support,
        )  # fmt: skip
    return moved, turned, support


def smooth(points, normals, weights, smallest=2.0, largest=4.0):
    """`project_onto` of a cloud onto its own surface."""
    return project_onto(points, normals, points, normals, weights, smallest, largest)


@njit(cache=True, parallel=True)
def _project(queries, directions, points, normals, weights, start, origin, size, smallest, largest, moved, turned, support):
    chunk = 256
    for task in prange((len(queries) + chunk - 1) // chunk):
        near, frame, fit = np.empty(4096, np.int32), np.empty((3, 3)), np.empty(8)
        trial = np.empty(8)
        for q in range(task * chunk, min(len(queries), (task + 1) * chunk)):
            count = _gather(queries[q], directions[q], points, normals, start, origin, size, largest, near)
            radius = smallest
            while not _fit(queries[q], directions[q], points, normals, weights, near, count, radius, frame, fit):
                radius *= 1.26
                if radius > largest * 1.01:
                    break
            if radius > largest * 1.01:
                continue
            if fit[6] > NOISE_MM:  # noise or shape? a wider fit that leaves no more behind says noise
                while radius * 1.26 <= largest * 1.01:
                    wider = _fit(queries[q], directions[q], points, normals, weights, near, count, radius * 1.26, frame, trial)
                    if not wider or trial[6] > 1.1 * fit[6]:
                        break
                    fit[:] = trial
                    radius *= 1.26
            for axis in range(3):
                moved[q, axis] = queries[q, axis] + fit[0] * frame[2, axis]
                turned[q, axis] = frame[2, axis] - fit[1] * frame[0, axis] - fit[2] * frame[1, axis]
            turned[q] /= np.sqrt(turned[q, 0] ** 2 + turned[q, 1] ** 2 + turned[q, 2] ** 2)
            support[q] = fit[7]


@njit(cache=True)
def _gather(query, direction, points, normals, start, origin, size, reach, near):
    """Indices of the points within `reach` of the query that face its way."""
    count = 0
    low, high = np.empty(3, np.int64), np.empty(3, np.int64)
    for axis in range(3):
        cell = int(np.floor((query[axis] - origin[axis]) / size))
        low[axis], high[axis] = max(0, cell - 1), min(start.shape[axis] - (2 if axis == 2 else 1), cell + 1)
    for a in range(low[0], high[0] + 1):
        for b in range(low[1], high[1] + 1):
            if low[2] > high[2]:
                continue
            for k in range(start[a, b, low[2]], start[a, b, high[2] + 1]):
                x, y, z = points[k, 0] - query[0], points[k, 1] - query[1], points[k, 2] - query[2]
                if x * x + y * y + z * z >= reach * reach or count == len(near):
                    continue
                turn = normals[k, 0] * direction[0] + normals[k, 1] * direction[1] + normals[k, 2] * direction[2]
                if turn > SIDES_AGREE:
                    near[count] = k
                    count += 1
    return count


@njit(cache=True)
def _fit(query, direction, points, normals, weights, near, count, radius, frame, fit):
    """Quadratic height field over the mean tangent plane. fit: 6 coefficients, residual RMS (mm), points per mm2."""
    mean = np.zeros(3)
    inside = 0
    for n in range(count):
        k = near[n]
        x, y, z = points[k, 0] - query[0], points[k, 1] - query[1], points[k, 2] - query[2]
        t = 1.0 - (x * x + y * y + z * z) / (radius * radius)
        if t > 0:
            inside += 1
            for axis in range(3):
                mean[axis] += t * t * weights[k] * normals[k, axis]
    length = np.sqrt(mean[0] ** 2 + mean[1] ** 2 + mean[2] ** 2)
    if inside < FEWEST_NEIGHBOURS or length < 1e-9:
        return False
    _frame(mean / length, frame)
    normal_matrix, right = np.zeros((6, 6)), np.zeros(6)
    squares, total, basis = 0.0, 0.0, np.empty(6)
    for n in range(count):
        k = near[n]
        x, y, z = points[k, 0] - query[0], points[k, 1] - query[1], points[k, 2] - query[2]
        t = 1.0 - (x * x + y * y + z * z) / (radius * radius)
        if t <= 0:
            continue
        u = (frame[0, 0] * x + frame[0, 1] * y + frame[0, 2] * z) / radius
        v = (frame[1, 0] * x + frame[1, 1] * y + frame[1, 2] * z) / radius
        h = frame[2, 0] * x + frame[2, 1] * y + frame[2, 2] * z
        w = t * t * weights[k]
        basis[0], basis[1], basis[2], basis[3], basis[4], basis[5] = 1.0, u, v, u * u, u * v, v * v
        total += w
        squares += w * h * h
        for i in range(6):
            right[i] += w * basis[i] * h
            for j in range(i + 1):
                normal_matrix[i, j] += w * basis[i] * basis[j]
    for i in range(6):
        fit[i] = right[i]
    for i in range(1, 6):
        normal_matrix[i, i] += 1e-3 * total * (0.02 if i < 3 else 0.2)
    _cholesky_solve(normal_matrix, fit[:6])
    explained = 0.0
    for i in range(6):
        explained += fit[i] * right[i]
    fit[6] = np.sqrt(max(0.0, squares - explained) / total)
    fit[1] /= radius
    fit[2] /= radius
    fit[7] = inside / (np.pi * radius * radius)
    return abs(fit[0]) < radius


@njit(cache=True)
def _frame(normal, frame):
    """Rows: two tangents and the normal."""
    axis = 0
    if abs(normal[1]) < abs(normal[axis]):
        axis = 1
    if abs(normal[2]) < abs(normal[axis]):
        axis = 2
    helper = np.zeros(3)
    helper[axis] = 1.0
    frame[2] = normal
    frame[0] = np.cross(helper, normal)
    frame[0] /= np.sqrt((frame[0] ** 2).sum())
    frame[1] = np.cross(normal, frame[0])


@njit(cache=True)
def _cholesky_solve(matrix, right):
    """Solve in place for a symmetric positive matrix given by its lower half."""
    n = len(right)
    for i in range(n):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            if i == j:
                matrix[i, i] = np.sqrt(max(total, 1e-12))
            else:
                matrix[i, j] = total / matrix[j, j]
    for i in range(n):
        for k in range(i):
            right[i] -= matrix[i, k] * right[k]
        right[i] /= matrix[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            right[i] -= matrix[k, i] * right[k]
        right[i] /= matrix[i, i]
