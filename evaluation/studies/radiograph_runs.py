"""One person of the study of radiographs: faces without and with their film, and films that are not theirs.

Owns the record of a person, a JSON file. Knows nothing of how films are made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.people.facts import Facts
from embedding.laid import FAR_MM, Side
from evaluation.studies.radiograph_cases import SEED, Patient, film_path, told_mm

if TYPE_CHECKING:
    from cranioface.judge.face_error import Truth
    from embedding.laid import Laid
    from embedding.radiograph import Film
    from reconstruction.methods import Method, Prediction

ROWS = ("none", "fullness", "profile", "both")
TOLD = {"true BMI told": "bmi", "true fullness told": "fullness"}  # rows without a film
FIGURES = ("worst_mm", "under_2.5_mm", "bias_mm")
WRONG_MM = {"10 % too small": 0.9, "10 % too large": 1.1, "25 % too small": 0.75, "25 % too large": 1.25}
Record = dict[str, Any]


def recorded(
    folder: Path, patient: Patient, everyone: Sequence[Patient], others: int, methods: Sequence[str]
) -> Record:
    """The record of a person, read where it lies in `folder`, else made."""
    path = folder / "people" / f"{patient.name}.json"
    if path.is_file():
        record: Record = json.loads(path.read_text())
        return record
    record = {"name": patient.name, "kind": patient.kind, "facts": patient.facts.by_name()}
    record |= {"films": [_film(folder, patient, k) for k in range(patient.films)]}
    record["faces"] = {method: _faces(folder, patient, method) for method in methods}
    record["wrong"] = _wrong(folder, patient, everyone, others)
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(record, indent=1))
    return record


def _read(folder: Path, patient: Patient, number: int, view: str = "lateral", times: float = 1.0) -> Film:
    from embedding.radiograph import read_film

    return read_film(film_path(folder, patient.name, number, view), told_mm(patient, number) * times)


def _film(folder: Path, patient: Patient, number: int) -> Record:
    """What their own film tells, whether it would be refused or not."""
    from reconstruction.options import Options
    from reconstruction.radiograph import laid_over, observed_on, section

    laid = laid_over(_read(folder, patient, number), patient.head)
    return section(observed_on(laid, patient.head, Options()), Options()) | _fit(laid)


def _faces(folder: Path, patient: Patient, name: str) -> dict[str, Any]:
    """Figures of each row, of a list of films."""
    from cranioface.judge.face_error import Truth
    from reconstruction.methods import builder_of
    from reconstruction.options import Options
    from reconstruction.radiograph import laid_over, observed_on

    method = builder_of(name)(Options(method=name))
    truth, head = Truth(patient.skin, patient.head.bone), patient.head
    plain = _predicted(method, patient, Facts())
    rows: dict[str, list[Record]] = {row: [] for row in ROWS}
    for k in range(patient.films):
        observed = observed_on(laid_over(_read(folder, patient, k), head), head, Options())
        full = _predicted(method, patient, observed.facts(Facts()))
        shown = {"profile": observed.on_profile(plain, head), "both": observed.on_profile(full, head)}
        for row, face in ({"none": plain, "fullness": full} | shown).items():
            rows[row].append(_figures(truth, face))
    for words, name_of_fact in TOLD.items():
        true = Facts.of({name_of_fact: getattr(patient.facts, name_of_fact)})
        rows[words] = [] if true == Facts() else [_figures(truth, _predicted(method, patient, true))]
    return rows


def _predicted(method: Method, patient: Patient, facts: Facts) -> Prediction:
    return method.predict(patient.head, facts, lambda station: nullcontext())


def _figures(truth: Truth, made: Prediction) -> Record:
    from cranioface.judge.face_error import statistics

    found = statistics(truth.distances(made.face))
    return {name: round(found[name], 4) for name in FIGURES}


def _wrong(folder: Path, patient: Patient, everyone: Sequence[Patient], others: int) -> dict[str, list[Record]]:
    """How films fit that are not this person's, or are laid or told wrongly; None: refused before they are laid."""
    rng = np.random.default_rng([SEED, patient.number, len(patient.name)])
    strangers = [p for p in everyone if p.name != patient.name]
    drawn = rng.choice(len(strangers), min(others, len(strangers)), replace=False)
    own = _read(folder, patient, 0)
    films: dict[str, list[Callable[[], Film]]] = {
        "somebody else's": [partial(_read, folder, strangers[k], 0) for k in drawn],
        "upside down": [lambda: replace(own, grey=own.grey[::-1].copy(), subject=own.subject[::-1].copy())],
        "frontal": [partial(_read, folder, patient, 0, "frontal")],
        **{words: [partial(_read, folder, patient, 0, times=times)] for words, times in WRONG_MM.items()},
    }
    fits = {wrong: [_fit_of(film, patient) for film in several] for wrong, several in films.items()}
    return fits | {"said to face left": [_fit_of(lambda: own, patient, "left")]}


def _fit_of(read: Callable[[], Film], patient: Patient, faces: Side | None = None) -> Record:
    from reconstruction.radiograph import laid_over

    try:
        return _fit(laid_over(read(), patient.head, faces))
    except BadInput as refusal:
        return {"refused": str(refusal)}


def _fit(laid: Laid) -> Record:
    """How well a film fits, to be held against the limits when the tables are printed."""
    off = np.where(laid.fit.seen, np.minimum(np.abs(laid.fit.residual), FAR_MM), FAR_MM)
    return {
        "off_mm": round(laid.off_mm, 3),
        "scale": round(laid.scale, 4),
        "p50_mm": round(float(np.percentile(off, 50)), 3),
        "p80_mm": round(float(np.percentile(off, 80)), 3),
        "points": len(off),
    }
