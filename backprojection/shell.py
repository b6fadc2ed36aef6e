"""One shell: the largest connected part of a mesh, and its vertex normals. Cavities and floating pieces go.

Owns what needs only the triangles' connections. Knows nothing of the points that they came from.
"""

from __future__ import annotations

import numpy as np
import trimesh

from cranioface.geometry.kernels import njit
from cranioface.geometry.union_find import join, root_of


def largest_shell(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The connected part with the most faces; an empty mesh stays empty."""
    if len(mesh.faces) == 0:
        return mesh
    faces = np.ascontiguousarray(mesh.faces, np.int32)
    names = _parts(faces, len(mesh.vertices))
    if not names.any():
        return mesh  # all are named after vertex 0
    part = names[faces[:, 0]]
    faces = faces[part == np.bincount(part).argmax()]
    used = np.zeros(len(mesh.vertices), bool)
    used[faces.ravel()] = True
    renamed = np.cumsum(used, dtype=np.int32) - 1
    return trimesh.Trimesh(mesh.vertices[used], renamed[faces], process=False)


@njit(cache=True)
def _parts(faces, count):
    """Name of the connected part of each vertex, by union and find."""
    parent = np.arange(count).astype(np.int32)
    for f in range(len(faces)):
        for corner in range(1, 3):
            a, b = parent[faces[f, 0]], parent[faces[f, corner]]
            if a != b:  # seldom: neighbours in the list are neighbours on the surface
                join(parent, a, b)
    for v in range(count):
        parent[v] = root_of(parent, v)
    return parent


@njit(cache=True)
def vertex_normals(vertices, faces):
    """Unit normals (n, 3) of vertices, the area-weighted mean of their triangles'; zero where there are none."""
    normals = np.zeros_like(vertices)
    for f in range(len(faces)):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        p, q = vertices[b] - vertices[a], vertices[c] - vertices[a]
        x, y, z = p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]
        for v in (a, b, c):
            normals[v, 0] += x
            normals[v, 1] += y
            normals[v, 2] += z
    for v in range(len(normals)):
        length = np.sqrt(normals[v, 0] ** 2 + normals[v, 1] ** 2 + normals[v, 2] ** 2)
        if length > 0:
            for axis in range(3):
                normals[v, axis] /= length
    return normals
