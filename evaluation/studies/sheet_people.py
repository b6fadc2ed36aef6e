"""Whom a sheet of faces shows: real heads, the embedded sample, synthetic people by their seeds.

Knows nothing of pictures and errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cranioface.judge.summary import SYNTHETIC
from cranioface.population.person import make_person
from evaluation.case_sources import real_cases, sample_case
from evaluation.cases import Case, Scan


def sheet_cases(heads: Path | None, people: int, seed: int) -> Iterator[Case]:
    """Real heads first, the sample, then `people` synthetic people from `seed` on; none is read before it is asked."""
    if heads is not None:
        yield from real_cases(heads)
    yield sample_case()
    yield from (synthetic_case(seed + k) for k in range(people))


def synthetic_case(seed: int) -> Case:
    """One person of the population: a whole skull in its true frame, its face and its facts."""
    return Case(f"synthetic_{seed}", SYNTHETIC, lambda: _scan(seed))


def _scan(seed: int) -> Scan:
    person = make_person(seed)
    return Scan(person.skull, person.face, facts=person.facts)
