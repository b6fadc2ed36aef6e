"""What polishing folds is taken back: the isosurface before it passes nowhere through itself, and so must the polished.

Owns what a fold is and which vertices go back. Knows nothing of points and of how vertices were moved.
"""

import numpy as np

from cranioface.geometry.vertex_normals import area_normals

FOLDED = (
    0.2  # cosine between a triangle and the mean of those about a corner of it: no other triangles met, on any head
)
ROUNDS = 20  # each takes more back; two or three were enough on every head


def unfolded(before: np.ndarray, moved: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """`moved` (n, 3), the vertices of its folded `faces` (m, 3) put back to where they were `before` (n, 3)."""
    moved = moved.copy()
    for _ in range(ROUNDS):
        folded = faces[_folded(moved, faces)]
        if (moved[folded] == before[folded]).all():
            break
        moved[folded] = before[folded]
    return moved


def _folded(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Which (m,) triangles look away from those about one of their corners; one without area does."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    length, about = np.linalg.norm(normals, axis=1), area_normals(points, faces)
    along = np.min([(about[faces[:, k]] * normals).sum(1) for k in range(3)], axis=0)
    return np.asarray(along <= FOLDED * length)
