"""One shell: the largest connected part of a mesh. Cavities and floating pieces go."""

from __future__ import annotations

import numpy as np
import trimesh
from numba import njit


def largest_shell(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The connected part with the most faces; an empty mesh stays empty."""
    if len(mesh.faces) == 0:
        return mesh
    faces = np.ascontiguousarray(mesh.faces, np.int32)
    part = _parts(faces, len(mesh.vertices))[faces[:, 0]]
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
            a, b = _root(parent, faces[f, 0]), _root(parent, faces[f, corner])
            if a != b:
                parent[max(a, b)] = min(a, b)
    for v in range(count):
        parent[v] = _root(parent, v)
    return parent


@njit(cache=True)
def _root(parent, v):
    while parent[v] != v:
        parent[v] = parent[parent[v]]
        v = parent[v]
    return v
