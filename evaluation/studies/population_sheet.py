"""A sheet of synthetic people, to look at: `python -m evaluation population_sheet OUT.png [--people 12] [--seed 0]`.

Skull and face of each, from the front, three-quarter and side, two people a row. With --scans the skulls are damaged
like real scans. Knows nothing of how people are made.
"""

import argparse
from pathlib import Path

import numpy as np


def sheet(people: int, seed: int, scans: bool) -> np.ndarray:
    """The picture, (h, w, 3) RGB from 0 to 1, at half size."""
    strips = [_person(seed + k, scans) for k in range(people)]
    strips += [np.ones_like(strips[0])] * (len(strips) % 2)
    return np.vstack([np.hstack(pair) for pair in zip(strips[::2], strips[1::2], strict=True)])


def _person(seed: int, scans: bool) -> np.ndarray:
    from cranioface.population.person import make_person
    from cranioface.population.scanner import degrade
    from cranioface.report.pictures import BONE, SKIN, VIEWS_DEG, draw

    made = make_person(seed)
    skull = degrade(made.skull, np.random.default_rng(seed)) if scans else made.skull
    views = [draw(mesh, a, c) for mesh, c in ((skull, BONE), (made.face, SKIN)) for a in VIEWS_DEG.values()]
    return np.hstack(views)[::2, ::2]


def main(argv: list[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("output", type=Path)
    arguments.add_argument("--people", type=int, default=12)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--scans", action="store_true")
    told = arguments.parse_args(argv)
    from cranioface.report.pictures import write_picture

    write_picture(told.output, sheet(told.people, told.seed, told.scans))
    print(f"wrote {told.output}: {told.people} people")
