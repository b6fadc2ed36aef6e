"""The tables of `fullness`: each head's errors by what was told, their means, the bias by part. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from cranioface.judge.bootstrap import mean_interval
from cranioface.judge.parts import PARTS
from evaluation.studies.fullness_cases import COARSE
from evaluation.studies.fullness_faces import REGIONS
from evaluation.studies.fullness_fit import ASKED, TOLD
from evaluation.studies.fullness_goals import goals, mean_bias
from evaluation.studies.fullness_run import Found, Row
from evaluation.studies.tables import table

FIGURES = {"worst_mm": 1, "under_2.5_mm": 100, "coverage": 100, "bias_mm": 1}  # and the factor to print by
HEADING = ("method", "fullness", "worse direction mm", "under 2.5 mm %", "coverage %", "bias mm", "nose tip mm")
WORDS = tuple(part.replace("_", " ") for part in PARTS)
SHORT = "mm in the worse direction (share within 2.5 mm)"
DIAGNOSTIC = "*{}*: read off the true face, a diagnostic of the judge and never an input of a prediction."


def markdown(found: Found, short: bool) -> str:
    """All tables; short: one row a method and way of asking, and the goals."""
    paragraphs = []
    for kind in dict.fromkeys([row.kind for row in found.rows] + list(found.refused.values())):
        rows = [row for row in found.rows if row.kind == kind]
        paragraphs += [_about(rows, [k for k in found.refused.values() if k == kind], kind), *_tables(rows, short)]
    if any(row.asked == TOLD for row in found.rows):
        paragraphs.append(DIAGNOSTIC.format(TOLD))
    return "\n\n".join(paragraphs)


def _about(rows: Sequence[Row], refused: Sequence[str], kind: str) -> str:
    what = "coarse scans, eyes, nose and mouth not judged" if kind == COARSE else "real heads"
    return f"**{len({row.head for row in rows})} {what}**; refused: {len(refused)}"


def _tables(rows: Sequence[Row], short: bool) -> Iterator[str]:
    if not rows:
        return
    few = rows[0].kind != COARSE
    if short:
        yield table((SHORT, "mean", *(heads(rows) if few else ())), [_short(group, few) for group in groups(rows)])
    else:
        yield table(("head", "told", *HEADING, *WORDS), [_detail(row) for row in rows])
        yield from (_means(rows, region) for region in rows[0].judged.figures)
        yield "Mean signed error of each part, mm (+ too fat, - too thin):"
        yield table(
            ("method", "fullness", *WORDS), [[*_who(group), *_bias(mean_bias(group))] for group in groups(rows)]
        )
    yield from goals(rows)


def heads(rows: Sequence[Row]) -> list[str]:
    """Names of the heads in the order in which they come."""
    return list(dict.fromkeys(row.head for row in rows))


def groups(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each method and way of asking."""
    methods = dict.fromkeys(row.method for row in rows)
    found = [[row for row in rows if (row.method, row.asked) == (m, a)] for m in methods for a in ASKED]
    return [group for group in found if group]


def _who(group: Sequence[Row]) -> list[str]:
    return [group[0].method, group[0].asked]


def _short(group: Sequence[Row], few: bool) -> list[str]:
    both = [_interval([next(iter(row.judged.figures.values()))[key] for row in group], group, factor)
            for key, factor in (("worst_mm", 1), ("under_2.5_mm", 100))]  # fmt: skip
    each = [f"{_number(row, 'worst_mm')} ({_number(row, 'under_2.5_mm')} %)" for row in group] if few else []
    return [", ".join(_who(group)), f"{both[0]} ({both[1]} %)", *each]


def _detail(row: Row) -> list[str]:
    told, tip = row.judged.fullness, row.judged.nose_tip_mm
    figures = [_number(row, key) for key in FIGURES] + [_plain(tip)]
    known = "" if told is None else f"{told:+.2f}"
    return [row.head, known, row.method, row.asked, *figures, *_bias(row.judged.bias_mm)]


def _means(rows: Sequence[Row], region: str) -> str:
    """Means over heads of one region with 95 % intervals."""
    lines = []
    for group in groups(rows):
        figures = [[row.judged.figures[region][key] for row in group] for key in FIGURES]
        means = [_interval(values, group, factor) for values, factor in zip(figures, FIGURES.values(), strict=True)]
        tips = [row.judged.nose_tip_mm for row in group] if len(REGIONS[region]) == len(PARTS) else []
        lines.append([*_who(group), *means, _interval(tips, group[: len(tips)], 1)])
    return f"Means, {region}; brackets: 95 % bootstrap intervals\n\n" + table(HEADING, lines)


def _bias(by_part: Mapping[str, float]) -> list[str]:
    return [_plain(by_part.get(part, np.nan), "+") for part in PARTS]


def _interval(values: Sequence[float], group: Sequence[Row], factor: float) -> str:
    mean, low, high = (x * factor for x in mean_interval(values, [row.head for row in group]))
    digits = 0 if factor == 100 else 2
    return "" if np.isnan(mean) else f"{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def _number(row: Row, key: str) -> str:
    value = next(iter(row.judged.figures.values()))[key] * FIGURES[key]
    return f"{value:.{0 if FIGURES[key] == 100 else 2}f}"


def _plain(mm: float, sign: str = "") -> str:
    return "" if np.isnan(mm) else f"{mm:{sign}.1f}"
