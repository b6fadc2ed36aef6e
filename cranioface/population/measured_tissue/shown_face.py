"""The face of a coarse scan: the textbook's moved to the skin that the scan shows, and which of it was shown.

Owns what of a coarse skin may be learnt from. Knows no files, no fits and no cameras. Frankfurt frame, mm.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.geometry.averaging import even
from cranioface.geometry.vertex_normals import vertex_normals

EVENED = 3  # steps: voxels of 4 mm leave terraces on a skin
MOST_UNSEEN = 0.15  # of a vertex, by the control points that it follows


@dataclass(frozen=True, eq=False)
class ShownFace:
    """whole: the closed face. shown: those of its triangles that lie where the scan shows skin."""

    whole: trimesh.Trimesh
    shown: trimesh.Trimesh


def shown_face(registered: Registered, offsets: np.ndarray, expected: np.ndarray) -> ShownFace:
    """The textbook face over `registered`, its skin moved along its normals by `offsets` (c,) from that face, NaN where
    none is seen; by `expected` (c,) there, so that the surface goes on."""
    model = load_face_model()
    points, unseen = np.asarray(tissue_depth_face(registered).vertices), np.isnan(offsets)
    steps = even((model.level.matrix @ np.where(unseen, expected, offsets))[:, None], model.faces, EVENED)
    moved = points + steps * vertex_normals(points, model.faces)
    blind = model.level.matrix @ unseen.astype(float) > MOST_UNSEEN
    shown = model.faces[~blind[model.faces].any(1)]
    return ShownFace(*(trimesh.Trimesh(moved, faces, process=False) for faces in (model.faces, shown)))
