"""Where the neck ends: the plane that closes it.

Owns the estimate of the cut from the cloud alone. Knows nothing of the surface.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import ConvexHull

STEEPEST_TILT = 0.6  # tangent (31 degrees): a head scan's cut lies no more obliquely in the Frankfurt frame
RIM_MM = 3.0
ABOVE_RIM_MM = 1.5  # the cut lies this far above the rim, so that every wall reaches it


def neck_floor(points: np.ndarray) -> np.ndarray:
    """Plane (4,) float64 with plane[:3] . p + plane[3] > 0 below the neck: the rim of the lowest points (n, 3) mm."""
    thin = points[:: max(1, len(points) // 50_000)].astype(np.float64)
    plane = _hull_floor(thin)
    if plane is None:
        plane = np.array([0.0, 0.0, -1.0, np.percentile(thin[:, 2], 0.5)])
    rim = thin[thin @ plane[:3] + plane[3] > -RIM_MM]
    level = np.median(rim @ plane[:3]) if len(rim) >= 3 else -plane[3]
    return np.append(plane[:3], ABOVE_RIM_MM - level)


def _hull_floor(points: np.ndarray) -> np.ndarray | None:
    """The facet of the lower convex hull under the middle of the lowest twentieth."""
    low = points[points[:, 2] < np.percentile(points[:, 2], 5)]
    middle = low[:, :2].mean(axis=0)
    facets = ConvexHull(points).equations
    facets = facets[facets[:, 2] < -1e-6]
    height = -(facets[:, :2] @ middle + facets[:, 3]) / facets[:, 2]
    facet = facets[height.argmax()]  # the highest of the supporting planes: the hull's own height there
    return facet if np.hypot(facet[0], facet[1]) < STEEPEST_TILT * -facet[2] else None
