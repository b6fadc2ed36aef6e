"""The command `python projections.py`: a skull, a pair, a folder of them, or synthetic people -> depth maps on disk.

Owns the options and which of them go together. The work is loaded when they are found good.
"""

import os
from pathlib import Path

from cranioface.command import BadInput, run
from cranioface.command.arguments import parse, parser
from cranioface.people.head_arguments import Attributes, add_head_arguments, attributes_of, check_paths

ROOT = Path(__file__).resolve().parents[1]
SAMPLE_SKULL, SAMPLE_FACE = ROOT / "samples" / "skull.stl", ROOT / "samples" / "face.stl"
DEFAULT_OUTPUT = ROOT / "out" / "sample"
EPILOG = """Project a skull (and its face) into eight 16-bit depth maps, 45 degrees apart, in the Frankfurt frame.

  projections.py                                     the embedded sample into out/sample
  projections.py skull.stl -o DIR                    one skull: a PERSON folder
  projections.py skull.stl --face face.stl -o DIR    a skull and its true face, both in one frame
  projections.py ct.nii.gz -o DIR                    a CT (NIfTI, NRRD, MHA, DICOM folder or zip): bone and skin
  projections.py FOLDER -o DATASET                   a folder of pairs (NAME/skull.stl, NAME/face.stl) or of CTs
  projections.py --synthetic 64 --seed 0 -o DATASET  synthetic people (needs requirements-population.txt)
  projections.py --synthetic 64 --heads FOLDER -o DATASET  a third of them in the bone of real heads"""


def main(argv: list[str] | None = None) -> int:
    return run(lambda: project_command(argv))


def project_command(argv: list[str] | None) -> None:
    arguments = parser(EPILOG)
    arguments.add_argument("skull", nargs="?", help="a mesh in mm, a CT, or a folder of pairs")
    arguments.add_argument("--face", help="the true face: a mesh in the frame of the skull")
    arguments.add_argument("-o", "--output", help="the folder to write")
    arguments.add_argument("--pixels", type=int, default=256, help="of each square map over 256 mm (default 256)")
    add_head_arguments(arguments)
    arguments.add_argument("--synthetic", type=int, help="make this many synthetic people instead")
    arguments.add_argument("--seed", type=int, default=0, help="of the synthetic people and of the split (default 0)")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: every core)")
    scheduler = "tcp://host:port of a Dask cluster that makes the synthetic people; its workers write\n"
    scheduler += "into the output folder, which all machines must share (needs requirements-scale.txt)"
    arguments.add_argument("--scheduler", help=scheduler)
    arguments.add_argument("--heads", help="folder of real heads (NAME/skull.ply, NAME/ct.nii.gz) whose bone some wear")
    arguments.add_argument("--without", nargs="+", default=[], help="names of real heads to leave out")
    arguments.add_argument("--real-share", type=float, default=0.35, help="of the people, that wear it (default 0.35)")
    _dispatch(parse(arguments, argv))


def _dispatch(told) -> None:
    attributes = attributes_of(told)
    if not 32 <= told.pixels <= 2048:
        raise BadInput(f"--pixels {told.pixels}: must lie from 32 to 2048")
    if told.scheduler and told.synthetic is None:
        raise BadInput("--scheduler: a cluster makes synthetic people only; give --synthetic N too")
    if (told.heads or told.without) and (told.synthetic is None or not told.heads):
        raise BadInput("--heads, --without: real bone is for synthetic people; give --synthetic N and --heads FOLDER")
    if told.synthetic is not None and (told.synthetic < 1 or not told.output or told.skull):
        raise BadInput("--synthetic N makes N people (1 or more) in the folder named with -o, from no skull")
    if told.skull and not told.output:
        raise BadInput("nowhere to write: name a folder with -o")
    check_paths(told.skull, told.face, told.landmarks)
    _project(told, attributes)


def _project(told, attributes: Attributes) -> None:
    from cranioface.people.pairs import is_folder_of_people
    from projections.people import project_folder, project_one, project_synthetic

    if told.synthetic is not None:
        project_synthetic(Path(told.output), told)
    elif told.skull and is_folder_of_people(told.skull):
        project_folder(Path(told.skull), Path(told.output), told)
    else:
        face = told.face or (None if told.skull else SAMPLE_FACE)
        output = Path(told.output or DEFAULT_OUTPUT)
        project_one(Path(told.skull or SAMPLE_SKULL), face, output, attributes, told)
