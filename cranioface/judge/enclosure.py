"""Whether one surface lies within another: bone within skin. Knows nothing of how either was made. mm."""

from __future__ import annotations

import numpy as np
import trimesh

from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.surface_samples import SampledMesh
from cranioface.geometry.voxels import voxelise

SAMPLES = 20_000
OUT_MM = 0.3  # less far out is none: what rounding does
VOXEL_MM, NEAR_MM = 2.0, 2.0  # a surface at least so far is asked for what it winds about, a nearer one for its normal


def pierced_share(inner: trimesh.Trimesh, outer: trimesh.Trimesh) -> float:
    """Share of the area of `inner` that lies more than OUT_MM outside of `outer`, which is closed and wound outward.

    0 where `inner` is empty, 1 where `outer` alone is.
    """
    if not len(inner.faces) or not len(outer.faces):
        return float(len(inner.faces) > 0)
    points = SampledMesh(inner).stratified(SAMPLES, seed=0)[0]
    distance, nearest, faces = TriangleTree(outer).closest(points)
    outward = ((points - nearest) * SampledMesh(outer).normals(faces)).sum(1) > 0
    outside = np.where(distance < NEAR_MM, outward, ~_enclosed(points, outer))
    return float(np.mean(outside & (distance > OUT_MM)))


def _enclosed(points: np.ndarray, outer: trimesh.Trimesh) -> np.ndarray:
    """Which of the points (n, 3) lie in a voxel that `outer` winds about.

    A few folded triangles, as at a lip, are nearest to much of what lies behind them, and face the wrong way.
    """
    solid = voxelise(outer, VOXEL_MM)
    index = np.rint((points - solid.origin) / solid.spacing).astype(int)
    within = ((index >= 0) & (index < solid.occupancy.shape)).all(1)
    return np.asarray(within & solid.occupancy[tuple(index.clip(0, np.array(solid.occupancy.shape) - 1).T)])
