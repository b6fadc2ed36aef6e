"""Twelve women and twelve men from lean to obese and from 20 to 90 years, each with their facts below: to be looked at
until they pass as people.

Owns who is shown and how. Knows nothing of how people are made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cranioface.people.facts import SEXES, Facts
from evaluation.studies.sheet_pictures import head_view, headed

if TYPE_CHECKING:
    from cranioface.population.person import SyntheticPerson

EACH, ACROSS, PIXELS = 12, 4, 260  # of a sex; people in a row; of one view
YEARS, BMI = (20.0, 90.0), (17.5, 42.0)
STRIDE = 5  # through the BMIs as ages grow: neither grows with the other
SIDES_DEG = (0.0, 40.0)


def asked() -> list[Facts]:
    """Sex, age and BMI of each person, women first, the youngest first."""
    ages, bmis = np.linspace(*YEARS, EACH), np.geomspace(*BMI, EACH)
    return [Facts(sex, float(round(ages[k])), float(round(bmis[STRIDE * k % EACH], 1)))
            for sex in SEXES for k in range(EACH)]  # fmt: skip


def people(seed: int) -> Iterator[SyntheticPerson]:
    """They, made from `seed` on, mouths closed; fullness as their BMI lets expect it, and its rest."""
    from cranioface.population.mouth import Mouth
    from cranioface.population.person import make_person

    for k, facts in enumerate(asked()):
        yield make_person(seed + k, given=facts, mouth=Mouth())


def picture(seed: int) -> np.ndarray:
    """All of them, (h, w, 3) RGB from 0 to 1."""
    from cranioface.command.progress import progress

    tiles = [tile(person) for person in progress(people(seed), "people", 2 * EACH)]
    return np.vstack([np.hstack(tiles[k : k + ACROSS]) for k in range(0, len(tiles), ACROSS)])


def tile(person: SyntheticPerson) -> np.ndarray:
    """Front and three-quarter view of the face with its facts below."""
    views = np.hstack([head_view(person.face, azimuth, PIXELS) for azimuth in SIDES_DEG])
    strip = headed(words_of(person.facts), views)
    words = len(strip) - len(views)
    return np.vstack([strip[words:], strip[:words]])


def words_of(facts: Facts) -> str:
    """As a picture says them."""
    full = "" if facts.fullness is None else f", fullness {facts.fullness:+.1f}"
    return f"{facts.sex}, {facts.age_years:.0f} years, BMI {facts.bmi:.1f}{full}"
