"""Which measures of a skull no adult has: whoever is smaller, larger or squashed is told so, and so is a wrong pose.

Owns the range. Howells' crania and the mandibles of `craniometrics_sampling` are what it is drawn from.
"""

from collections.abc import Mapping
from functools import cache

from cranioface.people.facts import SEXES
from cranioface.population.craniometrics_sampling import MANDIBLE, howells

WIDE = 4.5  # SD beyond the means of all groups of both sexes
MEASURED_MM = 4.0  # how well a registered landmark tells a measure


@cache
def adult_range() -> dict[str, tuple[float, float]]:
    """Least and most of each measure by its code, mm, that an adult of any group and sex has."""
    names, moments, _ = howells()
    (mean, sd), (other, other_sd) = (moments[sex, "ALL"] for sex in SEXES)
    both = dict(zip(names, zip(mean, sd, other, other_sd, strict=True), strict=True))
    both |= {name: row[:4] for name, row in MANDIBLE.items()}
    return {name: _range(*row) for name, row in both.items()}


def _range(mean: float, sd: float, other: float, other_sd: float) -> tuple[float, float]:
    low, high = min(mean - WIDE * sd, other - WIDE * other_sd), max(mean + WIDE * sd, other + WIDE * other_sd)
    return low - MEASURED_MM, high + MEASURED_MM


def no_adults(measures: Mapping[str, float]) -> dict[str, tuple[float, float, float]]:
    """Of `measures` by code, mm, those outside the range: the measure, the least and the most that an adult has."""
    known = {code: (mm, *adult_range()[code]) for code, mm in measures.items() if code in adult_range()}
    return {code: row for code, row in known.items() if row[0] < row[1] or row[0] > row[2]}
