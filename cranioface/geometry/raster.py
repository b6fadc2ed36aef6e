"""The plain depth rasteriser: views of a mesh one by one, nearest hit at each pixel centre. Any views; `ring_raster` is
the fast way to the ring's eight.

Owns the z-buffer kernel. Knows nothing of the ring: it takes vertices already in pixels.
"""

import numpy as np

from cranioface.geometry.kernels import njit, prange

EDGE_TOLERANCE = 1e-9  # of a triangle's doubled area in pixels: a centre on a shared edge belongs to both


def nearest_depth(
    rows: np.ndarray, columns: np.ndarray, depths: np.ndarray, faces: np.ndarray, n: int, hide_inside: bool = False
) -> np.ndarray:
    """Largest depth over each pixel centre of each view, (v, n, n) float32, NaN where no triangle covers it.

    rows (k,), columns and depths (v, k) float64 of the vertices; faces (m, 3) int32, counter-clockwise from outside.
    hide_inside: a pixel whose nearest surface is seen from its inside becomes +inf. One view is one task: views never
    share memory, so the result does not depend on the number of threads.
    """
    image = np.full((len(columns), n, n), -np.inf, np.float32)
    inside = np.zeros((len(columns), n, n), np.bool_)
    _rasterise(rows, columns, depths, faces, image, inside)
    image[np.isneginf(image)] = np.nan
    if hide_inside:
        image[inside] = np.inf
    return image


@njit(parallel=True, cache=True, fastmath=False)
def _rasterise(rows, columns, depths, faces, image, inside):
    for v in prange(len(columns)):
        for f in range(len(faces)):
            _fill(rows, columns[v], depths[v], faces[f], image[v], inside[v])


@njit(cache=True, inline="always")
def _fill(rows, columns, depths, face, image, inside):
    """Write the triangle's plane into the pixels whose centre it covers and where it is nearer.

    wb and wc are the barycentric weights of b and c at the centre (i, j): doubled areas of the triangles that it spans
    with two corners over that of all, so all weights are within 0..1 inside. Depth is linear in them (orthographic).
    """
    n = image.shape[0]
    a, b, c = face[0], face[1], face[2]
    ya, yb, yc, xa, xb, xc = rows[a], rows[b], rows[c], columns[a], columns[b], columns[c]
    top, bottom = max(0, int(np.ceil(min(ya, yb, yc)))), min(n - 1, int(np.floor(max(ya, yb, yc))))
    left, right = max(0, int(np.ceil(min(xa, xb, xc)))), min(n - 1, int(np.floor(max(xa, xb, xc))))
    if top > bottom or left > right:
        return
    area = (xb - xa) * (yc - ya) - (xc - xa) * (yb - ya)
    if area == 0.0:
        return  # edge-on: its neighbours carry the surface
    da, db, dc = depths[a], depths[b], depths[c]
    for i in range(top, bottom + 1):
        for j in range(left, right + 1):
            wb = ((j - xa) * (yc - ya) - (xc - xa) * (i - ya)) / area
            wc = ((xb - xa) * (i - ya) - (j - xa) * (yb - ya)) / area
            if wb >= -EDGE_TOLERANCE and wc >= -EDGE_TOLERANCE and wb + wc <= 1 + EDGE_TOLERANCE:
                d = np.float32(da + wb * (db - da) + wc * (dc - da))
                if d > image[i, j]:
                    image[i, j] = d
                    inside[i, j] = area > 0.0  # rows grow downwards, so a front face turns clockwise in the image
