"""The nearest point of one triangle, for kernels. Knows nothing of meshes and of trees."""

from cranioface.geometry.kernels import njit

THIN = 1e-14  # of the product of two squared sides: a flatter triangle is its three sides


@njit(cache=True)
def gap(a, b, c, x, y, z):
    """Squared distance from (x, y, z) to triangle abc, and the weights of b and c at the nearest point.

    The foot of the perpendicular where that lies inside; else the nearest point of the sides that part it from the
    triangle, of which one must hold the answer. Sides may have no length.

    With b, c and p counted from a, the foot v b + w c solves bb v + bc w = pb and bc v + cc w = pc: by Cramer's rule v
    and w over the determinant `area`, the square of twice the area. It is outside where v, w or 1 - v - w is
    negative: then beyond side ac, ab or bc, on which the nearest point is the foot on that line, kept between its ends.
    """
    bx, by, bz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    cx, cy, cz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    px, py, pz = x - a[0], y - a[1], z - a[2]
    bb, cc, bc = bx * bx + by * by + bz * bz, cx * cx + cy * cy + cz * cz, bx * cx + by * cy + bz * cz
    pb, pc = px * bx + py * by + pz * bz, px * cx + py * cy + pz * cz
    area, v, w = bb * cc - bc * bc, cc * pb - bc * pc, bb * pc - bc * pb
    thin = area <= THIN * bb * cc
    if not thin and v >= 0.0 and w >= 0.0 and v + w <= area:
        v, w = v / area, w / area
        return _length(px - v * bx - w * cx, py - v * by - w * cy, pz - v * bz - w * cz), v, w
    best, best_v, best_w = float("inf"), 0.0, 0.0
    if thin or w < 0.0:
        t = _along(pb, bb)
        d = _length(px - t * bx, py - t * by, pz - t * bz)
        if d < best:
            best, best_v, best_w = d, t, 0.0
    if thin or v < 0.0:
        t = _along(pc, cc)
        d = _length(px - t * cx, py - t * cy, pz - t * cz)
        if d < best:
            best, best_v, best_w = d, 0.0, t
    if thin or v + w > area:
        t = _along(pc - pb + bb - bc, bb - 2.0 * bc + cc)
        s = 1.0 - t
        d = _length(px - s * bx - t * cx, py - s * by - t * cy, pz - s * bz - t * cz)
        if d < best:
            best, best_v, best_w = d, s, t
    return best, best_v, best_w


@njit(cache=True)
def _length(x, y, z):
    return x * x + y * y + z * z


@njit(cache=True)
def _along(reach, length):
    """How far along a side, 0 to 1; 0 on one without length."""
    return 0.0 if length <= 0.0 else min(1.0, max(0.0, reach / length))
