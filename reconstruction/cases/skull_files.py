"""The files of a face that depend on its skull alone: written once, then shared with every further face over it.

Owns which these are. Knows nothing of faces.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import trimesh

from cranioface.geometry.mesh_files import write_mesh
from cranioface.people.person import map_name
from cranioface.report.clear_pictures import projection_picture
from cranioface.report.light_mesh import moved, write_glb
from cranioface.report.pictures import BONE, write_picture
from reconstruction.cases.bone_shown import implants_shown, inferred_bone, scanned_bone
from reconstruction.cases.kept import KeptSkull
from reconstruction.cases.layers import body_of, write_layer
from reconstruction.cases.told import VIEW, Layer
from reconstruction.options import PROJECTIONS
from reconstruction.road import PreparedHead

COMPLETE, IMPLANT = "skull_complete.stl", "implant.stl"
OF_FACE = ("face", "faces", "print", "preview", "closeups", "report", "radiograph", "person")  # first words


@dataclass(frozen=True)
class SkullFiles:
    """folder: of the face that has them; names: of files below it; light: the mesh of each layer in view/."""

    folder: Path
    names: list[str]
    layers: list[Layer]
    light: dict[str, trimesh.Trimesh]
    projections: list[str]


def take_skull_files(files: SkullFiles | None, out: Path) -> bool:
    """Whether all of an earlier face's `files` now lie in `out`: it may be gone by now, or there was none."""
    for name in (VIEW, PROJECTIONS):
        (out / name).mkdir()
    if files is None:
        return False
    try:
        for name in files.names:
            _take(files.folder / name, out / name)
    except OSError:
        return False
    return True


def write_skull_files(out: Path, kept: KeptSkull, result: Path) -> SkullFiles:
    """Write what the road's outputs in `out`, which becomes `result`, lack of the skull; all of the skull's files."""
    skull = kept.skull
    write_mesh(out / "skull.ply", skull.head.skull)
    write_glb(out / "skull.glb", [body_of("skull", skull.head.skull)])
    _write_completed(out, kept)
    told = {name: write_layer(out / VIEW, name, mesh) for name, mesh in _bodies(kept).items()}
    pictures = _write_projections(out / VIEW, skull)
    names = [path.relative_to(out).as_posix() for path in sorted(out.rglob("*")) if path.is_file() and _of_skull(path)]
    layers, light = [layer for layer, _ in told.values()], {name: mesh for name, (_, mesh) in told.items()}
    return SkullFiles(result, names, layers, light, pictures)


def _of_skull(path: Path) -> bool:
    return path.stem.partition("_")[0] not in OF_FACE


def _bodies(kept: KeptSkull) -> dict[str, trimesh.Trimesh]:
    """What is shown besides the face, by layer, Frankfurt frame."""
    skull = kept.skull
    bodies = {"skull": scanned_bone(skull)}
    if (inferred := inferred_bone(skull)) is not None:
        bodies["inferred"] = inferred
    if kept.implants is not None:
        bodies["implant"] = implants_shown(kept.implants, skull)
    if (skin := skull.head.scanned_skin()) is not None:
        bodies["skin"] = moved(skin, skull.alignment.frankfurt_from_input)
    return bodies


def _write_completed(out: Path, kept: KeptSkull) -> None:
    made = kept.skull.completed
    if made is not None and made.parts:
        write_mesh(out / COMPLETE, made.skull)
    if kept.implants is not None:
        write_mesh(out / IMPLANT, kept.implants.implant_meshes()[0])


def _write_projections(view: Path, skull: PreparedHead) -> list[str]:
    """The maps of the skull as pictures to look at, one per azimuth; their names."""
    person = skull.described.person
    names = [map_name("skull", azimuth) for azimuth in person.ring.azimuths_deg]
    for name, depth in zip(names, person.maps["skull"], strict=True):
        write_picture(view / name, projection_picture(depth, BONE, person.ring))
    return names


def _take(source: Path, place: Path) -> None:
    """The same file by another name, or a copy where the disk has no links."""
    beside = place.with_name(f".{place.name}")
    try:
        os.link(source, beside)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, beside)
    os.replace(beside, place)
