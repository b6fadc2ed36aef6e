"""The command `python reconstruct.py`: one skull, one folder of results. Owns its options and what it prints.

The road is loaded when the command line is found good: to be told what it takes, nobody waits for torch.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.anatomy.ct import is_ct
from cranioface.command import check_outputs, run
from cranioface.command.arguments import read_options
from cranioface.command.loading import load
from cranioface.people.head_arguments import HeadArguments, check_paths
from reconstruction.methods import METHODS, builder_of
from reconstruction.options import Faces, Mouth, Options, output_files
from reconstruction.planned import MirrorOutputs, PlanOutputs, Side, planned_files
from reconstruction.printed import PrintOutputs, check_wall, printed_files
from reconstruction.radiograph import PICTURE, check_radiograph, radiograph_outputs
from reconstruction.stations import Stations

if TYPE_CHECKING:
    from planning.plan import Plan
    from reconstruction.outputs import Extra
    from reconstruction.road import Reconstruction

ROAD = ("reconstruction.road", "reconstruction.outputs", "backprojection.fusion")
NETWORK = ("pix2pix.translate", "vtkmodules.vtkFiltersCore", "vtkmodules.util.numpy_support")
HELP = """The face from the skull.

SKULL is a mesh in mm (STL, PLY, OBJ, GLB; --units for another unit) or a head CT (NIfTI, NRRD, MHA, a DICOM folder or
zip). `surfaces CT -o OUT` in place of SKULL only writes the CT's skull.stl and skin.stl.

OUT receives face.stl and face.ply, face.obj (quads, UVs and groups, the same for every person), skull.stl, the
projections, preview.png, closeups.png and report.json, all in SKULL's own frame, in mm, and of a CT its skin.stl.
--base and --wall add print.stl, for a 3D printer: the face on a stand, the face hollow, or both.
--faces 3 adds a lean and a full face, which the same skull allows, as face_lean.* and face_full.*, and faces.png.
--radiograph adds radiograph.png: the film with the skull's outline and the profile of the skin on it.
--plan adds bone and skin after an operation: skull_planned.stl, face_planned.stl, plan.png, of a CT skin_planned.stl;
face.stl stays the face before it. --mirror adds mirrored.stl and symmetry.png.
A reconstruction is a lead, never an identification: nose and lips are least certain.

