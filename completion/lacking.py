"""Which part of a fitted template has no bone: told on its surface, so that what scans cannot show is not asked for.

The template's face is solid where scans are holed and thin, and its teeth are all there. Frankfurt frame, mm.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.spatial import cKDTree

from completion.volumes import SkullVolume
from cranioface.anatomy.outer_bone import outer_samples
from cranioface.anatomy.template import load_template
from cranioface.geometry.mesh_parts import vertex_parts

BARE_MM, DEEPEST_MM = 5.0, 16.0  # surface so far from any bone is bare; bone so far below it goes with it
OUTER_MM = 2.5  # from the outer bone of the template
LEAST_OUTER, OUTER_SHARE = 8, 0.25  # vertices of outer bone in a bare piece of surface: else it is walls and teeth


def lacking(skull: SkullVolume, points: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Where (x, y, z) bool bone of a fitted template (`share` above one half) lies below surface that has none.

    points (n, 3) mm: the vertices of the template's cranium and mandible, fitted to the skull.
    """
    out = np.zeros(share.shape, bool)
    index = np.argwhere((share > 0.5) & ~skull.bone)
    if len(index):
        gone = _missing(cKDTree(skull.mesh.vertices).query(points)[0] > BARE_MM)
        gap, nearest = cKDTree(points).query(skull.grid.points(index))
        out[tuple(index[gone[nearest] & (gap < DEEPEST_MM)].T)] = True
    return out


def _missing(bare: np.ndarray) -> np.ndarray:
    """Of the `bare` (n,) bool vertices those (n,) of pieces that are outer bone in good part."""
    faces = _faces()
    piece = vertex_parts(faces[bare[faces].all(1)], len(bare))
    outer = np.bincount(piece, _outer() & bare)
    good = (outer >= LEAST_OUTER) & (outer >= OUTER_SHARE * np.bincount(piece))
    return np.asarray(bare & good[piece])


@cache
def _faces() -> np.ndarray:
    template = load_template()
    return np.vstack([template.skull.faces, np.asarray(template.mandible.faces) + len(template.skull.vertices)])


@cache
def _outer() -> np.ndarray:
    """Which (n,) vertices of the template lie on its outer bone."""
    template = load_template()
    points = np.vstack([template.skull.vertices, template.mandible.vertices])
    return np.asarray(cKDTree(outer_samples(template).bone.points).query(points)[0] < OUTER_MM)
