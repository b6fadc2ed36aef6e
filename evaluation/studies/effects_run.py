"""Each fact tried on unchanged skulls: what differs in the predicted face, and where unknown sex lies.

Owns which facts are tried and what a source's row says. Knows nothing of how measures are taken, and prints nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.command.progress import progress
from cranioface.judge.site_depths import Sites
from cranioface.judge.summary import REAL, SYNTHETIC
from cranioface.people.facts import SEXES, Facts
from evaluation.cases import Case, Scan
from evaluation.face_measures import MEASURES, face_measures
from evaluation.studies.effects import EffectsOptions
from evaluation.studies.effects_steady import Measured, steady, tried_facts
from reconstruction.methods import Method, builder_of
from reconstruction.options import Options
from reconstruction.stations import Stations

SOURCES = Path(__file__).with_name("effects.csv")
USUAL_BMI = 24.5  # told beside sex and age: people grow heavier with age, and men are heavier
# each fact: the face that is subtracted, and the one that it is subtracted from; all else unknown
TRIED = {
    "sex": (Facts("female", bmi=USUAL_BMI), Facts("male", bmi=USUAL_BMI)),
    "age": (Facts(age_years=20.0, bmi=USUAL_BMI), Facts(age_years=80.0, bmi=USUAL_BMI)),
    "bmi": (Facts(bmi=22.0), Facts(bmi=32.0)),
}
UNKNOWN_SEX = Facts(bmi=USUAL_BMI)
WORDS = {"sex": "male less female", "age": "80 less 20 years", "bmi": "BMI 32 less 22"}
BETWEEN_MM = 0.1  # unknown sex may lie so far beyond either sex
WHOLE_HEAD_MM = 200.0  # gonion lies behind the region that errors are judged in


@dataclass(frozen=True)
class Expected:
    """What a source says: a change of `measure` from low to high, mm."""

    fact: str
    measure: str
    low: float
    high: float
    status: str
    source: str


def expectations() -> list[Expected]:
    """The rows of effects.csv."""
    with open(SOURCES, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [Expected(r["fact"], r["measure"], float(r["low_mm"]), float(r["high_mm"]), r["status"], r["source"])
            for r in rows]  # fmt: skip


def tried(options: EffectsOptions) -> dict[str, Any]:
    """method -> skulls: their names; effects, between and steady: as the functions of these names have them."""
    skulls, found = list(_skulls(options)), {}
    for name in options.names:
        method = builder_of(name)(Options(method=name))
        measured = {
            case.name: _measured(method, case, case.kind == REAL or options.heads is None)
            for case in progress(skulls, name, len(skulls))
        }
        found[name] = {"skulls": list(measured), "effects": effects(measured), "between": between(measured)}
        found[name]["steady"] = steady(measured)
    return found


def _skulls(options: EffectsOptions) -> Iterator[Case]:
    from evaluation.case_sources import real_cases

    for sex in SEXES:
        yield Case(f"mean {sex} skull", SYNTHETIC, lambda sex=sex: _mean_skull(sex))  # type: ignore[misc]
    if options.heads is not None:
        yield from real_cases(options.heads)


def _mean_skull(sex: str) -> Scan:
    from cranioface.population.skull import mean_skull

    made = mean_skull(sex)
    whole = made.cranium + made.mandible
    return Scan(whole, whole)  # there is no true skin, and none is asked for


def _measured(method: Method, case: Case, in_steps: bool) -> Measured:
    """in_steps: also the faces that `steady` looks at, which are many."""
    sites = Sites(case.described.registered, WHOLE_HEAD_MM)
    asked = [UNKNOWN_SEX, *(facts for pair in TRIED.values() for facts in pair), *(tried_facts() if in_steps else ())]
    return {
        facts: face_measures(method.predict(case.prepared, facts, Stations().time), sites)
        for facts in dict.fromkeys(asked)
    }


def effects(measured: Mapping[str, Measured]) -> list[dict[str, Any]]:
    """A row for each expectation: by_skull, and mean_mm over those that have the bone; met is None where none has."""
    rows = []
    for expected in expectations():
        before, after = TRIED[expected.fact]
        by_skull = {n: m[after][expected.measure] - m[before][expected.measure] for n, m in measured.items()}
        there = [mm for mm in by_skull.values() if np.isfinite(mm)]
        mean = float(np.mean(there)) if there else None
        met = None if mean is None else expected.low <= mean <= expected.high
        rows.append(vars(expected) | {"by_skull": by_skull, "mean_mm": mean, "met": met})
    return rows


def between(measured: Mapping[str, Measured]) -> dict[str, dict[str, float]]:
    """Measure -> woman, unknown and man, mm in the mean over skulls, for each of MEASURES that any face has."""
    found = {}
    for name in MEASURES:
        three = [
            [m[facts][name] for m in measured.values()] for facts in (TRIED["sex"][0], UNKNOWN_SEX, TRIED["sex"][1])
        ]
        there = np.isfinite(three).all(0)
        if there.any():
            woman, unknown, man = np.array(three)[:, there].mean(1).tolist()
            found[name] = {"female": woman, "unknown": unknown, "male": man}
    return found


def lies_between(three: Mapping[str, float]) -> bool:
    """Whether the face of unknown sex lies between the two others, or beyond one by no more than BETWEEN_MM."""
    low, high = sorted((three["female"], three["male"]))
    return low - BETWEEN_MM <= three["unknown"] <= high + BETWEEN_MM


def apart(rows: Sequence[Mapping[str, Any]], met: bool | None) -> int:
    """How many of `effects` were met, not met or (None) not measured."""
    return sum(row["met"] is met for row in rows)
