"""The face as it is told: tissue depth and its uncertainty at every vertex. Knows nothing of files and of errors."""

import numpy as np
import trimesh

from anatomy.registration import Registered
from anatomy.tissue_depth import individual_spread
from geometry.distances import closest
from geometry.rigid import transform

NEAREST_SITES = 4


def face_with_depths(
    face: trimesh.Trimesh, skull: trimesh.Trimesh, registered: Registered, input_from_frankfurt: np.ndarray
) -> trimesh.Trimesh:
    """`face` with tissue_depth_mm (distance to the nearest bone) and uncertainty_mm at every vertex; one frame for all.

    uncertainty_mm is the individual SD of tissue depth at the nearest craniometric sites, weighted by 1 / distance:
    how far people of one skull differ, not how well this skull was measured.
    """
    told = trimesh.Trimesh(face.vertices, face.faces, process=False)
    told.vertex_attributes["tissue_depth_mm"] = closest(face.vertices, skull)[0].astype(np.float32)
    sites = {n: p for n, p in registered.expected.items() if n.split("_")[0] in individual_spread()}
    spread = np.array([individual_spread()[n.split("_")[0]] for n in sites])
    places = transform(input_from_frankfurt, np.array(list(sites.values())))
    distance = np.linalg.norm(face.vertices[:, None] - places[None], axis=2)
    nearest = np.argsort(distance, axis=1)[:, :NEAREST_SITES]
    weight = 1 / (np.take_along_axis(distance, nearest, 1) + 1.0)
    told.vertex_attributes["uncertainty_mm"] = ((weight * spread[nearest]).sum(1) / weight.sum(1)).astype(np.float32)
    return told
