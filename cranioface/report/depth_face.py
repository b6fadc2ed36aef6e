"""The face as it is told: tissue depth and its uncertainty at every vertex. Knows nothing of files and of errors."""

import numpy as np
import trimesh

from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.tissue_depth import individual_spread
from cranioface.geometry.distances import closest
from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.rigid import transform

NEAREST_SITES = 4


def face_with_depths(
    face: trimesh.Trimesh, skull: trimesh.Trimesh, registered: Registered, input_from_frankfurt: np.ndarray
) -> trimesh.Trimesh:
    """`face` with tissue_depth_mm (distance to the nearest bone) and uncertainty_mm at every vertex; one frame for all.

    uncertainty_mm is the individual SD of tissue depth at the nearest craniometric sites, weighted by 1 / distance:
    how far people of one skull differ, not how well this skull was measured.
    """
    told = trimesh.Trimesh(face.vertices, face.faces, process=False)
    told.vertex_attributes["tissue_depth_mm"] = closest(face.vertices, skull)[0]
    sites = {n: p for n, p in registered.expected.items() if site_of(n) in individual_spread()}
    spread = np.array([individual_spread()[site_of(n)] for n in sites], np.float64)
    places = transform(input_from_frankfurt, np.array(list(sites.values())))
    told.vertex_attributes["uncertainty_mm"] = spread_near(np.asarray(face.vertices), places, spread)
    return told


def spread_near(points: np.ndarray, places: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Mean of `spread` (k,) over the nearest of `places` (k, 3) to each of `points` (n, 3), weighted by 1 / distance.

    Float32 (n,). A millimetre is added to each distance, so that no site alone decides.
    """
    mean = np.empty(len(points), np.float32)
    points, places = np.ascontiguousarray(points, np.float64), np.ascontiguousarray(places, np.float64)
    _weigh(points, places, np.ascontiguousarray(spread, np.float64), mean)
    return mean


@njit(cache=True, parallel=True)
def _weigh(points, places, spread, mean):
    for i in prange(len(points)):
        gap, site = np.full(NEAREST_SITES, np.inf), np.zeros(NEAREST_SITES, np.int64)
        for k in range(len(places)):
            x, y, z = points[i, 0] - places[k, 0], points[i, 1] - places[k, 1], points[i, 2] - places[k, 2]
            d, at = x * x + y * y + z * z, NEAREST_SITES
            while at > 0 and d < gap[at - 1]:
                at -= 1
                if at + 1 < NEAREST_SITES:
                    gap[at + 1], site[at + 1] = gap[at], site[at]
            if at < NEAREST_SITES:
                gap[at], site[at] = d, k
        total, weights = 0.0, 0.0
        for n in range(min(NEAREST_SITES, len(places))):
            weight = 1.0 / (np.sqrt(gap[n]) + 1.0)
            total, weights = total + weight * spread[site[n]], weights + weight
        mean[i] = total / weights
