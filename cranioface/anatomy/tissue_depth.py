"""The tissue-depth table: mean soft tissue over bone at craniometric sites, for sex, age and fullness.

Owns `tissue_depth.csv` (each number with its source and how it is known) and how the facts enter; `full_mm` is what a
source has per kg/m2 of BMI, times the 8 that a unit of fullness is worth. Knows nothing about meshes. Means are
read; most sex differences and every slope of fullness away from zygion and menton are modelled: the columns `*_status`
say which.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.anatomy.fullness import expected_fullness
from cranioface.anatomy.landmark_names import SIGNS, on_side

TABLE = Path(__file__).parent / "tissue_depth.csv"
USUAL_AGE = 40.0  # years, assumed for the pooled means, which were measured on people of unknown age


@cache
def read_table() -> tuple[dict[str, Any], ...]:
    """Rows of the table: numbers as float, statuses and sources as text."""
    with open(TABLE, newline="") as table:
        rows = list(csv.DictReader(table))
    return tuple(
        {k: float(v) if "_mm" in k or k.startswith("direction") else v for k, v in row.items()} for row in rows
    )


def tissue_depths(
    sex: str | None = None, age_years: float | None = None, bmi: float | None = None, fullness: float | None = None
) -> dict[str, float]:
    """Mean depth in mm along the bone normal at each site of the table; both sides of a bilateral site are alike.

    sex: "female", "male" or None; age_years, bmi, fullness: numbers or None: averaged over. BMI tells
    what fullness to expect, and nothing beside a fullness.
    Raises ValueError for any other sex.
    """
    full = expected_fullness(sex, age_years, bmi, fullness).mean
    return {row["site"]: _depth(row, sex, age_years, full) for row in read_table()}


def individual_spread() -> dict[str, float]:
    """SD in mm between people of one sex, age and fullness at each site of the table:
    what no fact about a person explains."""
    return {row["site"]: row["individual_sd_mm"] for row in read_table()}


def _depth(row: dict[str, Any], sex: str | None, age_years: float | None, fullness: float) -> float:
    if sex not in (None, "female", "male"):
        raise ValueError(f"sex is {sex!r}; give female, male or nothing")
    mean = row["pooled_mm"] if sex is None else row[f"{sex}_mm"]
    years = 0.0 if age_years is None else age_years - USUAL_AGE
    slopes = [row[f"age_{s}_mm_per_year"] for s in (("female", "male") if sex is None else (sex,))]
    return float(max(row["least_mm"], mean + years * sum(slopes) / len(slopes) + fullness * row["full_mm"]))


def measuring_directions() -> dict[str, np.ndarray]:
    """Unit vector (3,) along which each depth is measured, outward from the template's bone, Frankfurt frame.

    Keys are landmark names: a bilateral site gives `zy_left` and `zy_right`. They follow the bone's normal, rounded
    where the bone has an edge (orbital rims, the lower border of the mandible);
    the T-Table's own instructions leave them to the practitioner.
    """
    out: dict[str, np.ndarray] = {}
    for row in read_table():
        x, y, z = row["direction_x"], row["direction_y"], row["direction_z"]
        sides = {None: 1.0} if x == 0 else SIGNS
        out |= {on_side(row["site"], side): np.array([x * sign, y, z]) for side, sign in sides.items()}
    return out
