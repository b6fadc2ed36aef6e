"""Moving least squares of order 2: noisy oriented points onto the smooth surface that they sample.

Owns the local quadratic fit and the choice of its radius. Knows nothing of views or of meshes.
The radius stays at 2-4 mm: a plane in a ball of radius r would pull a tip of radius R in by r^2 / 4R.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from backprojection.cells import sort_into_cells

FEWEST_NEIGHBOURS = 12  # twice the six coefficients of a quadratic
THINNEST_SPREAD = 0.05  # of the neighbours' squared offsets over the squared radius, across their thin direction
KERNEL_SHARE = 0.6  # of the neighbours: as many equal ones would carry the kernel's weights, (sum w)^2 / sum w^2
NOISE_MM = 0.1  # fits that leave less than this are already exact; smoothing more would only lose shape
SIDES_AGREE = 0.2  # cosine: neighbours whose normal turns farther belong to the other side of a thin part
MORE_IS_SHAPE = 1.15  # a wider fit that leaves so many times more behind has met shape, not noise
WIDEN = 1.26  # the next radius tried: a doubling in three steps
SPARSE_TIMES = 3.0  # times the largest radius, only where the points lie too far apart for a fit (the crown's rows)
CHUNK = 256


def project_onto(queries, directions, points, normals, weights, smallest=2.0, largest=4.0, layered=0.0):
    """Move `queries` (q, 3) mm onto the surface that the oriented `points` (n, 3) sample.

    directions (q, 3): rough unit normals at the queries. weights (n,): confidence of the points.
    smallest, largest: radii (mm) between which the fit adapts: small where points are dense, clean or curved.
    layered (mm): how far apart the views' layers of one surface lie; the ball is stretched by as much along the normal,
    so that all layers enter the mean, while no shape is lost along the surface.
    Returns moved (q, 3), unit normals (q, 3) and radius (q,), float32: the radius of the fit in mm, 0 where the
    neighbours told no surface; such a query is left where it was.
    """
    queries, directions = np.ascontiguousarray(queries, np.float32), np.ascontiguousarray(directions, np.float32)
    moved, turned, radius = queries.copy(), directions.copy(), np.zeros(len(queries), np.float32)
    if len(points) and len(queries):
        cells = sort_into_cells(points, smallest)
        cloud = tuple(np.float32(values)[cells.order] for values in (points, normals, weights))
        radii = np.array([smallest, largest, layered], np.float32)
        _project(queries, directions, cloud, cells.start, cells.origin, cells.size, radii, moved, turned, radius)
    return moved, turned, radius


def smooth(points, normals, weights, smallest=2.0, largest=4.0, layered=0.0):
    """`project_onto` of a cloud onto its own surface."""
    return project_onto(points, normals, points, normals, weights, smallest, largest, layered)


@njit(cache=True, parallel=True)
def _project(queries, directions, cloud, start, origin, size, radii, moved, turned, radius):
    smallest, largest, layered = radii
    normals = cloud[1]
    for task in prange((len(queries) + CHUNK - 1) // CHUNK):
        near, offset = np.empty(8192, np.int32), np.empty((4, 8192), np.float32)
        frame, fit = np.empty((3, 3), np.float32), np.empty(7)
        wide_frame, wide_fit = np.empty((3, 3), np.float32), np.empty(7)
        matrix = np.empty((6, 6))
        for q in range(task * CHUNK, min(len(queries), (task + 1) * CHUNK)):
            r = np.float32(smallest)
            while True:
                count = _gather(queries[q], directions[q], cloud, start, origin, size, r, layered, near, offset)
                if _fit(normals, near, offset, count, r, layered, frame, matrix, fit):
                    break
                r *= np.float32(WIDEN)
                if r > SPARSE_TIMES * largest:
                    break
            if r > SPARSE_TIMES * largest:
                continue
            for wide in (largest, np.float32(0.5) * (smallest + largest)):
                if fit[6] <= NOISE_MM or r >= wide:
                    break
                count = _gather(queries[q], directions[q], cloud, start, origin, size, wide, layered, near, offset)
                fitted = _fit(normals, near, offset, count, wide, layered, wide_frame, matrix, wide_fit)
                if fitted and wide_fit[6] <= MORE_IS_SHAPE * fit[6]:
                    fit[:], frame[:] = wide_fit, wide_frame
                    r = wide
            _place(queries[q], frame, fit, moved[q], turned[q])
            radius[q] = r


@njit(cache=True, inline="always")
def _place(query, frame, fit, moved, turned):
    """The point of the fitted height field over the query, and its normal."""
    for axis in range(3):
        moved[axis] = query[axis] + fit[0] * frame[2, axis]
        turned[axis] = frame[2, axis] - fit[1] * frame[0, axis] - fit[2] * frame[1, axis]
    length = np.sqrt(turned[0] ** 2 + turned[1] ** 2 + turned[2] ** 2)
    for axis in range(3):
        turned[axis] /= length


@njit(cache=True, fastmath=True)
def _gather(query, direction, cloud, start, origin, size, reach, layered, near, offset):
    """Points within `reach` (and `layered` more along the direction) that face the query's way.

    Fills their indices and, in `offset`, x, y, z and the kernel weight; returns how many.
    """
    points, normals, weights = cloud
    count, span = 0, int(np.ceil((reach + layered) / size - 1e-3))
    a0, b0, c0 = (
        int(np.floor((query[0] - origin[0]) / size)),
        int(np.floor((query[1] - origin[1]) / size)),
        int(np.floor((query[2] - origin[2]) / size)),
    )
    low, high = max(0, c0 - span), min(start.shape[2] - 2, c0 + span)
    if low > high:
        return 0
    inverse = np.float32(1.0) / (reach * reach)
    squeeze = np.float32(1.0) - (reach / (reach + layered)) ** 2
    for a in range(max(0, a0 - span), min(start.shape[0] - 1, a0 + span) + 1):
        for b in range(max(0, b0 - span), min(start.shape[1] - 1, b0 + span) + 1):
            for k in range(start[a, b, low], start[a, b, high + 1]):
                x, y, z = points[k, 0] - query[0], points[k, 1] - query[1], points[k, 2] - query[2]
                h = x * direction[0] + y * direction[1] + z * direction[2]
                t = np.float32(1.0) - (x * x + y * y + z * z - squeeze * h * h) * inverse
                if t <= 0 or count == len(near):
                    continue
                u, v, w = normals[k, 0] * direction[0], normals[k, 1] * direction[1], normals[k, 2] * direction[2]
                if u + v + w > SIDES_AGREE:
                    near[count] = k
                    offset[0, count], offset[1, count], offset[2, count] = x, y, z
                    offset[3, count] = weights[k] * t * t
                    count += 1
    return count


@njit(cache=True, fastmath=True)
def _fit(normals, near, offset, count, radius, layered, frame, matrix, fit):
    """Quadratic height field over the mean tangent plane; False where the neighbours do not fix one.

    fit: height, two slopes and three curvatures (the latter times radius squared), and the residual RMS in mm.
    """
    if count < FEWEST_NEIGHBOURS or not _mean_frame(normals, near, offset, count, frame):
        return False
    m = _moments(offset, count, frame, np.float32(1.0) / radius)
    total = m[0]
    spread, skew = m[3] + m[5], np.sqrt((m[3] - m[5]) ** 2 + 4 * m[4] ** 2)
    if spread - skew < 2 * THINNEST_SPREAD * total:
        return False
    _normal_matrix(m, matrix)
    for i in range(6):
        fit[i] = m[15 + i]
    for i in range(1, 6):
        matrix[i, i] += total * (2e-5 if i < 3 else 2e-4)
    _cholesky_solve(matrix, fit[:6])
    explained = 0.0
    for i in range(6):
        explained += fit[i] * m[15 + i]
    freedom = max(0.1, 1.0 - 6.0 / (KERNEL_SHARE * count))  # a fit of six to few leaves less than the noise
    fit[6] = np.sqrt(max(0.0, m[21] - explained) / total / freedom)
    fit[1] /= radius
    fit[2] /= radius
    return abs(fit[0]) < radius + layered


@njit(cache=True, fastmath=True)
def _mean_frame(normals, near, offset, count, frame):
    """Rows of `frame`: two tangents and the weighted mean normal of the neighbours."""
    x = y = z = np.float32(0.0)
    for n in range(count):
        k, w = near[n], offset[3, n]
        x += w * normals[k, 0]
        y += w * normals[k, 1]
        z += w * normals[k, 2]
    length = np.sqrt(x * x + y * y + z * z)
    if length < 1e-12:
        return False
    x, y, z = x / length, y / length, z / length
    if abs(z) < 0.9:
        s = np.sqrt(x * x + y * y)
        frame[0, 0], frame[0, 1], frame[0, 2] = -y / s, x / s, 0.0
    else:
        s = np.sqrt(y * y + z * z)
        frame[0, 0], frame[0, 1], frame[0, 2] = 0.0, -z / s, y / s
    frame[2, 0], frame[2, 1], frame[2, 2] = x, y, z
    frame[1, 0] = y * frame[0, 2] - z * frame[0, 1]
    frame[1, 1] = z * frame[0, 0] - x * frame[0, 2]
    frame[1, 2] = x * frame[0, 1] - y * frame[0, 0]
    return True


@njit(cache=True, fastmath=True)
def _moments(offset, count, frame, inverse):
    """Sums of w u^a v^b up to order 4 (15), of w h u^a v^b up to order 2 (6) and of w h^2: all that the fit needs."""
    f00, f01, f02 = frame[0, 0] * inverse, frame[0, 1] * inverse, frame[0, 2] * inverse
    f10, f11, f12 = frame[1, 0] * inverse, frame[1, 1] * inverse, frame[1, 2] * inverse
    f20, f21, f22 = frame[2, 0], frame[2, 1], frame[2, 2]
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = s8 = s9 = s10 = s11 = s12 = s13 = s14 = np.float32(0.0)
    h0 = h1 = h2 = h3 = h4 = h5 = hh = np.float32(0.0)
    for n in range(count):
        x, y, z, w = offset[0, n], offset[1, n], offset[2, n], offset[3, n]
        u, v = f00 * x + f01 * y + f02 * z, f10 * x + f11 * y + f12 * z
        h = f20 * x + f21 * y + f22 * z
        wu, wv, wh = w * u, w * v, w * h
        wuu, wuv, wvv = wu * u, wu * v, wv * v
        uu, uv, vv = u * u, u * v, v * v
        s0 += w
        s1 += wu
        s2 += wv
        s3 += wuu
        s4 += wuv
        s5 += wvv
        s6 += wuu * u
        s7 += wuu * v
        s8 += wvv * u
        s9 += wvv * v
        s10 += wuu * uu
        s11 += wuu * uv
        s12 += wuu * vv
        s13 += wvv * uv
        s14 += wvv * vv
        h0 += wh
        h1 += wh * u
        h2 += wh * v
        h3 += wh * uu
        h4 += wh * uv
        h5 += wh * vv
        hh += wh * h
    return (s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, h0, h1, h2, h3, h4, h5, hh)


@njit(cache=True)
def _normal_matrix(m, matrix):
    """Lower half of the normal equations for the basis 1, u, v, uu, uv, vv."""
    matrix[0, 0] = m[0]
    matrix[1, 0], matrix[1, 1] = m[1], m[3]
    matrix[2, 0], matrix[2, 1], matrix[2, 2] = m[2], m[4], m[5]
    matrix[3, 0], matrix[3, 1], matrix[3, 2], matrix[3, 3] = m[3], m[6], m[7], m[10]
    matrix[4, 0], matrix[4, 1], matrix[4, 2], matrix[4, 3], matrix[4, 4] = m[4], m[7], m[8], m[11], m[12]
    matrix[5, 0], matrix[5, 1], matrix[5, 2], matrix[5, 3] = m[5], m[8], m[9], m[12]
    matrix[5, 4], matrix[5, 5] = m[13], m[14]


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