Methods: """ + ", ".join(METHODS)


@dataclass(frozen=True, kw_only=True)
class Arguments(HeadArguments):
    """What `reconstruct.py` takes."""

    skull: Path
    """mesh in mm or head CT"""
    output: Path
    """folder for the results"""
    method: str = "pix2pix"
    """a name, or MODULE:BUILDER of your own (default: pix2pix, the shipped network)"""
    mouth: Mouth = "as-scanned"
    """as-scanned, or closed: the mandible is rotated into occlusion first"""
    mandible: Path | None = None
    """a mandible that was scanned alone (mesh in mm, any pose), to be seated in its fossae"""
    complete: bool = False
    """infer missing bone first; face.ply then marks what rests on it (on_inferred_bone)"""
    radiograph: Path | None = None
    """a lateral radiograph of the same person (PNG, JPEG, TIFF, DICOM; bone bright): tells fullness and profile"""
    mm_per_pixel: float | None = None
    """of the radiograph, at the head's midline; a DICOM file may tell it (docs/radiographs.md)"""
    radiograph_faces: Side | None = None
    """left or right: the side of the radiograph that the face looks to (default: found)"""
    truth: Path | None = None
    """the true face, to print the error: a mesh in the frame of SKULL"""
    weights: Path | None = None
    """a trained model (.safetensors) instead of the shipped one"""
    data: Path | None = None
    """DATASET, for a method that learns from people when it is built"""
    faces: Faces = 1
    """3: also a lean and a full face beside the usual one (face_lean.stl, face_full.stl, faces.png)"""
    full: bool = False
    """the finest surface, some 400,000 triangles, instead of one thinned to 60,000"""
    pegs: bool = False
    """also write pegs.stl: depth pegs for work in clay"""
    base: bool = False
    """also write print.stl: the face on a stand"""
    wall: float | None = None
    """also write print.stl: hollow, its wall so many mm thick, 0.8 to 15, open below"""
    plan: Path | None = None
    """plan.yaml of bone to move: also write skull, face and, of a CT, skin after it (docs/planning.md)"""
    mirror: Side | None = None
    """left or right, the healthy side: also write mirrored.stl, its bone on the other side, and the asymmetry"""

    def __post_init__(self) -> None:
        _ = self.options  # which refuses facts that no source covers
        builder_of(self.method)
        check_paths(self.skull, self.truth, self.landmarks, self.mandible, self.plan, self.radiograph)
        check_radiograph(self.radiograph, self.mm_per_pixel, self.radiograph_faces)
        check_wall(self.wall)
        plan = self.read_plan()
        inputs = (self.skull, self.truth, self.landmarks, self.mandible, self.weights, self.data, self.radiograph)
        outputs = output_files(self.output, self.pegs, is_ct(self.skull), self.faces)
        outputs += planned_files(self.output, self.plan, self.mirror, is_ct(self.skull))
        outputs += printed_files(self.output, self.base, self.wall)
        outputs += [] if self.radiograph is None else [self.output / PICTURE]
        check_outputs(outputs, inputs=(*inputs, *(plan.files if plan else ())))

    @property
    def options(self) -> Options:
        """What is asked of the road. BadInput for facts that no source covers."""
        return Options(
            method=self.method, facts=self.facts, landmarks=self.landmarks, mouth=self.mouth, mandible=self.mandible,
            complete=self.complete, full=self.full, weights=self.weights, data=self.data, radiograph=self.radiograph,
            mm_per_pixel=self.mm_per_pixel, radiograph_faces=self.radiograph_faces, faces=self.faces,
        )  # fmt: skip

    def read_plan(self) -> Plan | None:
        """The plan of moved bone, where one is given; BadInput for what no plan says."""
        from planning.plan import read_plan

        return None if self.plan is None else read_plan(self.plan)

    def extras(self) -> dict[str, Extra]:
        """What is written besides, by the section of the report that tells it."""
        plan = self.read_plan()
        extras: dict[str, Extra] = {} if plan is None else {"plan": PlanOutputs(plan)}
        extras |= {} if self.radiograph is None else {"radiograph": radiograph_outputs}
        extras |= {"print": PrintOutputs(self.base, self.wall)} if self.base or self.wall is not None else {}
        return extras if self.mirror is None else extras | {"symmetry": MirrorOutputs(self.mirror)}


def main(argv: list[str] | None = None) -> int:
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["surfaces"]:
        from reconstruction.surfaces import surfaces_command

        return run(lambda: surfaces_command(words[1:]))
    return run(lambda: reconstruct_command(argv))


def reconstruct_command(argv: list[str] | None) -> None:
    arguments = read_options(Arguments, argv, help=HELP, places=("skull",), short={"output": "-o"})
    stations = Stations(_announce)
    with stations.time("load"):
        load(ROAD)
    beside = ThreadPoolExecutor(1)  # what the network needs loads while the skull is read and aligned
    if arguments.method == "pix2pix":
        beside.submit(load, NETWORK)
    _reconstruct(arguments, stations)


def _reconstruct(arguments: Arguments, stations: Stations) -> None:
    from reconstruction.outputs import write_outputs
    from reconstruction.road import reconstruct

    with stations.time("read"):
        head = arguments.read(arguments.skull, arguments.truth)
    made = reconstruct(head, arguments.options, progress=_announce)
    stations.seconds |= made.seconds
    error = write_outputs(
        arguments.output, made, stations=stations, with_pegs=arguments.pegs, extras=arguments.extras(), say=print
    )
    _print_summary(arguments.output, made, error, stations.total())


def _announce(station: str, share: float) -> None:
    print(f"{station} ...", flush=True)


def _print_summary(output: Path, made: Reconstruction, error: dict[str, float] | None, seconds: float) -> None:
    frame = made.skull.alignment
    print(f"aligned by {frame.method}, confidence {frame.confidence:.2f}, {made.skull.mouth}")
    for doubt in made.skull.doubts:
        print(f"warning: {doubt}", file=sys.stderr)
    if error is not None:
        print(
            f"error to the true skin: {error['mean_mm']:.2f} mm mean (worse direction {error['worst_mm']:.2f}), "
            f"{error['under_2.5_mm']:.0%} within 2.5 mm, coverage {error['coverage']:.0%}"
        )
    print(f"wrote {output}/face.stl, face.obj, preview.png, report.json in {seconds:.1f} s")
