"""One image judged: `python -m evaluation single-image --runs RUNS --data IMAGES --people PEOPLE [--real ...] -o OUT`.

Every network of RUNS beside the nearest training person, the mean head and the 8-view road, on the same held-out people
and the same pictures; prints the tables of docs/single_image.md. IMAGES: of `python -m single_image make`; PEOPLE: the
label volumes that they were made from. Owns what the command takes. Knows nothing of methods and figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command.arguments import read_options
from cranioface.people.head_arguments import check_paths


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    data: Path
    """data set of images whose test people in modelled bone are judged"""
    people: Path
    """their label volumes, NAME.npz"""
    output: Path
    """keep scores and pictures here, and go on where a run was cut off"""
    runs: Path | None = None
    """folder of trained runs, RUNS/NAME/*.safetensors"""
    real: Path | None = None
    """data set of images of real heads"""
    heads: Path | None = None
    """the real heads that it was made from"""
    count: int = 40
    """so many test people"""
    only: tuple[str, ...] = ()
    """names of methods to score now; left out, all; tables are of all that were scored"""
    inputs: tuple[str, ...] = ()
    """kinds of input to score now, as "lateral, scale known"; left out, all; tables compare what all methods have"""
    no_road: bool = False
    """leave the 8-view road out"""
    front: bool = False
    """also judge the face alone, as every face of this project is, of the best and of what needs no network"""
    best: str = ""
    """name of the run whose pictures are drawn and whose errors --card receives; left out, the best"""
    card: Path | None = None
    """card (.json) of shipped weights that receives the errors by kind of input"""

    def __post_init__(self) -> None:
        check_paths(self.data, self.people, self.runs, self.real, self.heads, self.card)


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=__doc__ or "", short={"output": "-o"})
    from evaluation.studies.single_image_report import report

    for paragraph in report(options):
        print(paragraph, flush=True)
