"""What a reconstruction leaves behind: OUT with its meshes, projections, picture and report.json, in the input's frame.

Owns which files are written, and when. Knows nothing of how a face was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import trimesh

from cranioface.anatomy.tissue_depth import tissue_depths
from cranioface.anatomy.tissue_depth_face import bone_points
from cranioface.command import whole_folder
from cranioface.geometry.mesh_files import write_mesh
from cranioface.people.person import write_person
from cranioface.report.closeups import closeups
from cranioface.report.face_obj import write_face_obj
from cranioface.report.pegs import pegs
from cranioface.report.pictures import preview, write_picture
from cranioface.report.provenance import write_json
from reconstruction.inferred import completed_told, inferred_bone
from reconstruction.measured import Error, error_to_true_skin, face_and_depths
from reconstruction.options import CLOSEUPS, OBJ, PEGS, PROJECTIONS, SKIN
from reconstruction.reporting import report
from reconstruction.road import Reconstruction
from reconstruction.stations import Stations
from reconstruction.three_files import write_three_faces

# writes more files into the folder, says lines to the user; returns its section of the report
Extra = Callable[[Path, Reconstruction, Callable[[str], None]], Mapping[str, object]]


def write_face(path: str | Path, reconstruction: Reconstruction) -> None:
    """Write the face alone, in the input's frame; a PLY also holds tissue_depth_mm and uncertainty_mm per vertex."""
    path = Path(path)
    with_depths = path.suffix.lower() == ".ply"
    write_mesh(path, face_and_depths(reconstruction) if with_depths else reconstruction.face)


def write_outputs(
    folder: Path, reconstruction: Reconstruction, *, stations: Stations, with_pegs: bool = False,
    extras: Mapping[str, Extra] = MappingProxyType({}), say: Callable[[str], None] = lambda line: None,
    face: trimesh.Trimesh | None = None, of_skull: bool = True,
) -> Error | None:  # fmt: skip
    """Everything into `folder`, complete or not at all; returns the error to the true skin, None where unknown.

    extras: what else is written, by the section of the report that tells it; `say` gets their lines for the user.
    face: as `face_and_depths` has it, where that is at hand.
    of_skull: False leaves out the meshes and maps that are the same for every face over this skull.
    """
    made = reconstruction
    with stations.time("measure"):
        error, face = error_to_true_skin(made), face_and_depths(made) if face is None else face
    with stations.time("draw"):
        picture = preview(made.skull.bone, made.surface, inferred=inferred_bone(made.skull.completed))
        close = closeups(made.surface, bone_points(made.skull.described.registered))
    with whole_folder(folder) as out:
        with stations.time("write"):
            for name, mesh in _meshes(made, face, with_pegs, of_skull).items():
                write_mesh(out / name, mesh)
            if made.prediction.vertices is not None:
                write_face_obj(out / OBJ, made.prediction.vertices, made.skull.input_from_frankfurt)
            write_picture(out / "preview.png", picture)
            write_picture(out / CLOSEUPS, close)
            _write_projections(out / PROJECTIONS, made, of_skull)
        completed = made.skull.completed
        sections: dict[str, object] = {} if completed is None else {"completed": completed_told(completed, face)}
        if made.beside:
            with stations.time("faces"):
                sections["faces"] = write_three_faces(out, made, error, say)
        for name, extra in extras.items():
            with stations.time(name):
                sections[name] = dict(extra(out, made, say))
        write_json(out / "report.json", report(made, error, stations.seconds) | sections)
    return error


def _meshes(made: Reconstruction, face: trimesh.Trimesh, with_pegs: bool, of_skull: bool) -> dict[str, trimesh.Trimesh]:
    """By the names of their files."""
    meshes = {"face.stl": made.face, "face.ply": face} | ({PEGS: _pegs(made)} if with_pegs else {})
    if of_skull:
        skin = made.skull.head.scanned_skin()
        meshes |= {"skull.stl": made.skull.head.skull} | ({} if skin is None else {SKIN: skin})
    return meshes


def _write_projections(folder: Path, made: Reconstruction, of_skull: bool) -> None:
    person = made.skull.described.person
    whole = replace(
        person, facts=made.options.facts, maps=(person.maps if of_skull else {}) | {"face": made.face_maps},
        input_from_frankfurt=made.skull.input_from_frankfurt,
    )  # fmt: skip
    write_person(folder, whole)


def _pegs(made: Reconstruction) -> trimesh.Trimesh:
    """Depth pegs in the input's frame, mm, as long as the table says for these facts."""
    body = pegs(made.skull.described.registered, tissue_depths(**made.options.facts.by_name()))
    return body.apply_transform(made.skull.input_from_frankfurt)
