"""A mesh cut to the bone that is left: triangles where bone is missing are dropped, those on the border clipped.

Works from voxels, so that whatever took the bone away cuts the mesh alike. Knows nothing of defects.
"""

from __future__ import annotations

import numpy as np
import trimesh
from scipy import ndimage

from cranioface.geometry.head_grid import Grid

BLUR_VOXELS = 1.0  # so much the border between both is smoothed
LEAST = 1e-3


def cut_to(mesh: trimesh.Trimesh, left: np.ndarray, missing: np.ndarray, grid: Grid) -> trimesh.Trimesh:
    """`mesh` (mm) without its surface nearer to the bone that is `missing` than to what is `left`, (x, y, z) bool each.

    What lies at neither (a spine, say) stays. The border is open.
    """
    if not missing.any():
        return mesh
    x, y, z = ndimage.find_objects(missing.astype(np.uint8))[0]
    box = tuple(slice(max(0, s.start - 6), s.stop + 6) for s in (x, y, z))
    there, gone = (ndimage.gaussian_filter(v[box].astype(np.float32), BLUR_VOXELS) for v in (left, missing))
    index = grid.index(mesh.vertices) - [s.start for s in box]
    value = ndimage.map_coordinates(gone - there, index.T, order=1, cval=-1.0)
    vertices, faces = clipped(np.asarray(mesh.vertices, np.float64), np.asarray(mesh.faces), value - LEAST)
    return trimesh.Trimesh(vertices, faces, process=False)


def clipped(vertices: np.ndarray, faces: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The surface where `value` (n,) at its vertices (n, 3) is at most 0, cut straight through faces (m, 3) between.

    Two faces that share a cut edge share its new vertex. Unused vertices are dropped.
    """
    out = value > 0
    count = out[faces].sum(1)
    one, two = faces[count == 1], faces[count == 2]
    one, two = _turned(one, out[one]), _turned(two, ~out[two])  # the odd corner first
    edges = np.vstack([one[:, [0, 1]], one[:, [0, 2]], two[:, [0, 1]], two[:, [0, 2]]])
    unique, which = np.unique(np.sort(edges, 1), axis=0, return_inverse=True)
    share = value[unique[:, 0]] / (value[unique[:, 0]] - value[unique[:, 1]])
    new = vertices[unique[:, 0]] + share[:, None] * (vertices[unique[:, 1]] - vertices[unique[:, 0]])
    a, b, c, d = np.split(which.ravel() + len(vertices), np.cumsum([len(one), len(one), len(two)]))
    kept = [faces[count == 0], np.stack([a, one[:, 1], one[:, 2]], 1), np.stack([a, one[:, 2], b], 1)]
    return _used(np.vstack([vertices, new]), np.vstack([*kept, np.stack([two[:, 0], c, d], 1)]))


def _turned(faces: np.ndarray, odd: np.ndarray) -> np.ndarray:
    """Faces (m, 3) turned so that their corner that is `odd` (m, 3) comes first."""
    first = odd.argmax(1)[:, None]
    return np.take_along_axis(faces, (first + np.arange(3)) % 3, 1)


def _used(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    used, renamed = np.unique(faces, return_inverse=True)
    return vertices[used], renamed.reshape(-1, 3).astype(np.int32)
