"""Edges so short that a file of single precision makes one point of both ends: `without_short_edges`.

Where two solids cross, such slivers lie; a reader that welds by position tears the surface there. Knows no solids.
"""

from __future__ import annotations

import numpy as np
import trimesh

from cranioface.geometry.mesh_parts import edges_of

ROUNDS = 10


def without_short_edges(mesh: trimesh.Trimesh, shortest: float) -> trimesh.Trimesh:
    """A closed `mesh` whose edges shorter than `shortest` have shrunk to a point wherever that leaves it closed.

    An edge may go where its ends have no neighbours in common but those opposite of it in its two triangles (the link
    condition: Dey et al. 1999). The lower vertex stays where it is.
    """
    points, faces = np.asarray(mesh.vertices), np.asarray(mesh.faces).copy()
    for _ in range(ROUNDS):
        edges = np.unique(edges_of(faces), axis=0)
        short = edges[np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1) < shortest]
        touched: set[int] = set()
        for a, b in short.tolist():
            _shrink(faces, a, b, touched)
        faces = faces[(faces != np.roll(faces, 1, 1)).all(1)]
        if not touched:
            break
    used = np.zeros(len(points), bool)
    used[faces] = True
    return trimesh.Trimesh(points[used], (np.cumsum(used) - 1)[faces], process=False)


def _shrink(faces: np.ndarray, a: int, b: int, touched: set[int]) -> None:
    """Vertex b becomes a in `faces`, in place, where that is allowed and nobody about it has moved this round."""
    of_a, of_b = (np.flatnonzero((faces == vertex).any(1)) for vertex in (a, b))
    beside_a, beside_b = (set(faces[rows].ravel().tolist()) - {a, b} for rows in (of_a, of_b))
    about = beside_a | beside_b | {a, b}
    if len(beside_a & beside_b) != 2 or about & touched:
        return
    faces[of_b] = np.where(faces[of_b] == b, a, faces[of_b])
    touched |= about
