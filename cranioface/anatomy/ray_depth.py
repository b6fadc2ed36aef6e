"""Depth of skin along rays that start on bone. Knows nothing about sites or tables."""

import numpy as np

from cranioface.geometry.kernels import njit, prange

RAY_LOW, RAY_HIGH = -25.0, 45.0  # mm along the ray where its skin is looked for


def ray_depths(
    points: np.ndarray, faces: np.ndarray, origins: np.ndarray, along: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Depth (k,) in mm of the skin (points, faces) along rays from bone: origins, unit directions `along` (k, 3).

    Of several outward crossings the one nearest to `wanted` (k,) counts;
    NaN where there is none from 25 mm before to 45 mm behind.
    """
    return ray_hits(points, faces, origins, along, wanted)[0]


def ray_hits(
    points: np.ndarray, faces: np.ndarray, origins: np.ndarray, along: np.ndarray, wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`ray_depths` (k,), with the triangle (k,) of `faces` that each ray meets and the shares (k, 3) of its corners.

    Where a ray meets none, triangle and shares are 0.
    """
    arrays = (np.ascontiguousarray(a, np.float64) for a in (origins, along, wanted))
    depth, face, shares = _ray_hits(
        np.ascontiguousarray(points, np.float64), np.ascontiguousarray(faces, np.int64), *arrays
    )
    return np.asarray(depth), np.asarray(face), np.asarray(shares)


@njit(cache=True, inline="always")
def _side(p, q, direction, origin):
    """Six times the volume that edge pq spans with the ray; its sign tells on which side the ray passes."""
    a0, a1, a2 = p[0] - origin[0], p[1] - origin[1], p[2] - origin[2]
    b0, b1, b2 = q[0] - origin[0], q[1] - origin[1], q[2] - origin[2]
    return direction[0] * (a1 * b2 - a2 * b1) + direction[1] * (a2 * b0 - a0 * b2) + direction[2] * (a0 * b1 - a1 * b0)


@njit(cache=True, parallel=True, error_model="numpy")
def _ray_hits(points, faces, origins, along, wanted):
    out, face, shares = np.full(len(origins), np.nan), np.zeros(len(origins), np.int64), np.zeros((len(origins), 3))
    reach = (max(-RAY_LOW, RAY_HIGH) + _longest_edge(points, faces)) ** 2  # a face hit has each corner within it
    for k in prange(len(origins)):
        o, d, best = origins[k], along[k], np.inf
        for f in range(len(faces)):
            i, j, m = faces[f, 0], faces[f, 1], faces[f, 2]
            if (points[i, 0] - o[0]) ** 2 + (points[i, 1] - o[1]) ** 2 + (points[i, 2] - o[2]) ** 2 > reach:
                continue
            x = _side(points[i], points[j], d, o)
            y = _side(points[j], points[m], d, o)
            z = _side(points[m], points[i], d, o)
            total = x + y + z
            if x < 0 or y < 0 or z < 0 or total <= 0:
                continue
            t = 0.0
            for a in range(3):
                t += ((y * points[i, a] + z * points[j, a] + x * points[m, a]) / total - o[a]) * d[a]
            if RAY_LOW < t < RAY_HIGH and abs(t - wanted[k]) < best:
                best = abs(t - wanted[k])
                out[k], face[k] = t, f
                shares[k, 0], shares[k, 1], shares[k, 2] = y / total, z / total, x / total
    return out, face, shares


@njit(cache=True)
def _longest_edge(points, faces):
    longest = 0.0
    for f in range(len(faces)):
        for corner in range(3):
            i, j, squared = faces[f, corner], faces[f, corner - 1], 0.0
            for a in range(3):
                squared += (points[i, a] - points[j, a]) ** 2
            longest = max(longest, squared)
    return np.sqrt(longest)
