"""Connected parts of a mesh: by shared vertices or by shared edges, and the largest of them.

scipy finds the components (0.05 s for 330,000 triangles; a union and find of our own took 0.002 s and 40 lines).
Faces are (m, k) of any k: triangles or quads. Knows nothing of voxels, whose parts `scipy.ndimage.label` tells.
"""

import numpy as np
import scipy.sparse as sp
import trimesh
from scipy.sparse.csgraph import connected_components


def vertex_parts(faces: np.ndarray, count: int) -> np.ndarray:
    """(count,) the number of each vertex's part, joined by faces (m, k); a vertex without a face is a part alone."""
    a, b = faces[:, :-1].ravel(), faces[:, 1:].ravel()
    linked = sp.coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    return np.asarray(connected_components(linked, directed=False)[1])


def parts_by_vertices(faces: np.ndarray, count: int) -> np.ndarray:
    """(m,) the number of each face's part, alike for faces that share vertices, which are `count`."""
    return np.asarray(vertex_parts(faces, count)[faces[:, 0]])


def parts_by_edges(faces: np.ndarray) -> np.ndarray:
    """(m,) the number of each face's part, alike for faces that share edges: two that touch at a corner are two."""
    edge = np.unique(edges_of(faces), axis=0, return_inverse=True)[1].ravel()
    has = sp.csr_matrix((np.ones(len(edge)), (np.repeat(np.arange(len(faces)), faces.shape[1]), edge)))
    return np.asarray(connected_components(has @ has.T, directed=False)[1])


def edges_of(faces: np.ndarray) -> np.ndarray:
    """Edges (m * k, 2) of each face in its order, the lower vertex first."""
    return np.sort(np.stack([faces.ravel(), np.roll(faces, -1, 1).ravel()], 1), 1)


def in_largest(part: np.ndarray, size: np.ndarray | None = None) -> np.ndarray:
    """(m,) bool: which faces are of the largest part, by number or by the sum of `size` (m,)."""
    return part == np.bincount(part, size).argmax() if len(part) else np.zeros(0, bool)


def largest_shell(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The part with the most faces, joined by vertices: cavities and floating pieces go. An empty mesh stays empty."""
    if len(mesh.faces) == 0:
        return mesh
    faces = np.asarray(mesh.faces)
    kept = in_largest(parts_by_vertices(faces, len(mesh.vertices)))
    if kept.all():
        return mesh
    used = np.zeros(len(mesh.vertices), bool)
    used[faces[kept].ravel()] = True
    renamed = np.cumsum(used, dtype=np.int32) - 1
    return trimesh.Trimesh(mesh.vertices[used], renamed[faces[kept]], process=False)
