"""The run of `python -m evaluation single-image`: every case, input and method scored, and the records it keeps.

    OUT/records.jsonl   a line a score: head, kind, worn, input, method, of (what the method was), seconds, figures
    OUT/truth/NAME.npz  surfaces of the truth

Owns when a score is made and where it lies. A method that sees no image is asked once a head. Knows nothing of tables.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cranioface.command import BadInput
from cranioface.command.progress import progress
from evaluation.studies.single_image_cases import Case
from evaluation.studies.single_image_methods import Method
from evaluation.studies.single_image_truth import figures_of

Record = dict[str, Any]
NO_IMAGE = "no image"  # the input of a method that sees none


def scored(cases: Sequence[Case], methods: Iterable[Method], kept: Kept, among: Sequence[str] = ()) -> Iterator[Record]:
    """A record for every head, method and input (of those `among`, where any are named); kept ones are taken."""
    methods = list(methods)
    for case in progress(cases, "heads", total=len(cases)):
        for method in methods:
            for word in inputs(case, method, among):
                yield kept.read(case, method, word) or kept.write(_score(case, method, word))


def inputs(case: Case, method: Method, among: Sequence[str] = ()) -> list[str]:
    """The words of the inputs that a method is asked about."""
    asked = [word for word in sorted(case.pictures) if not among or word in among]
    return asked if method.of_image else [NO_IMAGE]


def _score(case: Case, method: Method, word: str) -> Record:
    picture = case.pictures[word if method.of_image else sorted(case.pictures)[0]]
    record = {
        "head": case.name, "kind": case.kind, "worn": case.worn, "input": word, "method": method.name,
        "of": version_of(method),
    }  # fmt: skip
    started = time.perf_counter()
    try:
        said = method.tells(case, picture)
    except BadInput as refusal:
        return record | {"refused": str(refusal), "figures": {}}
    seconds = time.perf_counter() - started
    figures = figures_of(said, case.truth)
    mine = {name: value for name, value in figures.items() if name.split(".")[0] in (*method.parts, "pierced")}
    return record | {"seconds": round(seconds, 3), "figures": {name: round(v, 4) for name, v in mine.items()}}


def version_of(method: Method) -> str:
    """What tells a trained network from another of the same name."""
    return str(method.card.get("weights_sha256", ""))[:16]


class Kept:
    """The records of a run, one a line."""

    def __init__(self, folder: Path, name: str = "records.jsonl") -> None:
        self.path = folder / name
        lines = self.path.read_text().splitlines() if self.path.is_file() else []
        self.records = {_key(record): record for record in map(json.loads, lines)}

    def read(self, case: Case, method: Method, word: str) -> Record | None:
        return self.records.get((case.name, case.kind, word, method.name, version_of(method)))

    def write(self, record: Record) -> Record:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write(json.dumps(record) + "\n")
        self.records[_key(record)] = record
        return record


def _key(record: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(record[name]) for name in ("head", "kind", "input", "method", "of"))
