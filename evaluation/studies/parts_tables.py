"""The tables of `parts`: each part's error, bias and share within 2.5 mm, landmarks, and what became worse.

Owns what is printed and when a part counts as worse. Measures nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.anatomy.landmark_names import both_sides
from cranioface.command import BadInput, whole_file
from cranioface.judge.landmarks import LANDMARKS
from cranioface.judge.parts import PARTS
from cranioface.judge.summary import Record, summarise
from evaluation.studies.tables import table

PEOPLE = "mean of {} *synthetic*"
WORSE_MM = 0.05  # what errs so much more than before became worse; less is what sampling does
PER_PART = {"worst_mm": "Mean distance of the worse direction, mm", "bias_mm": "Bias, mm: + too fat, - too thin",
            "under_2.5_mm": "Share within 2.5 mm, %"}  # fmt: skip
NAMED = {"prn": "tip of nose", "sn": "subnasale", "ls": "upper lip", "li": "lower lip", "ala": "wings of nose",
         "ch": "corners of mouth", "en": "inner canthi", "ex": "outer canthi", "lid": "lids"}  # fmt: skip
ABOUT = (
    "Nothing is aligned to the true face. *told*: sex, age and BMI were told, as far as they are known. In brackets: "
    "the change since before, where there is a before; bold where it became worse by {:.2f} mm or more."
)
Errors = Mapping[str, Mapping[str, Mapping[str, float]]]  # whose -> method -> figure, as `flat` names them -> value
Column = tuple[str, tuple[str, ...], str]  # heading, figures of which the mean is told, kind of figure


def write_tables(out: Path, records: Sequence[Record], before: Errors | None) -> None:
    """parts.json and parts.md in `out`, and the latter on the screen."""
    found = errors(records)
    text = markdown(found, before)
    for name, content in (("parts.json", json.dumps(found, indent=1)), ("parts.md", text)):
        with whole_file(out / name) as temporary:
            temporary.write_text(content, encoding="utf-8")
    print(f"{text}\nwrote {out}: parts.json, parts.md")


def read_before(path: Path) -> Errors:
    """The `errors` of an earlier run; BadInput where the file is none of its."""
    try:
        found: Errors = json.loads(path.read_text(encoding="utf-8"))
        if all("worst_mm" in figures for methods in found.values() for figures in methods.values()):
            return found
    except (OSError, ValueError, AttributeError, TypeError):
        pass
    raise BadInput(f"--before {path}: is no parts.json of this command; give one")


def errors(records: Sequence[Record]) -> dict[str, dict[str, dict[str, float]]]:
    """Each real head, then the mean of the synthetic people -> method -> figure -> value."""
    summary = summarise(records)
    found = {head: {m: _finite(figures) for m, figures in methods.items()} for head, methods in summary["real"].items()}
    if summary["synthetic"]:
        people = max(figures["worst_mm"]["people"] for figures in summary["synthetic"].values())
        means = {m: {k: f["mean"] for k, f in figures.items()} for m, figures in summary["synthetic"].items()}
        found[PEOPLE.format(people)] = {m: _finite(figures) for m, figures in means.items()}
    return found


def _finite(figures: Mapping[str, float | None]) -> dict[str, float]:
    return {name: value for name, value in figures.items() if value is not None}


def markdown(found: Errors, before: Errors | None = None) -> str:
    """All tables of one run, beside those of an earlier one where there is one, and what became worse."""
    paragraphs = [ABOUT.format(WORSE_MM)]
    for kind, words in PER_PART.items():
        paragraphs += [f"**{words}**", _table(_of_parts(kind), found, before)]
    paragraphs += ["**Landmarks that relief alone finds on any face, mm off**", _table(_of_relief(), found, before)]
    paragraphs += ["**Points of the skin that vertices name, mm off: known of *synthetic* people**"]
    return "\n\n".join([*paragraphs, _table(_of_names(), found, before), *verdict(found, before)]) + "\n"


def _of_parts(kind: str) -> list[Column]:
    return [("whole face", (kind,), kind), *((part.replace("_", " "), (f"{part}.{kind}",), kind) for part in PARTS)]


def _of_relief() -> list[Column]:
    names = (*LANDMARKS, "nose_breadth")
    return [(name.replace("_", " "), (f"landmark.{name}_mm",), "worst_mm") for name in names]


def _of_names() -> list[Column]:
    return [(words, tuple(f"landmark.{k}_mm" for k in (name, *both_sides(name))), "worst_mm")
            for name, words in NAMED.items()]  # fmt: skip


def _table(columns: Sequence[Column], found: Errors, before: Errors | None) -> str:
    rows = []
    for whose, methods in found.items():
        for method, figures in methods.items():
            earlier = (before or {}).get(whose, {}).get(method, {})
            cells = [_cell(figures, earlier, names, kind) for _, names, kind in columns]
            rows += [[whose, method, *cells]] if any(cells) else []
    return table(["whose", "method", *(heading for heading, _, _ in columns)], rows)


def _cell(figures: Mapping[str, float], earlier: Mapping[str, float], names: Sequence[str], kind: str) -> str:
    now, then = _mean(figures, names), _mean(earlier, names)
    if np.isnan(now):
        return ""
    factor, form = (100, ".0f") if kind.startswith("under") else (1, ".2f")
    text = f"{now * factor:{'+' if kind == 'bias_mm' else ''}{form}}"
    if not np.isnan(then):
        text += f" ({(now - then) * factor:+{form}})"
    return f"**{text}**" if kind == "worst_mm" and now - then >= WORSE_MM else text


def _mean(figures: Mapping[str, float], names: Sequence[str]) -> float:
    there = [figures[name] for name in names if name in figures]
    return float(np.mean(there)) if there else float("nan")


def verdict(found: Errors, before: Errors | None) -> Iterator[str]:
    """Which parts and landmarks became worse and which better, by whose face and which method."""
    if not before:
        return
    columns = [*_of_parts("worst_mm"), *_of_relief(), *_of_names()]
    for word, sign in (("Worse", 1), ("Better", -1)):
        lines = list(_changed(found, before, columns, sign))
        yield f"**{word} than before by {WORSE_MM:.2f} mm or more**"
        yield "\n".join(lines) if lines else "nothing"


def _changed(found: Errors, before: Errors, columns: Sequence[Column], sign: int) -> Iterator[str]:
    for whose, methods in found.items():
        for method, figures in methods.items():
            earlier: Mapping[str, Any] = before.get(whose, {}).get(method, {})
            changes = {words: _mean(figures, names) - _mean(earlier, names) for words, names, _ in columns}
            told = ", ".join(f"{words} {mm:+.2f}" for words, mm in changes.items() if sign * mm >= WORSE_MM)
            if told:
                yield f"* {whose}, {method}: {told}"
