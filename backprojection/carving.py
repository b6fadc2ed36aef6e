"""Free space: what the views see through is outside.

Owns the clearance of points and of whole grids. Knows nothing of clouds or of surfaces.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from backprojection.grid import Grid
from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.ring import CameraRing, to_pixels

FAR_MM = 4.0  # clearance beyond this is not told apart
SAME_SURFACE_MM = 10.0  # views that differ by more look at two surfaces
EVERY = 11


def fronts(depth: np.ndarray) -> np.ndarray:
    """For each pixel the nearest surface within a pixel around it (8, N, N): -inf where all is background.

    +inf where the map does not tell: beside a silhouette, beside what was not observed, at the image border.
    """
    result = np.full(depth.shape, np.inf, np.float32)
    _fronts(np.ascontiguousarray(depth, np.float32), result)
    return result


@njit(cache=True, parallel=True)
def _fronts(depth, result):
    """Of the nine pixels around each: the nearest, if all are surface or all background (then -inf); else nothing."""
    views, height, width = depth.shape
    for task in prange(views * height):
        v, i = task // height, task % height
        if i == 0 or i == height - 1:
            continue
        for j in range(1, width - 1):
            nearest, empty = np.float32(-np.inf), 0
            for a in range(i - 1, i + 2):
                for b in range(j - 1, j + 2):
                    if np.isnan(depth[v, a, b]):
                        empty += 1
                    else:
                        nearest = max(nearest, depth[v, a, b])
            result[v, i, j] = nearest if empty == 0 or empty == 9 else np.float32(np.inf)


def vote(
    points: np.ndarray, own: np.ndarray, depth: np.ndarray, front: np.ndarray, ring: CameraRing, tolerance_mm: float
) -> tuple[np.ndarray, np.ndarray]:
    """Settle where the views disagree: which points (n, 3) stand, and `front` without the pixels that were outvoted.

    A view contradicts a point of another view when it sees through it (to background, or by more than tolerance_mm to a
    farther surface), and supports it when it sees a surface there. A point stands when, with itself, more views are for
    it than against it; the pixels against it then tell nothing. Maps that agree lose nothing.
    """
    rows, columns, depths = to_pixels(points, ring)
    stands = np.empty(len(points), np.bool_)
    outvoted = np.zeros(front.shape, np.bool_)
    _vote(np.ascontiguousarray(rows[0]), columns, depths, own, depth, front, tolerance_mm, stands, outvoted)
    return stands, np.where(outvoted, np.float32(np.inf), front)


@njit(cache=True, parallel=True)
def _vote(rows, columns, depths, own, depth, front, tolerance, stands, outvoted):
    """A point counts one for itself, one for each view that sees a surface there, one less for each that sees through.

    In a view it lies (i, j) at its depth: more than the tolerance before the front there, and the view looks through
    it. Those who lost against a point that stands tell nothing within two pixels: they looked past a thin part.
    """
    views, height, width = front.shape
    for k in prange(len(rows)):
        i = int(np.rint(rows[k]))
        votes = 1
        for v in range(views):
            j = int(np.rint(columns[v, k]))
            if v == own[k] or j < 0 or j >= width:
                continue
            if depths[v, k] - front[v, i, j] > tolerance:
                votes -= 1
            elif abs(depths[v, k] - depth[v, i, j]) < tolerance:  # False for NaN
                votes += 1
        stands[k] = votes > 0
        if votes <= 0:
            continue
        for v in range(views):
            j = int(np.rint(columns[v, k]))
            if v != own[k] and j >= 0 and j < width and depths[v, k] - front[v, i, j] > tolerance:
                for a in range(max(0, i - 2), min(height, i + 3)):
                    for b in range(max(0, j - 2), min(width, j + 3)):
                        outvoted[v, a, b] = True


def disagreement(
    points: np.ndarray, normals: np.ndarray, own: np.ndarray, depth: np.ndarray, ring: CameraRing
) -> float:
    """How far (mm, SD by the median) the views differ where two look at the same surface; 0 where none do.

    From every eleventh of the points (n, 3), in the views that see it at less than 60 degrees.
    """
    chosen = slice(None, None, EVERY)
    rows, columns, depths = to_pixels(points[chosen], ring)
    i = np.rint(rows).astype(np.int64)
    j = np.clip(np.rint(columns).astype(np.int64), 0, ring.pixels - 1)
    gap = np.abs(depths - depth[np.arange(len(depth))[:, None], i, j])
    facing = ring.axes()[1] @ normals[chosen].T > 0.5
    facing &= (own[chosen] != np.arange(len(depth))[:, None]) & (gap < SAME_SURFACE_MM)
    return float(1.4826 * np.median(gap[facing])) if facing.any() else 0.0


def free_space(front: np.ndarray, ring: CameraRing, tolerance_mm: float) -> Callable[[Grid, np.ndarray], None]:
    """A function that raises a signed distance (z, y, x) mm on a grid, in place, wherever the views see free space.

    front: what the views show (`fronts`). tolerance_mm: free space this close to a surface is left to the points.
    """

    def carve(grid: Grid, distance: np.ndarray) -> None:
        corner = grid.origin[None] + grid.cell * np.concatenate([np.zeros((1, 3)), np.eye(3)])
        rows, columns, depths = to_pixels(corner, ring)  # affine: the origin and one step along each axis
        steps = np.stack([columns[:, 1] - columns[:, 0], columns[:, 2] - columns[:, 0]], 1)
        deeper = np.stack([depths[:, 1] - depths[:, 0], depths[:, 2] - depths[:, 0]], 1)
        down = rows[0, 3] - rows[0, 0]
        _carve(front, rows[0, 0], down, columns[:, 0], steps, depths[:, 0] - tolerance_mm, deeper, distance)

    return carve


@njit(cache=True, parallel=True)
def _carve(front, row, down, column, steps, depth, deeper, distance):
    """Each node's largest clearance: how far it lies before the front in any view, as far as FAR_MM.

    Pixel and depth of node (a, b, k) are affine in it: column + a steps_0 + b steps_1 and depth + a deeper_0 + b
    deeper_1 in each view, and a row that depends on k alone, since the ring's axis is z.
    """
    nz, ny, nx = distance.shape
    views, height, width = front.shape
    for k in prange(nz):
        i = int(np.rint(row + k * down))
        if i < 0 or i >= height:
            continue
        for b in range(ny):
            for a in range(nx):
                best = distance[k, b, a]
                if best >= FAR_MM:
                    continue
                for v in range(views):
                    j = int(np.rint(column[v] + a * steps[v, 0] + b * steps[v, 1]))
                    if j >= 0 and j < width:
                        clear = np.float32(depth[v] + a * deeper[v, 0] + b * deeper[v, 1]) - front[v, i, j]
                        best = max(best, min(clear, np.float32(FAR_MM)))
                distance[k, b, a] = best
