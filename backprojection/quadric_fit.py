"""One local fit of moving least squares: a quadratic height field over the weighted mean tangent plane of neighbours.

Every sum runs over a whole list of candidates, those out of reach with weight zero, in columns of numbers: that is
vector code, and faster than picking the neighbours first. Owns the kernel, the normal equations and when they tell a
surface. Knows nothing of cells or of how the radius is chosen.
"""

from __future__ import annotations

import numpy as np

from cranioface.geometry.kernels import njit

FEWEST_NEIGHBOURS = 12  # twice the six coefficients of a quadratic
THINNEST_SPREAD = 0.05  # of the neighbours' squared offsets over the squared radius, across their thin direction
KERNEL_SHARE = 0.6  # of the neighbours: as many equal ones would carry the kernel's weights, (sum w)^2 / sum w^2
SIDES_AGREE = np.float32(0.2)  # cosine: neighbours whose normal turns farther are the other side of a thin part
NONE, ALL = np.float32(0), np.float32(1)
POSITION, NORMAL, CONFIDENCE, KERNEL = 0, 3, 6, 7  # rows of a list of candidates: x y z, x y z, and one each


@njit(cache=True, fastmath=True)
def fit_quadric(near, count, query, direction, radius, layered, frame, matrix, fit):
    """Fit to the first `count` candidates in `near` (8, n), its kernel row filled here; False where they fix none.

    radius: of the ball around the query (3,), mm, `layered` mm longer along its direction (3,).
    frame (3, 3): two tangents and the normal. fit (7,): height, two slopes, three curvatures (these times radius
    squared) and the residual RMS in mm. matrix (6, 6): room to work in.

    Minimises the sum of w (h - q(u, v))^2 over the tangent plane, u and v in radii. The spread of the neighbours there
    has the eigenvalues (spread +- skew) / 2: the smaller tells a line of points from a patch. At the minimum the rest
    is the sum of w h^2 less solution . right side.
    """
    x, y, z, neighbours = _weigh(near, count, query, direction, radius, layered)
    if neighbours < FEWEST_NEIGHBOURS or not _tangent_frame(x, y, z, frame):
        return False
    m = _moments(near, count, query, frame, np.float32(1.0) / radius)
    total = m[0]
    spread, skew = m[3] + m[5], np.sqrt((m[3] - m[5]) ** 2 + 4 * m[4] ** 2)
    if spread - skew < 2 * THINNEST_SPREAD * total:
        return False
    _normal_matrix(m, matrix)
    for i in range(6):
        fit[i] = m[15 + i]
    for i in range(1, 6):
        matrix[i, i] += total * (2e-5 if i < 3 else 2e-4)
    _cholesky_solve(matrix, fit)
    explained = 0.0
    for i in range(6):
        explained += fit[i] * m[15 + i]
    freedom = max(0.1, 1.0 - 6.0 / (KERNEL_SHARE * neighbours))  # a fit of six to few leaves less than the noise
    fit[6] = np.sqrt(max(0.0, m[21] - explained) / total / freedom)
    fit[1] /= radius
    fit[2] /= radius
    return abs(fit[0]) < radius + layered


@njit(cache=True, fastmath=True)
def _weigh(near, count, query, direction, radius, layered):
    """Fill the kernel row: (1 - t2)^2 of those in reach that face the query's way; their mean normal and number.

    t2 = |p - q|^2 / r^2 in a ball stretched along the direction d: of the squared height (p - q) . d only the share
    (r / (r + layered))^2 counts, so the rest, `squeeze` times it, is taken off.
    """
    inverse = np.float32(1.0) / (radius * radius)
    stretch = radius / (radius + layered)
    squeeze = ALL - stretch * stretch
    q0, q1, q2, d0, d1, d2 = query[0], query[1], query[2], direction[0], direction[1], direction[2]
    sum0 = sum1 = sum2 = number = NONE
    for k in range(count):
        x, y, z = near[0, k] - q0, near[1, k] - q1, near[2, k] - q2
        u, v, w = near[3, k], near[4, k], near[5, k]
        h = x * d0 + y * d1 + z * d2
        t = ALL - (x * x + y * y + z * z - squeeze * h * h) * inverse
        t = t if t > NONE else NONE
        t = t if u * d0 + v * d1 + w * d2 > SIDES_AGREE else NONE
        share = near[6, k] * t * t
        near[7, k] = share
        number += ALL if t > NONE else NONE
        sum0 += share * u
        sum1 += share * v
        sum2 += share * w
    return sum0, sum1, sum2, number


@njit(cache=True, fastmath=True)
def _tangent_frame(x, y, z, frame):
    """Rows of `frame`: two tangents and the unit normal along (x, y, z); False where that has no length.

    The first tangent is (0, 0, 1) x n, or near the poles (1, 0, 0) x n, made unit; the second is n x the first.
    """
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
def _moments(near, count, query, frame, inverse):
    """Sums of w u^a v^b up to order 4 (15), of w h u^a v^b up to order 2 (6) and of w h^2: all that the fit needs.

    (u, v, h) is the neighbour in the frame, u and v in radii; the normal matrix of a quadratic holds products of two of
    1, u, v, uu, uv, vv, hence order 4. One scalar a sum, or the loop would be no vector code.
    """
    q0, q1, q2 = query[0], query[1], query[2]
    f00, f01, f02 = frame[0, 0] * inverse, frame[0, 1] * inverse, frame[0, 2] * inverse
    f10, f11, f12 = frame[1, 0] * inverse, frame[1, 1] * inverse, frame[1, 2] * inverse
    f20, f21, f22 = frame[2, 0], frame[2, 1], frame[2, 2]
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = s8 = s9 = s10 = s11 = s12 = s13 = s14 = NONE
    h0 = h1 = h2 = h3 = h4 = h5 = hh = NONE
    for k in range(count):
        x, y, z, w = near[0, k] - q0, near[1, k] - q1, near[2, k] - q2, near[7, k]
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


@njit(cache=True, fastmath=True, error_model="numpy")
def _cholesky_solve(matrix, right):
    """Solve in place for a symmetric positive matrix (6, 6) given by its lower half; its diagonal becomes inverse.

    L L^T = matrix row by row, L in the lower half, 1 / L_ii on the diagonal; then L y = right downwards and L^T x = y
    up.
    """
    for i in range(6):
        for j in range(i):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = total * matrix[j, j]
        total = matrix[i, i]
        for k in range(i):
            total -= matrix[i, k] * matrix[i, k]
        matrix[i, i] = 1.0 / np.sqrt(max(total, 1e-12))
    for i in range(6):
        for k in range(i):
            right[i] -= matrix[i, k] * right[k]
        right[i] *= matrix[i, i]
    for i in range(5, -1, -1):
        for k in range(i + 1, 6):
            right[i] -= matrix[k, i] * right[k]
        right[i] *= matrix[i, i]
