"""Surfaces with fewer triangles: `thinned` for looking at, `thinned_solid` for printing and measuring.

Edges collapse where it costs least (quadrics: fast_simplification). Knows nothing of what a surface is of.
"""

from __future__ import annotations

import numpy as np
import trimesh
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from cranioface.geometry.closed_surface import enclosed_volume, is_closed
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.self_intersection import self_intersections
from cranioface.geometry.solids import simplified

FACE_TRIANGLES = 60_000  # of a printed head: 0.004 mm off on the mean, less than 0.1 mm at most
SLOW_MM = 0.04  # off at most, where edges cannot be counted: some 90,000 triangles of 400,000
MORE, TRIES = 1.4, 2  # where so few triangles do not do, so many times as many are tried, so often


def thinned(mesh: trimesh.Trimesh, most_faces: int) -> trimesh.Trimesh:
    """`mesh` with at most so many triangles; each vertex has the numbers of the nearest one of `mesh`.

    0.5 s for 430,000 triangles. A mesh that has few enough is returned as it is.
    """
    import fast_simplification

    if len(mesh.faces) <= most_faces:
        return mesh
    vertices, faces = fast_simplification.simplify(
        np.asarray(mesh.vertices, np.float32), np.asarray(mesh.faces, np.int32), target_count=most_faces
    )
    return with_numbers_of(mesh, trimesh.Trimesh(vertices, faces, process=False))


def with_numbers_of(mesh: trimesh.Trimesh, other: trimesh.Trimesh) -> trimesh.Trimesh:
    """`other` itself, each of its vertices with the numbers of the nearest one of `mesh`."""
    if mesh.vertex_attributes:
        nearest = cKDTree(mesh.vertices).query(other.vertices)[1]
        for name, values in mesh.vertex_attributes.items():
            other.vertex_attributes[name] = np.asarray(values)[nearest]
    return other


def thinned_solid(mesh: trimesh.Trimesh, faces: int) -> trimesh.Trimesh:
    """A closed surface with about so many triangles: still closed, outward, nowhere pinched, with no handle more.

    A tunnel that has become too thin for its triangles is closed. Nor does it pass through itself, where `mesh` does
    not. With more triangles where so few do not do; `mesh` itself where nothing does, it is open or has few enough.
    """
    if len(mesh.faces) <= faces or not is_closed(mesh):
        return mesh
    for attempt in range(TRIES):
        thin = without_flaps(thinned(mesh, round(faces * MORE**attempt)))
        if not _same_shape(thin, mesh):
            continue
        if not len(self_intersections(thin)) or (attempt == 0 and len(self_intersections(mesh))):
            return thin
    slow = simplified(mesh, SLOW_MM)  # which keeps the shape of what pinches above: a tunnel of three triangles around
    return slow if _same_shape(slow, mesh) and not len(self_intersections(slow)) else mesh


def distances_between(one: trimesh.Trimesh, other: trimesh.Trimesh, box: np.ndarray) -> np.ndarray:
    """How far (k,) mm the vertices of either mesh lie from the other, of those within `box` (3, 2)."""
    pairs = ((one, other), (other, one))
    return np.concatenate([TriangleTree(there).closest(_within(here.vertices, box))[0] for here, there in pairs])


def _within(points: np.ndarray, box: np.ndarray) -> np.ndarray:
    return points[((points > box[:, 0]) & (points < box[:, 1])).all(1)]


def euler_number(mesh: trimesh.Trimesh) -> int:
    """Vertices - edges + triangles of a closed mesh: 2 a body, 2 less a hole through it, 1 less a pinched vertex."""
    return len(np.unique(np.asarray(mesh.faces))) - len(mesh.faces) // 2


def without_flaps(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """`mesh` without triangles that lie back to back on the same three vertices: what is left of a tunnel."""
    rows = np.unique(np.sort(mesh.faces, axis=1), axis=0, return_inverse=True, return_counts=True)
    flaps = rows[2][rows[1].ravel()] == 2
    if flaps.any():
        mesh = trimesh.Trimesh(mesh.vertices, mesh.faces[~flaps], process=False)
        mesh.remove_unreferenced_vertices()
    return mesh


def is_pinched(mesh: trimesh.Trimesh) -> bool:
    """Whether two sheets of a closed surface meet in a vertex alone: its triangles then form more than one fan.

    The corners of two triangles at the ends of their common edge are of one fan.
    """
    faces = np.asarray(mesh.faces, np.int64)
    start, after = np.arange(faces.size), (np.arange(faces.size) // 3) * 3 + (np.arange(faces.size) + 1) % 3
    ends = np.sort(np.stack([faces.ravel()[start], faces.ravel()[after]], 1), axis=1)
    one, other = np.lexsort(ends.T).reshape(-1, 2).T
    joined = np.concatenate([start[one], after[one]]), np.concatenate([after[other], start[other]])
    links = coo_matrix((np.ones(len(joined[0]), bool), joined), shape=(faces.size, faces.size))
    return bool(connected_components(links, directed=False)[0] > len(np.unique(faces)))


def _same_shape(thin: trimesh.Trimesh, mesh: trimesh.Trimesh) -> bool:
    sound = is_closed(thin) and enclosed_volume(thin) > 0 and euler_number(thin) >= euler_number(mesh)
    return sound and not is_pinched(thin)
