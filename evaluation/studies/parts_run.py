"""One run of `parts`: every person's face by every method, facts unknown and told, judged once and kept.

Owns the order of the steps. Knows nothing of tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from cranioface.command.progress import progress
from cranioface.judge.landmarks import nose_breadth
from cranioface.judge.summary import Record
from cranioface.people.facts import Facts
from evaluation.cases import Case
from evaluation.evaluate import Evaluation, Evaluator
from evaluation.skin_landmarks import skin_landmarks, vertices_of
from evaluation.studies.parts import PartsOptions
from evaluation.studies.parts_people import synthetic_people, true_skin_landmarks
from evaluation.studies.records import Records
from reconstruction.methods import Method, Prediction, builder_of
from reconstruction.options import Options
from reconstruction.stations import Stations

TOLD = ", told"  # behind a method's name: sex, age and BMI, as far as they are known, were told


def judged(options: PartsOptions) -> list[Record]:
    """A record for each person and method; the method's name says whether facts were told."""
    kept, people = Records(options.output), list(_people(options))
    return [record for case in progress(people, "people", len(people)) for record in _records(options, kept, case)]


def _people(options: PartsOptions) -> Iterator[Case]:
    from evaluation.case_sources import real_cases

    if options.heads is not None:
        yield from real_cases(options.heads)
    yield from synthetic_people(options.seed, options.people)


def _records(options: PartsOptions, kept: Records, case: Case) -> Iterator[Record]:
    evaluator = Evaluator(case)
    for method in options.names:
        conditions = {"seed": options.seed, "weights": _weights(method)}
        for name, told in ((method, False), (method + TOLD, True)):
            record = kept.read(case.name, name, conditions)
            if record is None:
                facts = case.facts if told else Facts()
                known = not told or facts != Facts()
                record = kept.write(case, name, conditions, _evaluation(evaluator, method, facts) if known else None)
            if record["figures"]:
                yield record


@cache
def _method(name: str) -> Method:
    return builder_of(name)(Options(method=name))


@cache
def _weights(name: str) -> str | None:
    from cranioface.report.provenance import content_hash

    path = _method(name).weights
    return content_hash(path) if path else None


def _evaluation(evaluator: Evaluator, method: str, facts: Facts) -> Evaluation:
    prediction = _method(method).predict(evaluator.case.prepared, facts, Stations().time)
    found = evaluator.evaluate(prediction.face)
    named = _named_errors(evaluator.case, prediction) | {"nose_breadth": _breadth_error(evaluator, prediction)}
    return replace(found, landmarks=found.landmarks | named)


def _breadth_error(evaluator: Evaluator, prediction: Prediction) -> float:
    """mm that the nose is too broad or too narrow; NaN where either has no wings."""
    broad, true = (nose_breadth(face, evaluator.bone) for face in (prediction.face, evaluator.case.true_face))
    return abs(broad - true)


def _named_errors(case: Case, prediction: Prediction) -> dict[str, float]:
    """Name -> mm off, of the points that vertices name: known of synthetic people alone."""
    predicted, true = skin_landmarks(vertices_of(prediction)), true_skin_landmarks(case)
    return {name: float(np.linalg.norm(predicted[name] - p)) for name, p in true.items() if name in predicted}
