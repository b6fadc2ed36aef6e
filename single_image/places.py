"""Places spread over a surface, and values of its vertices there. Knows nothing of heads."""

from __future__ import annotations

import numpy as np
import trimesh

from cranioface.geometry.surface_samples import SampledMesh

DENSE = 20_000  # samples that places are chosen from


def places(mesh: trimesh.Trimesh, count: int) -> np.ndarray:
    """`count` points (count, 3) float32 evenly over `mesh`: each is the farthest from those before (Gonzalez 1985)."""
    samples = SampledMesh(mesh).stratified(max(DENSE, 4 * count), seed=0)[0]
    chosen, distance = [0], np.linalg.norm(samples - samples[0], axis=1)
    while len(chosen) < count:
        chosen.append(int(distance.argmax()))
        np.minimum(distance, np.linalg.norm(samples - samples[chosen[-1]], axis=1), out=distance)
    return np.asarray(samples[chosen], np.float32)


def at_places(mesh: trimesh.Trimesh, values: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Values (..., n, k) of the vertices of `mesh` at `points` (m, 3) on it, linear within triangles: (..., m, k)."""
    from cranioface.geometry.distances import TriangleTree

    corners = mesh.faces[TriangleTree(mesh).closest(points)[2]]
    shares = trimesh.triangles.points_to_barycentric(mesh.vertices[corners], points).astype(np.float32)
    terms = (values[..., corners[:, k], :] * shares[:, k, None] for k in range(3))
    return np.asarray(sum(terms), np.float32)
