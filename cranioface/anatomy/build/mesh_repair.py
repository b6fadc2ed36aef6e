"""Makes a coarse modelled bone whole and smooth: largest sheet, missing patches closed, subdivided.

Used to build the template only; knows nothing about skulls.
"""

import networkx
import numpy as np
import trimesh

from cranioface.geometry.mesh_parts import in_largest, parts_by_edges

INTERPOLATION_STEPS = 4  # Loop's surface shrinks; this many corrections bring its vertices back to 0.1 mm
FARTHEST_CORRECTION = 2.0  # mm; beyond this a correction of Loop's surface overshoots beside thin, stretched triangles


def largest_sheet(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The largest part of `mesh` joined across edges, less the triangles at edges that more than two share."""
    mesh = trimesh.Trimesh(mesh.vertices, mesh.faces, process=True)
    mesh.merge_vertices(digits_vertex=3)
    mesh.update_faces(mesh.unique_faces() & mesh.nondegenerate_faces())
    mesh.update_faces(~_at_crowded_edges(mesh))
    keep = in_largest(parts_by_edges(mesh.faces), mesh.area_faces)
    return trimesh.Trimesh(mesh.vertices, mesh.faces[keep], process=True)


def without_stretched_triangles(mesh: trimesh.Trimesh, longest_mm: float, thinnest_mm: float) -> trimesh.Trimesh:
    """`mesh` less slivers (an edge above `longest_mm`, lower than `thinnest_mm` over it) and edges twice that long."""
    corners = mesh.triangles
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(1)
    sliver = (longest > longest_mm) & (2 * mesh.area_faces / np.maximum(longest, 1e-9) < thinnest_mm)
    return trimesh.Trimesh(mesh.vertices, mesh.faces[~sliver & (longest < 2 * longest_mm)], process=False)


def _at_crowded_edges(mesh: trimesh.Trimesh) -> np.ndarray:
    """(m,) True at edges that more than two triangles share: which of them belong together is not known."""
    _, edge, count = np.unique(mesh.edges_sorted, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(np.any((count[edge.ravel()] > 2).reshape(-1, 3), axis=1))


def close_small_holes(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """`mesh` with every boundary loop closed by a fan about its middle, wound as its neighbours are."""
    mesh = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    trimesh.repair.fix_winding(mesh)
    vertices, faces = list(mesh.vertices), list(mesh.faces)
    for loop in _boundary_loops(mesh):
        vertices.append(mesh.vertices[loop].mean(0))
        faces += [(b, a, len(vertices) - 1) for a, b in zip(loop, loop[1:] + loop[:1], strict=True)]
    return trimesh.Trimesh(np.array(vertices), np.array(faces), process=False)


def _boundary_loops(mesh: trimesh.Trimesh) -> list[list[int]]:
    """Vertex rings of the open edges, each in the direction of the triangles beside it, the shortest rings first."""
    _, edge, count = np.unique(mesh.edges_sorted, axis=0, return_inverse=True, return_counts=True)
    open_edges = mesh.edges[count[edge.ravel()] == 1]
    rings = networkx.simple_cycles(networkx.DiGraph(open_edges.tolist()))
    used: set[tuple[int, int]] = set()
    loops = []
    for ring in sorted(rings, key=lambda r: (len(r), sorted(r))):
        steps = set(zip(ring, ring[1:] + ring[:1], strict=True))
        if not steps & used:
            used |= steps
            loops.append(ring)
    return loops


def smooth_subdivided(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """One Loop subdivision that keeps passing through the given vertices: four times the triangles, no facets."""
    control = mesh.vertices.copy()
    for _ in range(INTERPOLATION_STEPS):
        smooth, _ = trimesh.remesh.subdivide_loop(control, mesh.faces)
        control += mesh.vertices - smooth[: len(control)]
        moved = control - mesh.vertices
        too_far = np.linalg.norm(moved, axis=1) / FARTHEST_CORRECTION
        control = mesh.vertices + moved / np.maximum(too_far, 1.0)[:, None]
    vertices, faces = trimesh.remesh.subdivide_loop(control, mesh.faces)
    return trimesh.Trimesh(vertices, faces, process=False)
