"""The road of data: a skull in, a printable face out. The only module that knows the order of the stations.

    align -> project and describe -> translate (or the tissue-depth method) -> fuse -> report

From a CT only bone enters the prediction; its skin serves solely to print the error. The stations are loaded when the
command line is found good: to be told what it takes, nobody waits for torch.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from cranioface.command import run, whole_folder
from cranioface.command.arguments import read_options
from cranioface.command.loading import load
from cranioface.people.facts import Facts
from cranioface.people.head_arguments import HeadArguments, check_paths
from cranioface.report.report import Stations, report, write_report

if TYPE_CHECKING:
    import trimesh

    from cranioface.anatomy.frankfurt import Alignment
    from cranioface.people.head_files import Head
    from projections.describe import Described

ROAD = (
    "cranioface.people.head_files", "projections.describe", "reconstruction.predict", "backprojection.fusion",
    "cranioface.judge.face_error", "cranioface.report.depth_face", "cranioface.report.pictures",
)  # fmt: skip
NETWORK = "pix2pix.translate"
ISOSURFACE = ("vtkmodules.vtkFiltersCore", "vtkmodules.util.numpy_support")
UPRIGHT_DEG = 30.0  # the judged region is told by the axes: face towards -y, +z up
HELP = """The face from the skull.

SKULL is a mesh in mm (STL, PLY, OBJ, GLB) or a head CT (NIfTI, NRRD, MHA, a DICOM folder or zip).

OUT receives face.stl and face.ply, skull.stl, the projections, preview.png and report.json, all in SKULL's own frame.
A reconstruction is a lead, never an identification: nose and lips are least certain."""


@dataclass(frozen=True)
class Options:
    """What is asked of one reconstruction. None = unknown."""

    method: str = "pix2pix"
    attributes: Facts = Facts()
    weights: Path | None = None  # None = the shipped ones


@dataclass(frozen=True)
class Reconstruction:
    """A face in the Frankfurt frame with everything it came from."""

    face: trimesh.Trimesh
    face_maps: np.ndarray
    skull: trimesh.Trimesh
    described: Described
    alignment: Alignment


def reconstruct(skull: trimesh.Trimesh, alignment: Alignment, options: Options, stations: Stations) -> Reconstruction:
    """Predict the face of `skull` (its own frame, mm) from bone alone."""
    from cranioface.geometry.ring import CameraRing
    from projections.describe import describe, face_maps

    ring = CameraRing()
    bone = skull.copy().apply_transform(alignment.frankfurt_from_input)
    with stations.time("describe"):
        described = describe(bone, ring)
        known = options.attributes
        person = replace(described.person, sex=known.sex, age_years=known.age_years, bmi=known.bmi)
        described = replace(described, person=person)
    if options.method == "tissue-depth":
        from cranioface.anatomy.tissue_depth_face import tissue_depth_face

        with stations.time("tissue-depth face"):
            face = tissue_depth_face(described.registered, **asdict(options.attributes))
            maps = face_maps(face, ring)
    else:
        from backprojection import fuse
        from pix2pix.translate import load_translator
        from reconstruction.predict import predict

        with stations.time("translate"):
            maps = predict(bone, described, load_translator(options.weights))
        with stations.time("fuse"):
            face = fuse(maps, ring)
    return Reconstruction(face, maps, bone, described, alignment)


def main(argv: list[str] | None = None) -> int:
    return run(lambda: reconstruct_command(argv))


@dataclass(frozen=True, kw_only=True)
class Arguments(HeadArguments):
    """What `reconstruct.py` takes."""

    skull: Path
    """mesh in mm or head CT"""
    output: Path
    """folder for the results"""
    method: Literal["pix2pix", "tissue-depth"] = "pix2pix"
    """default: pix2pix, the shipped network"""
    truth: Path | None = None
    """the true face, to print the error: a mesh in the frame of SKULL"""
    weights: Path | None = None
    """a trained model (.safetensors) instead of the shipped one"""
    pegs: bool = False
    """also write pegs.stl: depth pegs for work in clay"""

    def __post_init__(self) -> None:
        _ = self.facts  # which refuses what no source covers
        check_paths(self.skull, self.truth, self.landmarks)


def reconstruct_command(argv: list[str] | None) -> None:
    _run(read_options(Arguments, argv, help=HELP, places=("skull",), short={"output": "-o"}))


def _run(told: Arguments) -> None:
    stations = Stations()
    with stations.time("load"):
        load(ROAD)
    beside = ThreadPoolExecutor(1)  # a network takes as long to load as a skull to align
    weights = None
    if told.method == "pix2pix":
        weights = beside.submit(_ready, told.weights)
        beside.submit(load, ISOSURFACE)
    with stations.time("read"):
        head = told.read(told.skull, told.truth)
    with stations.time("align"):
        alignment = told.align(head, told.skull)
    with stations.time("network"):
        options = Options(told.method, told.facts, weights.result() if weights else None)
    made = reconstruct(head.skull, alignment, options, stations)
    _write(told, options, head, made, stations)


def _ready(weights: Path | None) -> Path:
    """The network loaded; its path. Refuses unusable weights before the long work, not after it."""
    load((NETWORK,))
    from pix2pix.translate import default_weights

    return default_weights(weights)


def _write(told: Arguments, options: Options, head: Head, made: Reconstruction, stations: Stations) -> None:
    """All outputs in SKULL's own frame; the folder is complete or absent."""
    from cranioface.geometry.mesh_files import write_mesh
    from cranioface.geometry.rigid import invert
    from cranioface.report.depth_face import face_with_depths
    from cranioface.report.pictures import preview, write_picture

    back = invert(made.alignment.frankfurt_from_input)
    face = made.face.copy().apply_transform(back)
    with stations.time("measure"):
        skin = head.skin()
        error = None if skin is None else _error(face, skin, head.skull, made)
        told_face = face_with_depths(face, head.skull, made.described.registered, back)
    with stations.time("draw"):
        picture = preview(made.skull, made.face)
    with whole_folder(told.output) as out:
        with stations.time("write"):
            for name, mesh in (("face.stl", face), ("face.ply", told_face), ("skull.stl", head.skull)):
                write_mesh(out / name, mesh)
            write_picture(out / "preview.png", picture)
            _write_projections(out / "projections", made, back)
        if told.pegs:
            write_mesh(out / "pegs.stl", _pegs(options, made).apply_transform(back))
        write_report(out / "report.json", report(told, options, head, made, error, stations))
    _print_summary(told, made, error, stations)


