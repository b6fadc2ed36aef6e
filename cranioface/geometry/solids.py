"""Closed surfaces as solids: `joined`, `without`, `above`, `simplified`, by manifold3d; closed in files that weld, too.

Knows nothing of what the solids are.
"""

from __future__ import annotations

import manifold3d
import numpy as np
import trimesh

from cranioface.geometry.short_edges import without_short_edges

SIMPLER_MM = 0.002  # where two surfaces cross lie slivers: those go whose loss moves nothing by more


def joined(one: trimesh.Trimesh, other: trimesh.Trimesh) -> trimesh.Trimesh:
    """What lies in either of two closed surfaces, wound outward, mm."""
    return _surface(_solid(one) + _solid(other))


def without(one: trimesh.Trimesh, other: trimesh.Trimesh) -> trimesh.Trimesh:
    """What lies in `one` and not in `other`, closed surfaces wound outward, mm."""
    return _surface(_solid(one) - _solid(other))


def above(solid: trimesh.Trimesh, z_mm: float) -> trimesh.Trimesh:
    """What of a closed surface, wound outward, lies above that height, closed flat there."""
    return _surface(_solid(solid).trim_by_plane((0.0, 0.0, 1.0), z_mm))


def simplified(solid: trimesh.Trimesh, off_mm: float) -> trimesh.Trimesh:
    """A closed surface with as few triangles as it may have while nothing of it moves by more; same handles."""
    return _surface(_solid(solid), off_mm)


def _solid(mesh: trimesh.Trimesh) -> manifold3d.Manifold:
    parts = np.ascontiguousarray(mesh.vertices, np.float32), np.ascontiguousarray(mesh.faces, np.uint32)
    solid = manifold3d.Manifold(manifold3d.Mesh(*parts))
    if solid.status() != manifold3d.Error.NoError:
        raise ValueError(f"a surface is no solid: {solid.status()}")
    return solid


def _surface(solid: manifold3d.Manifold, off_mm: float = SIMPLER_MM) -> trimesh.Trimesh:
    mesh = solid.simplify(off_mm).to_mesh()
    surface = trimesh.Trimesh(mesh.vert_properties[:, :3], mesh.tri_verts.astype(np.int32), process=False)
    return without_short_edges(surface, SIMPLER_MM)
