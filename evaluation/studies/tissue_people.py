"""Synthetic people measured as real heads are: skull registered, skin against the textbook face, tissue at the sites.

Owns the kept folder of their measures; a person is made anew when the population, the table or the face model change.
Knows no statistics.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np

import cranioface.population
from cranioface.anatomy.face_model.stored import MEASURED, STORED
from cranioface.anatomy.fullness import expected_fullness
from cranioface.command.progress import progress
from cranioface.population.measured_tissue.gathering import textbook_mark
from cranioface.population.measured_tissue.measures import Measures, measures, read_measures, write_measures
from evaluation.studies.tissue_groups import Group, of_people

MADE_OF = (".py", ".csv", ".npz")


def people_of(count: int, kept: Path) -> Group | None:
    """The first `count` of the population, mouths closed; None for none."""
    if not count:
        return None
    found = [_person(seed, kept) for seed in progress(range(count), "synthetic people")]
    return of_people([made for made, _ in found], np.array([fullness for _, fullness in found]))


def _person(seed: int, kept: Path) -> tuple[Measures, float]:
    """One person's measures and fullness, from the kept folder or made now (some five seconds)."""
    file = kept / f"person_{seed:05d}_{_mark()}.npz"
    told = file.with_suffix(".txt")
    if not (file.is_file() and told.is_file()):
        kept.mkdir(parents=True, exist_ok=True)
        told.write_text(f"{_make(seed, file)}\n", encoding="utf-8")
    return read_measures(file), float(told.read_text(encoding="utf-8"))


def _make(seed: int, file: Path) -> float:
    """Measures written to `file`; the person's fullness."""
    from cranioface.anatomy.registration import register
    from cranioface.population.mouth import Mouth
    from cranioface.population.person import make_person

    person = make_person(seed, mouth=Mouth())
    write_measures(file, measures(register(person.skull), person.face))
    return expected_fullness(**person.facts.by_name()).mean


@cache
def _mark() -> str:
    """Of what people are made of, and of the textbook face."""
    room = Path(cranioface.population.__file__).parent
    made_of = sorted(path for path in room.glob("*") if path.suffix in MADE_OF)
    mark = hashlib.sha256(textbook_mark().encode() + b"".join(path.read_bytes() for path in made_of))
    with np.load(STORED) as stored:
        mark.update(b"".join(stored[name].tobytes() for name in MEASURED))
    return mark.hexdigest()[:12]