def _pegs(options: Options, made: Reconstruction) -> trimesh.Trimesh:
    from cranioface.anatomy.tissue_depth import tissue_depths
    from cranioface.report.pegs import pegs

    return pegs(made.described.registered, tissue_depths(**asdict(options.attributes)))


def _error(
    face: trimesh.Trimesh, skin: trimesh.Trimesh, skull: trimesh.Trimesh, made: Reconstruction
) -> dict[str, float]:
    """The judge's figures as the head lies, where it lies upright as a CT does; else in the Frankfurt frame."""
    from cranioface.judge.face_error import face_error

    frame = made.alignment.frankfurt_from_input
    if np.degrees(np.arccos(np.clip((np.trace(frame[:3, :3]) - 1) / 2, -1, 1))) < UPRIGHT_DEG:
        return face_error(face, skin, skull)
    return face_error(made.face, skin.copy().apply_transform(frame), made.skull)


def _write_projections(folder: Path, made: Reconstruction, back: np.ndarray) -> None:
    from cranioface.people.person import write_person

    person = made.described.person
    person.maps["face"], person.input_from_frankfurt = made.face_maps, back
    write_person(folder, person)


def _print_summary(told: Arguments, made: Reconstruction, error: dict[str, float] | None, stations: Stations) -> None:
    frame = made.alignment
    print(f"aligned by {frame.method}, confidence {frame.confidence:.2f}, gape {frame.gape_mm:.1f} mm")
    if error is not None:
        print(
            f"error to the true skin: {error['mean_mm']:.2f} mm mean (worse direction {error['worst_mm']:.2f}), "
            f"{error['under_2.5_mm']:.0%} within 2.5 mm, coverage {error['coverage']:.0%}"
        )
    print(f"wrote {told.output}/face.stl, face.ply, preview.png, report.json in {stations.total():.1f} s")
