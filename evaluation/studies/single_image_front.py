"""The face alone, as every face of this project is judged: point to skin in the skull's frame, the worse direction.

Beside the README's table: what error the road is left with where it knows the whole skull, and what one image has.
Owns which methods and inputs stand there. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cranioface.command.progress import progress
from cranioface.judge.bootstrap import mean_interval
from cranioface.judge.face_error import Truth, statistics
from evaluation.studies.single_image_cases import Case
from evaluation.studies.single_image_methods import Method
from evaluation.studies.single_image_run import NO_IMAGE, Kept, version_of

INPUTS = ("lateral, scale known", "frontal, scale known", "photograph, scale unknown")
FIGURES = ("worst_mm", "mean_mm", "under_2.5_mm")
FILE = "front.jsonl"


def front_table(out: Path, cases: Sequence[Case], methods: Sequence[Method]) -> str:
    """Markdown: a row for each method and input."""
    records = list(_scored(cases, methods, Kept(out, FILE)))
    lines = [
        f"*the face alone, {len(cases)} held-out synthetic people: mm in the worse direction [95 % interval], mean of "
        "both, share within 2.5 mm*\n", "| method | input | worse mm | mean mm | under 2.5 mm |", "|---" * 5 + "|",
    ]  # fmt: skip
    for name, word in dict.fromkeys((r["method"], r["input"]) for r in records):
        mine = [r for r in records if (r["method"], r["input"]) == (name, word)]
        worst, mean, share = (_interval(mine, key) for key in FIGURES)
        worse = f"{worst[0]:.2f} [{worst[1]:.2f}, {worst[2]:.2f}]"
        lines.append(f"| {name} | {word} | {worse} | {mean[0]:.2f} | {share[0]:.0%} |")
    return "\n".join(lines)


def _scored(cases: Sequence[Case], methods: Sequence[Method], kept: Kept) -> Iterator[dict[str, Any]]:
    for case in progress(cases, "faces", total=len(cases)):
        truth = cache(lambda case=case: Truth(case.meshes["face"], case.meshes["skull"]))
        for method in methods:
            for word in [w for w in INPUTS if w in case.pictures] if method.of_image else [NO_IMAGE]:
                record = kept.read(case, method, word)
                if record is None:
                    said = method.tells(case, case.pictures[word if method.of_image else INPUTS[0]])
                    figures = statistics(truth().distances(said.face))
                    record = kept.write(_record(case, method, word, figures))
                yield record


def _record(case: Case, method: Method, word: str, figures: dict[str, float]) -> dict[str, Any]:
    rounded = {key: round(figures[key], 4) for key in FIGURES}
    of = {"head": case.name, "kind": case.kind, "input": word, "method": method.name, "of": version_of(method)}
    return of | {"figures": rounded}


def _interval(records: Sequence[dict[str, Any]], key: str) -> tuple[float, float, float]:
    return mean_interval([r["figures"][key] for r in records], [r["head"] for r in records])
