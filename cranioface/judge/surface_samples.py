"""Points drawn evenly from the surface of a mesh: the draws of trimesh.sample.sample_surface, point by point.

Many draws of one mesh share its areas, and only what is drawn is computed. Knows nothing of faces and of errors.
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
        self._up_to = np.cumsum(np.linalg.norm(_normals(self._vertices, self._faces), axis=1) / 2)

    def sample(self, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """`count` points (n, 3) mm and their faces (n,); nothing where the mesh has no face."""
        if not len(self._faces):
            return np.zeros((0, 3)), np.zeros(0, np.int64)
        draw = np.random.default_rng(seed).random
        picked, lengths = draw(count) * self._up_to[-1], draw((count, 2))
        points, faces = np.empty((count, 3)), np.empty(count, np.int64)
        _place(self._vertices, self._faces, self._up_to, picked, lengths, points, faces)
        return points, faces

    def normals(self, faces: np.ndarray) -> np.ndarray:
        """Unit normals (n, 3) of some faces; zero where a face has no area."""
        normals = _normals(self._vertices, self._faces[faces])
        length = np.linalg.norm(normals, axis=1, keepdims=True)
        return normals / np.where(length > 0, length, 1)


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
def _place(vertices, faces, up_to, picked, lengths, points, drawn):
    """Each pick finds its face by the areas before it; a point beyond the diagonal of its two sides is turned back."""
    for s in prange(len(picked)):
        f = min(np.searchsorted(up_to, picked[s]), len(faces) - 1)
        v, w = lengths[s, 0], lengths[s, 1]
        if v + w > 1.0:
            v, w = 1.0 - v, 1.0 - w
        drawn[s] = f
        for i in range(3):
            a = vertices[faces[f, 0], i]
            points[s, i] = v * (vertices[faces[f, 1], i] - a) + w * (vertices[faces[f, 2], i] - a) + a
