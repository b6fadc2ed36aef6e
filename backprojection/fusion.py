"""The road of this room: maps -> cloud -> MLS -> surface."""

from __future__ import annotations

import numpy as np
import trimesh

from backprojection.carving import free_space
from backprojection.cloud import cloud
from backprojection.mls import smooth
from backprojection.neck_plane import neck_plane
from backprojection.slits import without_slits
from backprojection.surface import surface
from cranioface.command import BadInput
from cranioface.geometry.ring import CameraRing

FEWEST_POINTS = 500
LAYERS_SDS = 2.0  # of the views' differences: so thick is the layer of points that stands for one surface


def fuse(depth: np.ndarray, ring: CameraRing, spacing: float = 1.0) -> trimesh.Trimesh:
    """One watertight, outward-wound shell from eight depth maps (8, N, N) mm; NaN = no surface, +inf = not observed.

    The neck is closed flat at the bottom of what was observed. spacing: grid of the surface, mm. Frame: the ring's.
    Raises BadInput where the maps hold too little surface to be a head.
    """
    seen, free, spread = cloud(without_slits(depth), ring)
    if len(seen) < FEWEST_POINTS:
        raise BadInput(f"the projections show {len(seen)} points of surface, too few for a face; project it again")
    smallest = max(2.0, 2.0 * ring.mm_per_pixel)
    layered = LAYERS_SDS * spread
    points, normals, radius = smooth(seen.points, seen.normals, seen.confidence, smallest, 2 * smallest, layered)
    held = radius > 0
    reach = np.where(radius > 2 * smallest, radius, 0.0)  # where rows lie far apart, their tangent planes must meet
    return surface(
        points[held], normals[held], seen.confidence[held], spacing, reach[held],
        carve=free_space(free, ring, ring.mm_per_pixel + 2 * spread),
        neck_plane=neck_plane(seen.points, ring.mm_per_pixel), polish=True, radii=(smallest, 2 * smallest),
    )  # fmt: skip
