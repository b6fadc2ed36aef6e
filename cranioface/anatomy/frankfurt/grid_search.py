"""Rigid matching from thousands of starts at once: ICP on grids of nearest samples, always trimmed.

As `icp` beside it, but roughly and in single precision: the pose is good to about a cell, and is polished
there. Knows nothing about skulls.
"""

from collections.abc import Sequence

import numpy as np

from cranioface.anatomy.exterior import Exterior
from cranioface.anatomy.frankfurt.nearest_grid import NearestGrid
from cranioface.geometry.kernels import njit, prange

SQUARINGS = 9  # 512 steps of the power method: enough for a turn that the next step corrects


def search(
    model: NearestGrid, data: NearestGrid, starts: np.ndarray, points: int, widths: Sequence[float], keep: int
) -> np.ndarray:
    """The `keep` best poses (keep, 4, 4), best first, of the ICP from each of `starts` (k, 4, 4), model_from_input.

    points: so many samples of each surface; widths: mm, what counts as near, one per step. A pose is as good as the
    mean share of both surfaces that lies on the other.
    """
    matrices, scores = _search(
        np.ascontiguousarray(starts), np.array(widths, np.float32),
        _samples(data, points), _samples(model, points), *_cells(model), *_cells(data),
    )  # fmt: skip
    return np.asarray(matrices[np.argsort(-scores, kind="stable")[:keep]])


def _samples(grid: NearestGrid, count: int) -> np.ndarray:
    """(6, count) float32: positions and normals, a row each, so that a step runs along them."""
    some = Exterior(grid.points, grid.normals).some(count)
    return np.ascontiguousarray(np.hstack([some.points, some.normals]).T, np.float32)


