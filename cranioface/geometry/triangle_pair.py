"""Whether two triangles meet, for kernels: `meet`. Knows nothing of meshes and of trees.

By the signs of volumes: what rounding leaves in doubt counts as nothing, so that a touch is never taken for a gap.
"""

from cranioface.geometry.kernels import njit

ROUNDING = 1e-15  # of the sum of a determinant's terms, each taken for positive (7.8e-16: Shewchuk 1997)


@njit(cache=True)
def meet(one, other, shared):
    """Whether triangles `one` and `other` (3, 3) have a point in common besides the corners that they share.

    shared: how many corners they have in common, which come first in both, in one order. Without any, a touch is a
    meeting. With one, what the triangles share is that corner or a segment from it, which ends where the opposite side
    of one meets the other. With two they meet where one is folded flat onto the other; with three they are one.
    """
    if shared == 0:
        for k in range(3):
            if _pierces(one[k], one[(k + 1) % 3], other) or _pierces(other[k], other[(k + 1) % 3], one):
                return True
        return False
    if shared == 1:
        return _pierces(one[1], one[2], other) or _pierces(other[1], other[2], one)
    return shared == 3 or _folded(one[0], one[1], one[2], other[2])


@njit(cache=True)
def _pierces(p, q, t):
    """Whether segment pq has a point of triangle t: its ends on different sides, and no side of t passed on both."""
    above, below = volume(t[0], t[1], t[2], p), volume(t[0], t[1], t[2], q)
    if above * below > 0.0:
        return False
    if above == 0.0 and below == 0.0:
        return _in_plane(p, q, t)
    a, b, c = volume(p, q, t[0], t[1]), volume(p, q, t[1], t[2]), volume(p, q, t[2], t[0])
    return (a >= 0.0 and b >= 0.0 and c >= 0.0) or (a <= 0.0 and b <= 0.0 and c <= 0.0)


@njit(cache=True)
def volume(a, b, c, d):
    """Six times the signed volume of abcd; 0 where rounding may have made its sign."""
    ax, ay, az = a[0] - d[0], a[1] - d[1], a[2] - d[2]
    bx, by, bz = b[0] - d[0], b[1] - d[1], b[2] - d[2]
    cx, cy, cz = c[0] - d[0], c[1] - d[1], c[2] - d[2]
    result = az * (bx * cy - cx * by) + bz * (cx * ay - ax * cy) + cz * (ax * by - bx * ay)
    terms = abs(az) * (abs(bx * cy) + abs(cx * by)) + abs(bz) * (abs(cx * ay) + abs(ax * cy))
    terms += abs(cz) * (abs(ax * by) + abs(bx * ay))
    return result if abs(result) > ROUNDING * terms else 0.0


@njit(cache=True)
def _in_plane(p, q, t):
    """The same within the plane of t, seen along the axis that its normal is nearest to."""
    i, j = _shadow(t)
    if _covers(t, p, i, j) or _covers(t, q, i, j):
        return True
    for k in range(3):
        if _cross(p, q, t[k], t[(k + 1) % 3], i, j):
            return True
    return False


@njit(cache=True)
def _shadow(t):
    """The two axes on which the shadow of t is largest."""
    best, i, j = -1.0, 0, 1
    for a, b in ((0, 1), (1, 2), (2, 0)):
        area = abs((t[1, a] - t[0, a]) * (t[2, b] - t[0, b]) - (t[2, a] - t[0, a]) * (t[1, b] - t[0, b]))
        if area > best:
            best, i, j = area, a, b
    return i, j


@njit(cache=True)
def _area(a, b, c, i, j):
    """Twice the signed area of abc on axes i and j; 0 where rounding may have made its sign."""
    left, right = (b[i] - a[i]) * (c[j] - a[j]), (c[i] - a[i]) * (b[j] - a[j])
    return left - right if abs(left - right) > ROUNDING * (abs(left) + abs(right)) else 0.0


@njit(cache=True)
def _covers(t, p, i, j):
    a, b, c = _area(t[0], t[1], p, i, j), _area(t[1], t[2], p, i, j), _area(t[2], t[0], p, i, j)
    return (a >= 0.0 and b >= 0.0 and c >= 0.0) or (a <= 0.0 and b <= 0.0 and c <= 0.0)


@njit(cache=True)
def _cross(p, q, a, b, i, j):
    """Whether segments pq and ab cross or touch, neither end of pq lying on what ab is a side of."""
    here = _area(p, q, a, i, j) * _area(p, q, b, i, j)
    there = _area(a, b, p, i, j) * _area(a, b, q, i, j)
    return here <= 0.0 and there < 0.0


@njit(cache=True)
def _folded(u, v, a, b):
    """Whether triangles uva and uvb lie on each other: in one plane, and on the same side of uv."""
    if volume(u, v, a, b) != 0.0:
        return False
    along, left, right, both = 0.0, 0.0, 0.0, 0.0
    for k in range(3):
        along += (v[k] - u[k]) * (v[k] - u[k])
        left += (v[k] - u[k]) * (a[k] - u[k])
        right += (v[k] - u[k]) * (b[k] - u[k])
        both += (a[k] - u[k]) * (b[k] - u[k])
    return both * along > left * right
