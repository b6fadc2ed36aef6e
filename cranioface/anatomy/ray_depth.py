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
    arrays = (np.ascontiguousarray(a, np.float64) for a in (origins, along, wanted))
    return np.asarray(
        _ray_depths(np.ascontiguousarray(points, np.float64), np.ascontiguousarray(faces, np.int64), *arrays)
    )


@njit(cache=True, inline="always")
def _side(p, q, direction, origin):
    """Six times the volume that edge pq spans with the ray; its sign tells on which side the ray passes."""
    a0, a1, a2 = p[0] - origin[0], p[1] - origin[1], p[2] - origin[2]
    b0, b1, b2 = q[0] - origin[0], q[1] - origin[1], q[2] - origin[2]
    return direction[0] * (a1 * b2 - a2 * b1) + direction[1] * (a2 * b0 - a0 * b2) + direction[2] * (a0 * b1 - a1 * b0)


@njit(cache=True, parallel=True, error_model="numpy")
def _ray_depths(points, faces, origins, along, wanted):
    out = np.full(len(origins), np.nan)
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
                out[k] = t
    return out


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
