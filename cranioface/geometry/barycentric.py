"""Where points lie in triangles, as the shares of the corners. Knows no mesh."""

import numpy as np


def barycentric(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Shares (k, 3), summing to 1, of the corners of `triangles` (k, 3, 3) that make `points` (k, 3) in their planes.

    A triangle without area gives its first corner.
    """
    first = triangles[:, 0]
    u, v, w = triangles[:, 1] - first, triangles[:, 2] - first, points - first
    uu, uv, vv, wu, wv = ((p * q).sum(1) for p, q in ((u, u), (u, v), (v, v), (w, u), (w, v)))
    area = uu * vv - uv * uv
    flat = area <= 1e-12 * np.maximum(uu * vv, 1e-30)
    area = np.where(flat, 1.0, area)
    second, third = np.where(flat, 0.0, (vv * wu - uv * wv) / area), np.where(flat, 0.0, (uu * wv - uv * wu) / area)
    return np.stack([1.0 - second - third, second, third], 1)
