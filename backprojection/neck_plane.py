"""Where the neck ends: the plane that closes it, estimated from the cloud alone, and how cloud and field end there.

A plane (4,) has plane[:3] . p + plane[3] > 0 below the neck. Knows nothing of the surface between.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import ConvexHull

from cranioface.geometry.kernels import njit, prange

STEEPEST_TILT = 0.6  # tangent (31 degrees): a head scan's cut lies no more obliquely in the Frankfurt frame
RIM_MM = 4.0
SECTORS = 72
REFLECTED_MM = 20.0  # of the neck continued below its cut, so that the closure lies below the cut
HULL_EVERY = 4  # the hull only says where the rim is looked for


def neck_plane(points: np.ndarray, mm_per_pixel: float = 0.0) -> np.ndarray:
    """Plane (4,) float64 with plane[:3] . p + plane[3] > 0 below the neck, through the rim of the points (n, 3) mm.

    The lower convex hull under the neck finds the rim; the lowest point of every sector of it fixes the plane, which
    evens out that rows of pixels are a step apart.
    """
    thin = points[:: max(1, len(points) // 100_000)].astype(np.float64)
    plane, middle = _hull_plane(thin[::HULL_EVERY])
    for _ in range(2):
        plane = _through_rim(thin, plane, middle)
    return plane - [0, 0, 0, 0.5 * mm_per_pixel]  # where the lowest pixels end, on the mean


def _hull_plane(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The facet of the lower convex hull under the middle of the lowest twentieth, and that middle (2,)."""
    low = points[points[:, 2] < np.percentile(points[:, 2], 5)]
    middle = low[:, :2].mean(axis=0)
    facets = ConvexHull(points).equations
    facets = facets[facets[:, 2] < -1e-6]
    height = -(facets[:, :2] @ middle + facets[:, 3]) / facets[:, 2]
    facet = facets[height.argmax()]  # the highest of the supporting planes: the hull's own height there
    return (facet if _upright(facet) else _level(points)), middle


def _through_rim(points: np.ndarray, plane: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Least squares through the lowest point of each sector around `middle`, among those near the plane."""
    near = points[points @ plane[:3] + plane[3] > -RIM_MM]
    sector = np.floor((np.arctan2(*(near[:, :2] - middle).T) / (2 * np.pi) + 0.5) * SECTORS).astype(int)
    order = np.lexsort((-(near @ plane[:3]), sector))
    first = np.unique(sector[order], return_index=True)[1]
    rim = near[order[first]]
    if len(rim) < SECTORS // 4:
        return plane
    slope = np.linalg.lstsq(np.c_[rim[:, :2], np.ones(len(rim))], rim[:, 2], rcond=None)[0]
    fitted = np.array([slope[0], slope[1], -1.0, slope[2]]) / np.sqrt(1 + slope[0] ** 2 + slope[1] ** 2)
    return fitted if _upright(fitted) else plane


def _upright(plane: np.ndarray) -> bool:
    return bool(np.hypot(plane[0], plane[1]) < STEEPEST_TILT * -plane[2])


def _level(points: np.ndarray) -> np.ndarray:
    return np.array([0.0, 0.0, -1.0, np.percentile(points[:, 2], 0.5)])


def continue_below(
    points: np.ndarray, normals: np.ndarray, weights: np.ndarray, reach: np.ndarray, plane: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The cloud above the neck's plane, with its mirror image below it: the neck goes on past its cut."""
    below = points @ plane[:3] + plane[3]
    above = below < 0
    near = above & (below > -REFLECTED_MM)
    mirrored = points[near] - 2 * below[near, None] * plane[:3]
    turned = normals[near] - 2 * (normals[near] @ plane[:3])[:, None] * plane[:3]
    return (
        np.concatenate([points[above], mirrored]),
        np.concatenate([normals[above], turned]),
        np.concatenate([weights[above], weights[near]]),
        np.concatenate([reach[above], reach[near]]),
    )


@njit(cache=True, parallel=True)
def cut(distance, origin, cell, plane):
    """Raise the distance to the height below the neck's plane, in place."""
    nz, ny, nx = distance.shape
    for k in prange(nz):
        for j in range(ny):
            y, z = origin[1] + j * cell, origin[2] + k * cell
            height = plane[3] + plane[0] * origin[0] + plane[1] * y + plane[2] * z
            for i in range(nx):
                distance[k, j, i] = max(distance[k, j, i], np.float32(height + i * cell * plane[0]))
