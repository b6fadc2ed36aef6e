"""Sharp folds of a face, part by part: edges at which skin turns by more than skin does, lids and lips apart.

Owns what is sharp. Frankfurt frame, mm. Knows nothing of how a face was made.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.judge.face_error import judged_box, within
from cranioface.judge.parts import PARTS, part_of

SHARP_DEG = 60.0
SLIT_MM = 5.0  # so near the slit between lids or lips skin does fold
NOWHERE: Mapping[str, np.ndarray] = MappingProxyType({})


def sharp_edges(
    face: trimesh.Trimesh,
    skull: trimesh.Trimesh,
    bone: Mapping[str, np.ndarray],
    slits: Mapping[str, np.ndarray] = NOWHERE,
) -> dict[str, int]:
    """Part -> how many edges of `face` before the ears turn by more than SHARP_DEG, either way; then slit -> how many.

    skull: bone that tells where the face is; bone: every landmark (3,) of the registered skull. slits: name -> points
    (n, 3) along lids or lips: what lies within SLIT_MM of them is counted there alone; without, eyes and mouth hold it.
    A coarser mesh turns more at each edge: compare meshes of one resolution.
    """
    ends = np.asarray(face.face_adjacency_edges)[np.degrees(face.face_adjacency_angles) > SHARP_DEG]
    middles = np.asarray(face.vertices)[ends].mean(1).reshape(-1, 3)
    middles = middles[within(middles, judged_box(skull))]
    counts: dict[str, int] = {}
    for name, points in slits.items():
        near = cKDTree(points).query(middles)[0] < SLIT_MM
        counts[name], middles = int(near.sum()), middles[~near]
    by_part = np.bincount(part_of(middles, bone), minlength=len(PARTS)) if len(middles) else np.zeros(len(PARTS), int)
    return dict(zip(PARTS, map(int, by_part), strict=True)) | counts
