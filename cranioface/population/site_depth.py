"""How thick a face is at its sites: the skin met along each site's direction from bone.
Knows nothing of tables or warps.
"""

import numpy as np

from cranioface.geometry.kernels import njit

LOW_MM, HIGH_MM = -25.0, 48.0  # of the ray, where skin is looked for


def site_depths(
    points: np.ndarray, faces: np.ndarray, origins: np.ndarray, directions: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Depth (k,) mm of the skin from `origins` (k, 3) along `directions`:
    of its outward crossings the nearest to `wanted`; else NaN.
    """
    return _crossings(
        np.ascontiguousarray(points, np.float64), np.ascontiguousarray(faces, np.int32), origins, directions, wanted
    )


@njit(cache=True, fastmath=True)
def _crossings(points, faces, origins, directions, wanted):
    out = np.full(len(origins), np.nan)
    best = np.full(len(origins), np.inf)
    for f in range(len(faces)):
        a, b, c = points[faces[f, 0]], points[faces[f, 1]], points[faces[f, 2]]
        ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
        vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for k in range(len(origins)):
            dx, dy, dz = directions[k, 0], directions[k, 1], directions[k, 2]
            facing = nx * dx + ny * dy + nz * dz
            if facing <= 1e-9:
                continue
            sx, sy, sz = origins[k, 0] - a[0], origins[k, 1] - a[1], origins[k, 2] - a[2]
            t = -(nx * sx + ny * sy + nz * sz) / facing
            if t < LOW_MM or t > HIGH_MM or abs(t - wanted[k]) >= best[k]:
                continue
            # barycentric weights from the cross product of direction and offset
            ex, ey, ez = dy * sz - dz * sy, dz * sx - dx * sz, dx * sy - dy * sx
            v = (ex * vx + ey * vy + ez * vz) / facing
            w = -(ex * ux + ey * uy + ez * uz) / facing
            if v >= -1e-6 and w >= -1e-6 and v + w <= 1 + 1e-6:
                best[k], out[k] = abs(t - wanted[k]), t
    return out
