"""One run of `fullness`: every head prepared once, its faces by every method judged, what was refused told.

Owns the order of the steps. Knows nothing of tables and of what is judged of a face.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command import BadInput
from cranioface.command.progress import progress
from evaluation.evaluate import Evaluator
from evaluation.studies.fullness_cases import cases
from evaluation.studies.fullness_faces import Judged, asked_faces
from evaluation.studies.fullness_kept import hash_of, kept
from reconstruction.methods import Method, builder_of
from reconstruction.options import Options

if TYPE_CHECKING:
    from evaluation.cases import Case
    from evaluation.studies.fullness import FullnessOptions


@dataclass(frozen=True)
class Row:
    """What one head came to by one method, asked in one way; `kind` as of its case."""

    head: str
    kind: str
    method: str
    asked: str
    judged: Judged


@dataclass(frozen=True)
class Found:
    """All rows, and the kind of each head that was refused."""

    rows: list[Row]
    refused: dict[str, str]


def run(options: FullnessOptions) -> Found:
    """Every head by every method."""
    heads, found = cases(options), Found([], {})
    for case in progress(heads, "heads", len(heads)):
        try:
            found.rows.extend(_rows(case, options))
        except BadInput:
            found.refused[case.name] = case.kind
        for made in ("scan", "prepared", "bone", "true_face"):
            case.__dict__.pop(made, None)  # a hundred heads do not fit into memory
    return found


def _rows(case: Case, options: FullnessOptions) -> Iterator[Row]:
    evaluator = Evaluator(case)
    for name in options.names:
        method = method_of(name, weights_of(options.weights, case.name))
        asked: dict[str, object] = {"weights": hash_of(method.weights), "source": options.source, "fit": options.fit}
        faces = kept(options.output, case.name, name, asked, lambda m=method: asked_faces(evaluator, m, options.fit))  # type: ignore[misc]
        for asking, judged in faces.items():
            yield Row(case.name, case.kind, name, asking, judged)


def weights_of(pattern: str | None, head: str) -> Path | None:
    """The file of weights for this head; None, the shipped ones, where there is none."""
    path = None if pattern is None else Path(pattern.replace("{head}", head))
    return path if path is not None and path.is_file() else None


@cache
def method_of(name: str, weights: Path | None = None) -> Method:
    """A method with these weights, loaded once."""
    return builder_of(name)(Options(method=name, weights=weights))
