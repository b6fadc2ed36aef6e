"""The face as it is drawn: the face model's own surface, where the face is one of its. Frankfurt frame, mm.

What is written is fused from eight views and bridges what none of them sees: its seams at lids and lips are as coarse
as their pixels. Elsewhere both are the same surface. Knows nothing of files.
"""

from __future__ import annotations

import numpy as np
import trimesh

from cranioface.anatomy.face_model import load_face_model
from cranioface.geometry.solids import above
from cranioface.geometry.thinning import thinned, with_numbers_of
from reconstruction.cases.told import VIEW_FACES

END_MM = 0.01  # so near its lowest point a face ends flat


def drawn_face(written: trimesh.Trimesh, vertices: np.ndarray | None) -> trimesh.Trimesh:
    """The light surface of the face model's `vertices` (n, 3), as long as `written` and with its numbers.

    `written` itself where there are none.
    """
    if vertices is None:
        return written
    whole = above(load_face_model().skin(vertices), float(written.bounds[0, 2]))
    return with_numbers_of(written, end_apart(thinned(whole, VIEW_FACES)))


def end_apart(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The same, its flat lower end with vertices of its own: light turns there in an edge, and not in a fringe."""
    end = (mesh.vertices[mesh.faces][:, :, 2] < mesh.bounds[0, 2] + END_MM).all(1)
    shared, own = np.unique(mesh.faces[end], return_inverse=True)
    faces = np.array(mesh.faces)
    faces[end] = len(mesh.vertices) + own.reshape(-1, 3)
    apart = trimesh.Trimesh(np.vstack([mesh.vertices, mesh.vertices[shared]]), faces, process=False)
    apart.remove_unreferenced_vertices()
    return apart
