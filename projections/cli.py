"""The command `python projections.py`: a skull, a pair, a folder of them, or synthetic people -> depth maps on disk."""

import os
from dataclasses import asdict
from pathlib import Path

from anatomy.person import Person, write_person
from doors import BadInput, run
from doors.arguments import parse, parser
from geometry.rigid import invert
from geometry.ring import CameraRing, dropped_share
from projections.dataset import write_dataset
from projections.describe import describe
from projections.head_arguments import Attributes, add_head_arguments, alignment_of, attributes_of, head_of
from projections.pairs import FACTS, Pair, find_pairs, is_folder_of_people
from projections.synthetic import build_synthetic, wearable

ROOT = Path(__file__).resolve().parents[1]
SAMPLE_SKULL, SAMPLE_FACE = ROOT / "samples" / "skull.stl", ROOT / "samples" / "face.stl"
DEFAULT_OUTPUT = ROOT / "out" / "sample"
DROPPED_WARNING = 0.001  # of the vertices outside the window: a shoulder or a table, worth a line
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
    ring = CameraRing(told.pixels)
    if told.scheduler and told.synthetic is None:
        raise BadInput("--scheduler: a cluster makes synthetic people only; give --synthetic N too")
    if (told.heads or told.without) and (told.synthetic is None or not told.heads):
        raise BadInput("--heads, --without: real bone is for synthetic people; give --synthetic N and --heads FOLDER")
    if told.synthetic is not None:
        _synthetic(told, ring)
    elif told.skull and not told.output:
        raise BadInput("nowhere to write: name a folder with -o")
    elif told.skull and is_folder_of_people(told.skull):
        project_folder(Path(told.skull), Path(told.output), told, ring)
    else:
        _one(told, attributes, ring)


def _synthetic(told, ring: CameraRing) -> None:
    if told.synthetic < 1 or not told.output or told.skull:
        raise BadInput("--synthetic N makes N people (1 or more) in the folder named with -o, from no skull")
    output = Path(told.output)
    real = wearable(told.heads, told.without, told.real_share, output) if told.heads else None
    build_synthetic(output, told.synthetic, told.seed, ring, told.jobs, told.scheduler, real)
    print(f"wrote {told.output}: {told.synthetic} synthetic people, seed {told.seed}")


def _one(told, attributes: Attributes, ring: CameraRing) -> None:
    skull = told.skull or SAMPLE_SKULL
    face = told.face or (None if told.skull else SAMPLE_FACE)
    output = Path(told.output or DEFAULT_OUTPUT)
    person = project_pair(Pair(Path(skull).stem, Path(skull), face, asdict(attributes)), told, ring)
    write_person(output, person)
    print(f"read {skull}" + (f" and {face}" if face else ""))
    print(f"wrote {output}: {', '.join(person.maps)} in {len(ring.azimuths_deg)} views of {ring.pixels} pixels")


def project_pair(pair: Pair, told, ring: CameraRing) -> Person:
    """One person's maps, whatever frame the skull came in; `told` are the options of the command."""
    head = head_of(told, pair.skull, pair.face)
    frame = alignment_of(told, head, pair.skull).frankfurt_from_input
    skull, skin = head.skull.copy().apply_transform(frame), head.skin()
    person = describe(skull, ring, None if skin is None else skin.apply_transform(frame)).person
    person.input_from_frankfurt, person.source = invert(frame), str(pair.skull)
    person.sex, person.age_years, person.bmi = (pair.facts.get(key) for key in FACTS)
    _warn_of_dropped(skull, ring)
    return person


def project_folder(folder: Path, output: Path, told, ring: CameraRing) -> None:
    """Every pair and CT below `folder` into a DATASET; people that are already there are kept."""
    pairs = find_pairs(folder)
    for k, pair in enumerate(pairs):
        print(f"[{k + 1}/{len(pairs)}] {pair.name}")
        if not (output / pair.name / "person.yaml").is_file():
            write_person(output / pair.name, project_pair(pair, told, ring))
    write_dataset(output, {p.name: p.name for p in pairs}, told.seed, [str(folder)], f"projections.py {folder}")
    print(f"wrote {output}: {len(pairs)} people")


def _warn_of_dropped(skull, ring: CameraRing) -> None:
    share = dropped_share(skull, ring)
    if share > DROPPED_WARNING:
        print(f"warning: {share:.1%} of the bone lies outside the 256 mm window and is left out")
