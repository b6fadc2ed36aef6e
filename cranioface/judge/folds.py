"""Sharp folds of a face, part by part: edges at which skin turns by more than skin does, but for lids and lips.

Owns what is sharp. Frankfurt frame, mm. Knows nothing of how a face was made.
"""

from collections.abc import Mapping

import numpy as np
import trimesh

from cranioface.judge.face_error import judged_box, within
from cranioface.judge.parts import PARTS, part_of

SHARP_DEG = 60.0


def sharp_edges(face: trimesh.Trimesh, skull: trimesh.Trimesh, bone: Mapping[str, np.ndarray]) -> dict[str, int]:
    """Part -> how many edges of `face` before the ears turn by more than SHARP_DEG, either way.

    skull: bone that tells where the face is; bone: every landmark (3,) of the registered skull. Eyes and mouth hold
    lids and lips, where skin does fold. A coarser mesh turns more at each edge: compare meshes of one resolution.
    """
    ends = np.asarray(face.face_adjacency_edges)[np.degrees(face.face_adjacency_angles) > SHARP_DEG]
    middles = np.asarray(face.vertices)[ends].mean(1).reshape(-1, 3)
    middles = middles[within(middles, judged_box(skull))]
    counts = np.bincount(part_of(middles, bone), minlength=len(PARTS)) if len(middles) else np.zeros(len(PARTS), int)
    return dict(zip(PARTS, map(int, counts), strict=True))
