"""What of a face over a skull is there to be looked at: view/ with layers and pictures, and the GLBs to take away.

Knows nothing of how the face was made, and nothing of its tables.
"""

from __future__ import annotations

from pathlib import Path

import trimesh

from cranioface.geometry.mesh_files import write_mesh
from cranioface.people.person import map_name
from cranioface.report.clear_pictures import projection_picture, thumbnail
from cranioface.report.light_mesh import moved, write_glb
from cranioface.report.pictures import BONE, SKIN, write_picture
from reconstruction.cases.layers import body_of, write_layer
from reconstruction.cases.told import THUMBNAIL, VIEW, Layer, Projections
from reconstruction.road import Reconstruction

CLEAR = 0.6  # of the face in scene.glb, so that the skull is seen through it


def write_view(out: Path, made: Reconstruction, face: trimesh.Trimesh) -> list[Layer]:
    """view/ but for told.json, and the GLBs beside it. face: in the input's frame, with its numbers at each vertex."""
    view, skull = out / VIEW, made.skull.head.skull
    view.mkdir()
    write_mesh(out / "skull.ply", skull)
    write_glb(out / "skull.glb", [body_of("skull", skull)])
    write_glb(out / "face.glb", [body_of("face", face)])
    frankfurt = made.skull.alignment.frankfurt_from_input
    wholes = {"skull": made.skull.bone, "face": moved(face, frankfurt)}
    layers, light = zip(*(write_layer(view, name, mesh) for name, mesh in wholes.items()), strict=True)
    _write_scene(out / "scene.glb", dict(zip(wholes, light, strict=True)), made)
    write_picture(view / THUMBNAIL, thumbnail(made.skull.bone, made.prediction.face))
    return list(layers)


def write_projections(view: Path, made: Reconstruction) -> Projections:
    """The maps of skull and face as pictures to look at, one per azimuth."""
    person = made.skull.described.person
    maps = {"skull": (person.maps["skull"], BONE), "face": (made.face_maps, SKIN)}
    names = {part: [map_name(part, azimuth) for azimuth in person.ring.azimuths_deg] for part in maps}
    for part, (depths, colour) in maps.items():
        for name, depth in zip(names[part], depths, strict=True):
            write_picture(view / name, projection_picture(depth, colour, person.ring))
    return Projections(azimuths_deg=list(person.ring.azimuths_deg), skull=names["skull"], face=names["face"])


def _write_scene(path: Path, light: dict[str, trimesh.Trimesh], made: Reconstruction) -> None:
    """Light meshes of skull and face as one file, in the input's frame."""
    back = made.skull.input_from_frankfurt
    bodies = [body_of(name, moved(mesh, back), CLEAR if name == "face" else 1.0) for name, mesh in light.items()]
    write_glb(path, bodies)
