"""The face as it is told: tissue depth and its uncertainty at every vertex. Knows nothing of files and of errors."""

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.tissue_depth import individual_spread
from cranioface.geometry.distances import closest
from cranioface.geometry.rigid import transform

NEAREST_SITES = 4


def face_with_depths(
    face: trimesh.Trimesh, skull: trimesh.Trimesh, registered: Registered, input_from_frankfurt: np.ndarray
) -> trimesh.Trimesh:
    """`face` with tissue_depth_mm (distance to the nearest bone) and uncertainty_mm at every vertex; one frame for all.

    uncertainty_mm is the individual SD of tissue depth at the nearest craniometric sites, weighted by 1 / distance:
    how far people of one skull differ, not how well this skull was measured.
    """
    with_depths = trimesh.Trimesh(face.vertices, face.faces, process=False)
    with_depths.vertex_attributes["tissue_depth_mm"] = closest(face.vertices, skull)[0]
    sites = {n: p for n, p in registered.expected.items() if site_of(n) in individual_spread()}
    spread = np.array([individual_spread()[site_of(n)] for n in sites], np.float64)
    places = transform(input_from_frankfurt, np.array(list(sites.values())))
    with_depths.vertex_attributes["uncertainty_mm"] = spread_near(np.asarray(face.vertices), places, spread)
    return with_depths


def spread_near(points: np.ndarray, places: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Mean of `spread` (k,) over the nearest of `places` (k, 3) to each of `points` (n, 3), weighted by 1 / distance.

    Float32 (n,). A millimetre is added to each distance, so that no site alone decides.
    """
    gap, site = cKDTree(places).query(points, np.arange(1, min(NEAREST_SITES, len(places)) + 1))
    weight = 1.0 / (gap + 1.0)
    return np.asarray(((weight * spread[site]).sum(1) / weight.sum(1)).astype(np.float32))
