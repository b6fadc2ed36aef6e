"""The command `python projections.py`: a skull, a pair, a folder of them, or synthetic people -> depth maps on disk.

Owns the options and which of them go together. The work is loaded when they are found good.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput, run
from cranioface.command.arguments import read_options
from cranioface.command.checkout import default_output
from cranioface.command.log import show_log
from cranioface.people.head_arguments import HeadArguments, check_paths
from cranioface.people.sample import SAMPLE

DEFAULT_OUTPUT = default_output("out", "sample")
HELP = """Project a skull (and its face) into eight 16-bit depth maps, 45 degrees apart, in the Frankfurt frame.

  projections.py                                     the embedded sample into out/sample
  projections.py skull.stl -o DIR                    one skull: a PERSON folder
  projections.py skull.stl --face face.stl -o DIR    a skull and its true face, both in one frame; person.yaml beside
                                                     the skull may give sex, age_years, bmi, fullness, one a line
  projections.py ct.nii.gz -o DIR                    a CT (NIfTI, NRRD, MHA, DICOM folder or zip): bone and skin
  projections.py FOLDER -o DATASET                   a folder of pairs (NAME/skull.stl, NAME/face.stl) or of CTs
  projections.py --synthetic 64 --seed 0 -o DATASET  synthetic people
  projections.py --synthetic 64 --heads FOLDER -o DATASET  a third of them in the bone of real heads
  projections.py --synthetic 64 --heads FOLDER --scans SCANS -o DATASET  and coarse CTs of real heads to learn from,
                                                     scan_000, scan_001, scan_003 ...: every third is held out; in maps
                                                     of a face lids, lips, nose and ears are not observed"""


def main(argv: list[str] | None = None) -> int:
    return run(lambda: project_command(argv))


@dataclass(frozen=True, kw_only=True)
class Arguments(HeadArguments):
    """What `projections.py` takes; refused where they do not go together."""

    skull: Path | None = None
    """a mesh in mm, a CT, or a folder of pairs"""
    face: Path | None = None
    """the true face: a mesh in the frame of the skull"""
    output: Path | None = None
    """the folder to write"""
    pixels: int = 256
    """of each square map over 256 mm (default 256)"""
    synthetic: int | None = None
    """make this many synthetic people instead"""
    seed: int = 0
    """of the synthetic people and of the split (default 0)"""
    jobs: int = os.cpu_count() or 1
    """processes (default: every core)"""
    scheduler: str | None = None
    """tcp://host:port of a Dask cluster that makes the synthetic people; its workers write
    into the output folder, which all machines must share (needs requirements-scale.txt)"""
    heads: Path | None = None
    """folder of real heads (NAME/skull.ply, NAME/ct.nii.gz) whose bone some wear"""
    without: tuple[str, ...] = ()
    """names of real heads to leave out"""
    real_share: float = 0.35
    """of the people, that wear it (default 0.35)"""

    scans: Path | None = None
    """folder of coarse head CTs (NAME.nii.gz, index.csv: name, mouth) to learn from, beside
    synthetic people; --heads tells what a coarse grid does. Every third is held out to judge
    by and never among them; what is measured is kept in DATASET.measured"""

    def __post_init__(self) -> None:
        _ = self.facts  # which refuses what no source covers
        if not 32 <= self.pixels <= 2048:
            raise BadInput(f"--pixels {self.pixels}: must lie from 32 to 2048")
        if self.scheduler and self.synthetic is None:
            raise BadInput("--scheduler: a cluster makes synthetic people only; give --synthetic N too")
        if (self.heads or self.without) and (self.synthetic is None or not self.heads):
            raise BadInput(
                "--heads, --without: real bone is for synthetic people; give --synthetic N and --heads FOLDER"
            )
        if self.scans and not self.heads:
            raise BadInput("--scans: coarse CTs join synthetic people; give --synthetic N and --heads FOLDER, fine CTs")
        if self.synthetic is not None and (self.synthetic < 1 or not self.output or self.skull):
            raise BadInput("--synthetic N makes N people (1 or more) in the folder named with -o, from no skull")
        if self.skull and not self.output:
            raise BadInput("nowhere to write: name a folder with -o")
        check_paths(self.skull, self.face, self.landmarks)


def project_command(argv: list[str] | None) -> None:
    arguments = read_options(Arguments, argv, help=HELP, places=("skull",), short={"output": "-o"})
    from cranioface.people.pairs import is_folder_of_people

    show_log("projections")
    output = arguments.output or DEFAULT_OUTPUT
    if arguments.synthetic is not None:
        _project_synthetic(arguments.synthetic, output, arguments)
    elif arguments.skull and is_folder_of_people(arguments.skull):
        _project_folder(arguments.skull, output, arguments)
    elif arguments.skull:
        _project_person(arguments.skull, arguments.face, output, arguments)
    else:
        _project_person(SAMPLE / "skull.stl", arguments.face or SAMPLE / "face.stl", output, arguments)


def _project_synthetic(people: int, output: Path, arguments: Arguments) -> None:
    # they bring joblib, which a skull need not have
    from projections.synthetic import learnable, make_synthetic_dataset, wearable

    heads, scans = arguments.heads, arguments.scans
    real = wearable(heads, arguments.without, arguments.real_share, output) if heads else None
    coarse = make_synthetic_dataset(
        output, people, seed=arguments.seed, pixels=arguments.pixels, jobs=arguments.jobs,
        scheduler=arguments.scheduler, real=real,
        scans=learnable(scans, heads, arguments.without, output) if scans and heads else None,
    )  # fmt: skip
    more = f", and {len(coarse)} coarse CTs to learn from" if scans else ""
    print(f"wrote {output}: {people} synthetic people, seed {arguments.seed}{more}")


def _project_folder(folder: Path, output: Path, arguments: Arguments) -> None:
    from projections.people import project_folder

    pairs = project_folder(folder, output, seed=arguments.seed, pixels=arguments.pixels, reader=arguments)
    print(f"wrote {output}: {len(pairs)} people")


def _project_person(skull: Path, face: Path | None, output: Path, arguments: Arguments) -> None:
    from cranioface.people.pairs import named_pair
    from projections.people import project_person

    pair = named_pair(skull, face, arguments.facts)
    person = project_person(pair, output, pixels=arguments.pixels, reader=arguments)
    known = ", ".join(f"{name} {value}" for name, value in pair.facts.by_name().items() if value is not None)
    print(f"read {skull}" + (f" and {face}" if face else "") + (f"; known: {known}" if known else ""))
    ring = person.ring
    print(f"wrote {output}: {', '.join(person.maps)} in {len(ring.azimuths_deg)} views of {ring.pixels} pixels")
