"""Whether one surface lies within another: bone within skin. Knows nothing of how either was made. mm."""

from __future__ import annotations

import numpy as np
import trimesh

from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.surface_samples import SampledMesh

SAMPLES = 20_000
OUT_MM = 0.3  # less far out is none: what rounding does


def pierced_share(inner: trimesh.Trimesh, outer: trimesh.Trimesh) -> float:
    """Share of the area of `inner` that lies more than OUT_MM outside of `outer`, which is closed and wound outward.

    0 where `inner` is empty, 1 where `outer` alone is.
    """
    if not len(inner.faces) or not len(outer.faces):
        return float(len(inner.faces) > 0)
    points = SampledMesh(inner).stratified(SAMPLES, seed=0)[0]
    distance, nearest, faces = TriangleTree(outer).closest(points)
    outward = ((points - nearest) * SampledMesh(outer).normals(faces)).sum(1) > 0
    return float(np.mean(outward & (distance > OUT_MM)))
