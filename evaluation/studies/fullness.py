"""How full a real head is: `python -m evaluation fullness --heads HEADS` prints its depths over the table's.

Tissue over nearly every site of a head is the table's depth times one factor of the head, which neither its skull nor
the table tells. Prints that factor, measured on the true face, and what the textbook face errs without and with it: a
bound for methods that see bone alone. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.anatomy.landmark_names import site_of
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from evaluation.cases import Case

HELP = """How many times the table's depths a real head wears; what the textbook face errs without and with that."""
ROW = "{:14} {:>6} {:>12} {:>14} {:>14} {:>16} {:>14}"
HEADER = ROW.format("head", "sites", "times table", "SD of log", "worst mm at 1", "worst mm at it", "under 2.5 mm")


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads: NAME/skull.ply, skin.ply"""


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP)
    from evaluation.case_sources import real_cases

    for line in lines(real_cases(options.heads)):
        print(line, flush=True)


def lines(heads: Iterable[Case]) -> Iterator[str]:
    """The table's heading and a row for each head."""
    yield HEADER
    for case in heads:
        yield _row(case)


def _row(case: Case) -> str:
    from cranioface.anatomy.tissue_depth_face import tissue_depth_face
    from cranioface.judge.face_error import statistics
    from evaluation.evaluate import Evaluator

    ratios = depth_ratios(case)
    factor = float(np.median(ratios))
    evaluator, registered = Evaluator(case), case.described.registered
    faces = (tissue_depth_face(registered, fullness=times) for times in (1.0, factor))
    at_one, at_factor = (statistics(evaluator.distances(face)) for face in faces)
    errors = f"{at_one['worst_mm']:.2f}", f"{at_factor['worst_mm']:.2f}", f"{at_factor['under_2.5_mm']:.0%}"
    return ROW.format(case.name, len(ratios), f"{factor:.2f}", f"{np.log(ratios).std():.2f}", *errors)


def depth_ratios(case: Case) -> np.ndarray:
    """True depth over the table's at each site that is met, sex, age and BMI unknown."""
    from cranioface.anatomy.tissue_depth import tissue_depths
    from cranioface.judge.site_depths import Sites

    table = tissue_depths()
    true = Sites(case.described.registered).depths(case.true_face)
    pairs = ((mm, table[site_of(name)]) for name, mm in true.items())
    return np.array([mm / usual for mm, usual in pairs if np.isfinite(mm)])
