"""How full a real head is: `python -m evaluation fullness --heads HEADS` prints its depths over the table's.

Tissue over nearly every site of a head is the table's depth times one factor of the head, which neither its skull nor
the table tells. Prints that factor, measured on the true face, and what the textbook face errs without and with it: a
bound for methods that see bone alone. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.anatomy.landmark_names import site_of
from cranioface.command.arguments import parse, parser

if TYPE_CHECKING:
    from evaluation.cases import Case

HELP = """How many times the table's depths a real head wears; what the textbook face errs without and with that."""
ROW = "{:14} {:>6} {:>12} {:>14} {:>14} {:>16} {:>14}"
HEADER = ROW.format("head", "sites", "times table", "SD of log", "worst mm at 1", "worst mm at it", "under 2.5 mm")


def main(argv: list[str] | None = None) -> None:
    arguments = parser(HELP)
    arguments.add_argument("--heads", type=Path, required=True, help="folder of real heads: NAME/skull.ply, skin.ply")
    told = parse(arguments, argv)
    from evaluation.cases import real_cases

    for line in lines(real_cases(told.heads)):
        print(line, flush=True)


def lines(heads) -> Iterator[str]:
    from cranioface.anatomy.tissue_depth_face import tissue_depth_face
    from cranioface.judge.face_error import statistics
    from evaluation.judging import Judge

    yield HEADER
    for case in heads:
        ratios = depth_ratios(case)
        factor = float(np.median(ratios))
        judge, registered = Judge(case), case.described.registered
        faces = (tissue_depth_face(registered, fullness=times) for times in (1.0, factor))
        usual, told = (statistics(judge.distances(face)) for face in faces)
        figures = f"{usual['worst_mm']:.2f}", f"{told['worst_mm']:.2f}", f"{told['under_2.5_mm']:.0%}"
        yield ROW.format(case.name, len(ratios), f"{factor:.2f}", f"{np.log(ratios).std():.2f}", *figures)


def depth_ratios(case: Case) -> np.ndarray:
    """True depth over the table's at each site that is met, sex, age and BMI unknown."""
    from cranioface.anatomy.tissue_depth import tissue_depths
    from cranioface.judge.site_depths import Sites

    table = tissue_depths()
    true = Sites(case.described.registered).depths(case.true_face)
    pairs = ((mm, table[site_of(name)]) for name, mm in true.items())
    return np.array([mm / usual for mm, usual in pairs if np.isfinite(mm)])
