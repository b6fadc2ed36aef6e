"""Named points of the skin, told by vertices that keep their names from face to face: what relief alone cannot find.

Owns which vertex each is on a predicted face, those of the ears too. Knows nothing of errors. Frankfurt frame, mm.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.spatial import cKDTree

from cranioface.anatomy.landmark_names import SIGNS, on_side
from cranioface.anatomy.template import load_template
from cranioface.geometry.surface_samples import SampledMesh
from reconstruction.methods import Prediction

# the auricle on the template: skin about the tragus that stands out farther than it, and far off the bone
AROUND_MM, OFF_BONE_MM, BONE_SAMPLES = 45.0, 15.0, 100_000
EARS = {"sa": (2, 1.0), "sba": (2, -1.0), "pa": (1, 1.0), "pra": (1, -1.0)}  # name: axis and which of its ends


def vertices_of(prediction: Prediction) -> np.ndarray | None:
    """Vertices (n, 3) of a face in the order of the template's face; None where the method has lost that order."""
    points = np.asarray(prediction.face.vertices if prediction.vertices is None else prediction.vertices)
    return points if len(points) == len(load_template().face.vertices) else None


def skin_landmarks(points: np.ndarray | None) -> dict[str, np.ndarray]:
    """Every named point (3,) of vertices (n, 3) in the template's order; none where there are none."""
    return {} if points is None else {name: points[k] for name, k in vertex_names().items()}


@cache
def vertex_names() -> dict[str, int]:
    """Name -> vertex of the template's face: its landmarks, and sa, sba, pa and pra of both ears: the uppermost, the
    lowest, the rearmost and the foremost point of the auricle."""
    template = load_template()
    skin, names = np.asarray(template.face.vertices), dict(template.face_landmarks)
    bone = SampledMesh(template.skull).stratified(BONE_SAMPLES, seed=0)[0]
    off_bone = cKDTree(bone).query(skin)[0] > OFF_BONE_MM
    for side, sign in SIGNS.items():
        tragus = skin[names[on_side("po", side)]]
        near = (np.abs(skin - tragus)[:, 1:] < AROUND_MM).all(1) & (sign * (skin - tragus)[:, 0] > 0)
        ear = np.flatnonzero(near & off_bone)
        for name, (axis, end) in EARS.items():
            names[on_side(name, side)] = int(ear[np.argmax(end * skin[ear, axis])])
    return names
