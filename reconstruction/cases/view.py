"""What of a face over a skull is there to be looked at: its layer and pictures in view/, and the GLBs to take away.

Knows nothing of how the face was made, and nothing of its tables.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import trimesh

from cranioface.people.person import map_name
from cranioface.report.clear_pictures import projection_picture, thumbnail
from cranioface.report.closeups import AZIMUTHS_DEG, FEATURES
from cranioface.report.light_mesh import moved, write_glb
from cranioface.report.pictures import SKIN, write_picture
from reconstruction.cases.drawn_face import drawn_face
from reconstruction.cases.layers import LOOKS, body_of, write_layer
from reconstruction.cases.skull_files import SkullFiles
from reconstruction.cases.told import THUMBNAIL, VIEW, Closeups, Layer, Projections
from reconstruction.options import CLOSEUPS
from reconstruction.road import Reconstruction

CLEAR = 0.6  # of the face in scene.glb, so that the skull is seen through it


def write_face_view(out: Path, made: Reconstruction, face: trimesh.Trimesh, skull: SkullFiles) -> list[Layer]:
    """What the face adds to `out`; all layers, the skull first. face: in the input's frame, with its numbers."""
    written = moved(face, made.skull.alignment.frankfurt_from_input)
    write_glb(out / "face.glb", [body_of("face", face)])
    layer, light = write_layer(out / VIEW, "face", drawn_face(written, made.prediction.vertices))
    _write_scene(out / "scene.glb", {**skull.light, "face": light}, made.skull.input_from_frankfurt)
    write_picture(out / VIEW / THUMBNAIL, thumbnail(made.skull.bone, made.prediction.face))
    return [skull.layers[0], layer, *skull.layers[1:]]


def _write_scene(path: Path, light: dict[str, trimesh.Trimesh], input_from_frankfurt: np.ndarray) -> None:
    """All that is shown at first as the nodes of one file, in the input's frame; the face last, since it is clear."""
    bodies = [
        body_of(name, moved(mesh, input_from_frankfurt), CLEAR if name == "face" else 1.0)
        for name, mesh in light.items()
        if LOOKS[name].opacity > 0
    ]
    write_glb(path, bodies)


def write_projections(view: Path, made: Reconstruction, skull: SkullFiles) -> Projections:
    """The maps of the face as pictures to look at, one per azimuth, beside those of the skull."""
    ring = made.skull.described.person.ring
    names = [map_name("face", azimuth) for azimuth in ring.azimuths_deg]
    for name, depth in zip(names, made.face_maps, strict=True):
        write_picture(view / name, projection_picture(depth, SKIN, ring))
    return Projections(azimuths_deg=list(ring.azimuths_deg), skull=skull.projections, face=names)


def closeups_told() -> Closeups:
    """How the tiles of the close-ups lie, which the road's outputs have written."""
    return Closeups(file=CLOSEUPS, features=list(FEATURES), azimuths_deg=list(AZIMUTHS_DEG))
