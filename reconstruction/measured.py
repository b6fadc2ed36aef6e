"""What is measured of a face that was made: tissue depth at its vertices, and its error where the true skin is known.

Knows nothing of files and of how a face was made.
"""

from __future__ import annotations

import trimesh

from cranioface.geometry.rigid import turn_deg
from cranioface.judge.face_error import face_error
from cranioface.report.depth_face import face_with_depths
from reconstruction.inferred import mark_inferred
from reconstruction.road import Reconstruction

UPRIGHT_DEG = 30.0  # the judged region is told by the axes: face towards -y, +z up

Error = dict[str, float]


def face_and_depths(reconstruction: Reconstruction) -> trimesh.Trimesh:
    """The face in the input's frame, mm, with tissue_depth_mm and uncertainty_mm at every vertex.

    Where bone was to be inferred, also on_inferred_bone.
    """
    skull = reconstruction.skull
    face = face_with_depths(
        reconstruction.face, skull.head.skull, skull.described.registered, skull.input_from_frankfurt
    )
    if skull.completed is not None:
        mark_inferred(face, skull.completed, skull.described.registered)
    return face


def error_to_true_skin(reconstruction: Reconstruction) -> Error | None:
    """The judge's figures as the head lies, where it lies upright as a CT does; else in the Frankfurt frame."""
    skull = reconstruction.skull
    skin, frame = skull.head.skin(), skull.alignment.frankfurt_from_input
    if skin is None:
        return None
    if turn_deg(frame) < UPRIGHT_DEG:
        return face_error(reconstruction.face, skin, skull.head.skull)
    return face_error(reconstruction.surface, skin.copy().apply_transform(frame), skull.bone)
