"""Depth maps -> one cloud of oriented points.

Owns what a pixel is worth: its normal from the slope of its own map (so it always faces its camera), its confidence,
and the agreement between views. Knows nothing of smoothing or of surfaces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backprojection.carving import disagreement, fronts, vote
from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.ring import CameraRing, unproject, view_normals

STEEPEST_SLOPE = 12.0  # mm of depth per mm of image (85 degrees): beyond it two pixels are two surfaces
AGREE_MM = 2.0  # views that differ by less agree; ...
AGREE_SDS = 3.0  # ... or by less than so many SDs of how much these views differ on the whole


@dataclass
class Cloud:
    """Oriented points: points (n, 3) mm and unit outward normals (n, 3) in the ring's world, confidence (n,) 0 to 1."""

    points: np.ndarray
    normals: np.ndarray
    confidence: np.ndarray

    def __len__(self) -> int:
        return len(self.points)

    def keep(self, mask: np.ndarray) -> Cloud:
        return Cloud(self.points[mask], self.normals[mask], self.confidence[mask])


def cloud(depth: np.ndarray, ring: CameraRing) -> tuple[Cloud, np.ndarray, float]:
    """The points that the views of `depth` (8, N, N) mm agree on (NaN = no surface, +inf = not observed).

    Also what each pixel shows to be free (`carving.fronts`), and how far the views differ on the whole, SD in mm.
    """
    depth = np.ascontiguousarray(depth, np.float32)
    front = fronts(depth)
    points, view, row, column = unproject(depth, ring)
    if len(points) == 0:
        return Cloud(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32), np.zeros(0, np.float32)), front, 0.0
    slope, edge = slopes(depth, ring.mm_per_pixel)
    normals = view_normals(slope[view, row, column], view, ring)
    confidence = (normals * ring.axes()[1][view]).sum(axis=1) ** 2
    spread = disagreement(points, normals, view, depth, ring)
    stands, free = vote(points, view, depth, front, ring, max(AGREE_MM, AGREE_SDS * spread))
    found = Cloud(points.astype(np.float32), normals.astype(np.float32), confidence.astype(np.float32))
    outvoted = np.isposinf(free) & ~np.isposinf(front)
    return found.keep(stands & ~edge[view, row, column] & ~outvoted[view, row, column]), free, spread


@njit(cache=True, parallel=True)
def slopes(depth, mm_per_pixel):
    """Slope (v, n, n, 2) of depth along image right and up, and edge (v, n, n): a slope that no neighbour tells.

    One-sided differences on both sides along each axis, NaN beyond the border or the surface; rows run downwards, so up
    is from row i + 1 to i - 1.
    """
    views, height, width = depth.shape
    slope = np.zeros((views, height, width, 2), np.float32)
    edge = np.ones((views, height, width), np.bool_)
    for task in prange(views * height):
        v, i = task // height, task % height
        for j in range(width):
            d = depth[v, i, j]
            if not np.isfinite(d):
                continue
            left = d - depth[v, i, j - 1] if j > 0 else np.float32(np.nan)
            right = depth[v, i, j + 1] - d if j + 1 < width else np.float32(np.nan)
            below = d - depth[v, i + 1, j] if i + 1 < height else np.float32(np.nan)
            above = depth[v, i - 1, j] - d if i > 0 else np.float32(np.nan)
            across, told_across = _one_slope(left / mm_per_pixel, right / mm_per_pixel)
            up, told_up = _one_slope(below / mm_per_pixel, above / mm_per_pixel)
            slope[v, i, j, 0], slope[v, i, j, 1] = across, up
            edge[v, i, j] = not (told_across and told_up)
    return slope, edge


@njit(cache=True, inline="always")
def _one_slope(before, after):
    """Mean of the two one-sided slopes, or the gentler one where they part (a step lies on the other side)."""
    before_told, after_told = abs(before) <= STEEPEST_SLOPE, abs(after) <= STEEPEST_SLOPE  # False for NaN and inf
    if before_told and after_told:
        if abs(before - after) > 1.0 + 0.5 * min(abs(before), abs(after)):
            return (before if abs(before) < abs(after) else after), True
        return 0.5 * (before + after), True
    if before_told:
        return before, True
    if after_told:
        return after, True
    return np.float32(0.0), False