def _cells(grid: NearestGrid) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Edge and corner (4,) float32 of the grid, its shape (3,), its cells in one row and its samples (6, n)."""
    place = np.array([1 / grid.cell, *(-grid.origin / grid.cell)], np.float32)
    shape = np.array(grid.index.shape, np.int32)
    return place, shape, grid.index.ravel(), np.ascontiguousarray(np.hstack([grid.points, grid.normals]).T, np.float32)


@njit(cache=True, parallel=True)
def _search(starts, widths, data, model, m_place, m_shape, m_index, m_near, d_place, d_shape, d_index, d_near):
    matrices, scores = starts.copy(), np.zeros(len(starts))
    for k in prange(len(starts)):
        R, t = starts[k, :3, :3].copy(), starts[k, :3, 3].copy()
        there, back = np.empty(16), np.empty(16)
        for step in range(len(widths) + 1):
            width = widths[min(step, len(widths) - 1)]
            _sums(R, t, data, m_place, m_shape, m_index, m_near, width, there)
            inverse = R.T.copy()
            _sums(inverse, -(inverse @ t), model, d_place, d_shape, d_index, d_near, width, back)
            scores[k] = (there[0] / data.shape[1] + back[0] / model.shape[1]) / 2
            if step < len(widths):
                dR, dt = _step(R, t, there, back)
                R, t = dR @ R, dR @ t + dt
        matrices[k, :3, :3], matrices[k, :3, 3] = R, t
    return matrices, scores


@njit(cache=True, fastmath=True, error_model="numpy")
def _sums(turn, shift, samples, place, shape, index, near, width, out):
    """Sums over the pairs of `samples`, turned and shifted, with the grid's nearest: of the weight, of weight times the
    moved point, times the near one, and times both (3, 3); a pair weighs as it is near and as its normals agree.

    Without a branch and in single precision, so that the compiler does many pairs at once.
    """
    R, t, one, zero = turn.astype(np.float32), shift.astype(np.float32), np.float32(1), np.float32(0)
    nx, ny, nz, trim = np.float32(shape[0]), np.float32(shape[1]), np.float32(shape[2]), one / (width * width)
    total = sx = sy = sz = tx = ty = tz = xx = xy = xz = yx = yy = yz = zx = zy = zz = zero
    for k in range(samples.shape[1]):
        p, q, r = samples[0, k], samples[1, k], samples[2, k]
        x = R[0, 0] * p + R[0, 1] * q + R[0, 2] * r + t[0]
        y = R[1, 0] * p + R[1, 1] * q + R[1, 2] * r + t[1]
        z = R[2, 0] * p + R[2, 1] * q + R[2, 2] * r + t[2]
        u, v, w = x * place[0] + place[1], y * place[0] + place[2], z * place[0] + place[3]
        inside = (u >= zero) & (v >= zero) & (w >= zero) & (u < nx) & (v < ny) & (w < nz)
        u, v, w = min(max(u, zero), nx - one), min(max(v, zero), ny - one), min(max(w, zero), nz - one)
        cell = (np.int32(u) * shape[1] + np.int32(v)) * shape[2] + np.int32(w)
        at = np.uint32(index[np.uint32(cell)])
        a, b, c = near[0, at], near[1, at], near[2, at]
        far = one + ((x - a) * (x - a) + (y - b) * (y - b) + (z - c) * (z - c)) * trim
        p, q, r = samples[3, k], samples[4, k], samples[5, k]
        agree = (R[0, 0] * p + R[0, 1] * q + R[0, 2] * r) * near[3, at]
        agree += (R[1, 0] * p + R[1, 1] * q + R[1, 2] * r) * near[4, at]
        agree += (R[2, 0] * p + R[2, 1] * q + R[2, 2] * r) * near[5, at]
        weight = (max(agree, zero) if inside else zero) / (far * far)
        total += weight
        x, y, z = weight * x, weight * y, weight * z
        sx, sy, sz, tx, ty, tz = sx + x, sy + y, sz + z, tx + weight * a, ty + weight * b, tz + weight * c
        xx, xy, xz = xx + x * a, xy + x * b, xz + x * c
        yx, yy, yz = yx + y * a, yy + y * b, yz + y * c
        zx, zy, zz = zx + z * a, zy + z * b, zz + z * c
    out[:] = (total, sx, sy, sz, tx, ty, tz, xx, xy, xz, yx, yy, yz, zx, zy, zz)


@njit(cache=True, error_model="numpy")
def _step(R, t, there, back):
    """Turn (3, 3) and shift (3,) in the model's frame that lay the moved input nearest to the model.

    there: the sums of the input's samples in the model's grid; back: those of the model's in the input's, whose moved
    points are the targets and whose near ones the sources.
    """
    one, other = there[0] + 1e-12, back[0] + 1e-12
    means, cross = np.zeros((4, 3)), np.zeros((3, 3))  # sources and targets of the one kind, then of the other
    for a in range(3):
        means[0, a], means[1, a], means[2, a], means[3, a] = there[1 + a] / one, there[4 + a] / one, t[a], t[a]
        for b in range(3):
            means[2, a] += R[a, b] * back[4 + b] / other
            means[3, a] += R[a, b] * back[1 + b] / other
    for a in range(3):
        for b in range(3):
            cross[a, b] = there[7 + 3 * a + b] - one * means[0, a] * means[1, b]
            cross[a, b] += one * other / (one + other) * (means[0, a] - means[2, a]) * (means[1, b] - means[3, b])
            for c in range(3):
                for d in range(3):
                    spread = back[7 + 3 * d + c] - back[4 + c] * back[1 + d] / other
                    cross[a, b] += R[a, c] * spread * R[b, d]
    turn, shift = _turn(cross), np.empty(3)
    for a in range(3):
        shift[a] = (one * means[1, a] + other * means[3, a]) / (one + other)
        for b in range(3):
            shift[a] -= turn[a, b] * (one * means[0, b] + other * means[2, b]) / (one + other)
    return turn, shift


@njit(cache=True, error_model="numpy")
def _turn(cross):
    """Rotation that best turns the sources onto the targets of a covariance (3, 3): Horn's quaternion (1987).

    It is the largest eigenvector of a symmetric 4 x 4 matrix, found by squaring that again and again.
    """
    H, B, C = cross, np.empty((4, 4)), np.empty((4, 4))
    bound = 2 * np.sqrt((H * H).sum()) + 1e-30  # added, so that no eigenvalue is negative
    trace = H[0, 0] + H[1, 1] + H[2, 2]
    B[0, 0] = bound + trace
    for a in range(3):
        b, c = (a + 1) % 3, (a + 2) % 3
        B[0, 1 + a] = B[1 + a, 0] = H[b, c] - H[c, b]
        B[1 + a, 1 + a] = bound + 2 * H[a, a] - trace
        B[1 + a, 1 + b] = B[1 + b, 1 + a] = H[a, b] + H[b, a]
    for _ in range(SQUARINGS):
        scale = 1 / (B[0, 0] + B[1, 1] + B[2, 2] + B[3, 3])
        for a in range(4):
            for b in range(4):
                C[a, b] = scale * (B[a, 0] * B[0, b] + B[a, 1] * B[1, b] + B[a, 2] * B[2, b] + B[a, 3] * B[3, b])
        B, C = C, B
    best = 0
    for k in range(1, 4):
        if B[k, k] > B[best, best]:
            best = k
    w, x, y, z = B[best, 0], B[best, 1], B[best, 2], B[best, 3]
    two = 2 / (w * w + x * x + y * y + z * z)
    out = np.empty((3, 3))
    out[0, 0], out[0, 1], out[0, 2] = 1 - two * (y * y + z * z), two * (x * y - w * z), two * (x * z + w * y)
    out[1, 0], out[1, 1], out[1, 2] = two * (x * y + w * z), 1 - two * (x * x + z * z), two * (y * z - w * x)
    out[2, 0], out[2, 1], out[2, 2] = two * (x * z - w * y), two * (y * z + w * x), 1 - two * (x * x + y * y)
    return out
