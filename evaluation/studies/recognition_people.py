"""Who is recognised among whom: synthetic people of four bands of one sex, age and BMI, whose seeds no dataset has.

Owns the bands, the seeds and which faces are matched to given facts. Knows nothing of predictions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cranioface.judge.summary import SYNTHETIC
from cranioface.people.facts import SEX_CODES, Facts, Sex
from evaluation.cases import Case, Scan

STREAM = 14  # datasets hash their seeds with other numbers, so that none of their people can be among these
YEARS, UNITS = 5.0, 1.5  # a band reaches so far to either side of its middle, in age and BMI
OTHER_SEX = 1e3  # farther than any age or BMI


@dataclass(frozen=True)
class Band:
    """People of one sex, of nearly one age and one BMI: facts tell hardly any of them apart."""

    sex: Sex
    age_years: float
    bmi: float


BANDS = (Band("female", 30, 23), Band("male", 30, 24), Band("female", 65, 27), Band("male", 65, 27))


@dataclass(frozen=True)
class Drawn:
    """One person by number: the bands take turns. seed: of population.make_person."""

    number: int
    seed: int
    facts: Facts

    @property
    def name(self) -> str:
        return f"synthetic_{self.number:05d}"


def drawn(seed: int, number: int) -> Drawn:
    """The person `number` of the study `seed`; the same arguments give the same person."""
    band = BANDS[number % len(BANDS)]
    of_skull, of_facts = np.random.SeedSequence([seed, number, STREAM]).generate_state(2)
    aside = np.random.default_rng(of_facts).uniform(-1, 1, 2)
    age, bmi = (np.array([band.age_years, band.bmi]) + aside * [YEARS, UNITS]).round(1).tolist()
    return Drawn(number, int(of_skull), Facts(band.sex, age, bmi))


def case_of(person: Drawn) -> Case:
    """Whole skull and true face in the true Frankfurt frame, all teeth, mouth closed: it would tell people apart."""

    def load() -> Scan:
        from cranioface.population import Mouth, make_person

        made = make_person(person.seed, given=person.facts, mouth=Mouth())
        return Scan(made.skull, made.face, facts=made.facts)

    return Case(person.name, SYNTHETIC, load, person.name)


def control_points(person: Drawn) -> np.ndarray:
    """Control points (n, 3) mm of that person's true face, the same vertices for everyone."""
    from cranioface.population import Mouth
    from cranioface.population.person import bones_and_identity, draw_facts, drawn_points

    sex, skull, identity = bones_and_identity(person.seed, 0, person.facts.sex, Mouth())
    facts = draw_facts(person.seed, 0, sex, person.facts)
    return drawn_points(skull, facts, identity)


def matched(facts: Facts, people: Sequence[Drawn], count: int) -> list[Drawn]:
    """The `count` of `people` who are of that sex and nearest in age and BMI; what is unknown tells nobody apart.

    Of people alike the first come first, so that where nothing is known all bands are there alike.
    """
    rows, wanted = np.array([p.facts.row() for p in people])[:, :3], np.array(facts.row())[:3]  # not by fullness
    wide = np.array([2 / OTHER_SEX * SEX_CODES["male"], YEARS, UNITS])
    apart = np.nansum(((rows - wanted) / wide) ** 2, axis=1)
    return [people[k] for k in np.argsort(apart, kind="stable")[:count]]
