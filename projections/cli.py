"""The command `python projections.py`: a skull, a pair, a folder of them, or synthetic people -> depth maps on disk."""

import os
from pathlib import Path

from anatomy.attributes import SEXES, check_attributes
from anatomy.head_files import frame_from, read_head
from anatomy.person import Person, write_person
from doors import BadInput, run
from doors.arguments import parse, parser
from geometry.rigid import invert
from geometry.ring import CameraRing, dropped_share
from projections.dataset import write_dataset
from projections.describe import describe
from projections.pairs import Pair, find_pairs, is_folder_of_people
from projections.synthetic import build_synthetic

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
  projections.py --synthetic 64 --seed 0 -o DATASET  synthetic people (needs requirements-population.txt)"""


def main(argv: list[str] | None = None) -> int:
    return run(lambda: project_command(argv))


def project_command(argv: list[str] | None) -> None:
    arguments = parser(EPILOG)
    arguments.add_argument("skull", nargs="?", help="a mesh in mm, a CT, or a folder of pairs")
    arguments.add_argument("--face", help="the true face: a mesh in the frame of the skull")
    arguments.add_argument("--landmarks", help="3D Slicer markups (.mrk.json) with both porions and the left orbitale")
    arguments.add_argument("-o", "--output", help="the folder to write")
    arguments.add_argument("--pixels", type=int, default=256, help="of each square map over 256 mm (default 256)")
    arguments.add_argument("--sex", choices=SEXES)
    arguments.add_argument("--age", type=float, help="years, 18 to 100")
    arguments.add_argument("--bmi", type=float, help="kg/m2, 12 to 60")
    arguments.add_argument("--series", help="UID of the series to read where a DICOM folder holds several")
    arguments.add_argument("--synthetic", type=int, help="make this many synthetic people instead")
    arguments.add_argument("--seed", type=int, default=0, help="of the synthetic people and of the split (default 0)")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: every core)")
    _dispatch(parse(arguments, argv))


def _dispatch(told) -> None:
    check_attributes(told.sex, told.age, told.bmi)
    if not 32 <= told.pixels <= 2048:
        raise BadInput(f"--pixels {told.pixels}: must lie from 32 to 2048")
    ring = CameraRing(told.pixels)
    if told.synthetic is not None:
        _synthetic(told, ring)
    elif told.skull and not told.output:
        raise BadInput("nowhere to write: name a folder with -o")
    elif told.skull and is_folder_of_people(told.skull):
        project_folder(Path(told.skull), Path(told.output), told.seed, ring)
    else:
        _one(told, ring)


def _synthetic(told, ring: CameraRing) -> None:
    if told.synthetic < 1 or not told.output or told.skull:
        raise BadInput("--synthetic N makes N people (1 or more) in the folder named with -o, from no skull")
    build_synthetic(Path(told.output), told.synthetic, told.seed, ring, told.jobs)
    print(f"wrote {told.output}: {told.synthetic} synthetic people, seed {told.seed}")


def _one(told, ring: CameraRing) -> None:
    skull = told.skull or SAMPLE_SKULL
    face = told.face or (None if told.skull else SAMPLE_FACE)
    output = Path(told.output or DEFAULT_OUTPUT)
    pair = Pair(Path(skull).stem, Path(skull), face, {"sex": told.sex, "age_years": told.age, "bmi": told.bmi})
    person = project_pair(pair, ring, told.landmarks, told.series)
    write_person(output, person)
    print(f"read {skull}" + (f" and {face}" if face else ""))
    print(f"wrote {output}: {', '.join(person.maps)} in {len(ring.azimuths_deg)} views of {ring.pixels} pixels")


def project_pair(pair: Pair, ring: CameraRing, landmarks: str | None = None, series: str | None = None) -> Person:
    """One person's maps, whatever frame the skull came in."""
    head = read_head(pair.skull, pair.face, series)
    frame = frame_from(head.skull, landmarks, pair.skull).frankfurt_from_input
    skull = head.skull.copy().apply_transform(frame)
    face = None if head.skin is None else head.skin.copy().apply_transform(frame)
    person = describe(skull, ring, face).person
    person.input_from_frankfurt, person.source = invert(frame), str(pair.skull)
    person.sex, person.age_years, person.bmi = (pair.facts.get(key) for key in ("sex", "age_years", "bmi"))
    _warn_of_dropped(skull, ring)
    return person


def project_folder(folder: Path, output: Path, seed: int, ring: CameraRing) -> None:
    """Every pair and CT below `folder` into a DATASET; people that are already there are kept."""
    pairs = find_pairs(folder)
    for k, pair in enumerate(pairs):
        print(f"[{k + 1}/{len(pairs)}] {pair.name}")
        check_attributes(*(pair.facts.get(key) for key in ("sex", "age_years", "bmi")))
        if not (output / pair.name / "person.yaml").is_file():
            write_person(output / pair.name, project_pair(pair, ring))
    write_dataset(output, {p.name: p.name for p in pairs}, seed, [str(folder)], f"projections.py {folder}")
    print(f"wrote {output}: {len(pairs)} people")


def _warn_of_dropped(skull, ring: CameraRing) -> None:
    share = dropped_share(skull, ring)
    if share > DROPPED_WARNING:
        print(f"warning: {share:.1%} of the bone lies outside the 256 mm window and is left out")
