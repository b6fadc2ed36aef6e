"""A sheet of synthetic people, to look at: `python -m evaluation population-sheet OUT.png [--people 12] [--seed 0]`.

Skull and face of each, from the front, three-quarter and side, two people a row, and in words how each holds the mouth.
With --scans the skulls are damaged like real scans. With --span twelve women and twelve men from lean to obese and from
20 to 90 years, their facts below each face. Knows nothing of how people are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cranioface.command.arguments import read_options

HELP = "A sheet of synthetic people: skull and face of each from the front, three-quarter and side, two people a row."


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    output: Path
    """the picture to write"""
    people: int = 12
    """how many (default 12)"""
    seed: int = 0
    """of the first of them (default 0)"""
    scans: bool = False
    """damage the skulls like real scans"""
    span: bool = False
    """instead: the faces of 12 women and 12 men, lean to obese, 20 to 90 years, with their facts"""


def sheet(people: int, seed: int, scans: bool) -> np.ndarray:
    """The picture, (h, w, 3) RGB from 0 to 1, at half size."""
    strips = [_person(seed + k, scans) for k in range(people)]
    strips += [np.ones_like(strips[0])] * (len(strips) % 2)
    return np.vstack([np.hstack(pair) for pair in zip(strips[::2], strips[1::2], strict=True)])


def _person(seed: int, scans: bool) -> np.ndarray:
    from cranioface.population.person import make_person
    from cranioface.population.scanner import degrade
    from cranioface.report.pictures import BONE, SKIN, VIEWS_DEG, draw

    person = make_person(seed)
    skull = degrade(person.skull, np.random.default_rng(seed)) if scans else person.skull
    views = [draw(mesh, a, c) for mesh, c in ((skull, BONE), (person.face, SKIN)) for a in VIEWS_DEG.values()]
    return np.hstack(views)[::2, ::2]


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, places=("output",))
    from cranioface.population.mouth import draw_mouth
    from cranioface.report.pictures import write_picture

    if options.span:
        from evaluation.studies.population_span import picture

        write_picture(options.output, picture(options.seed))
        print(f"wrote {options.output}")
        return
    write_picture(options.output, sheet(options.people, options.seed, options.scans))
    for k in range(options.seed, options.seed + options.people):
        print(f"{k}: {draw_mouth(k)}")
    print(f"wrote {options.output}: {options.people} people")
