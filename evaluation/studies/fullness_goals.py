"""What faces of real heads are to reach by what is told of fullness, met or missed. Owns the goals; judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cranioface.judge.parts import PARTS
from evaluation.studies.fullness_fit import NEAREST, TOLD, UNKNOWN
from evaluation.studies.tables import table

if TYPE_CHECKING:
    from evaluation.studies.fullness_run import Row

WORST_AND_SHARE = {UNKNOWN: (2.5, 0.63), NEAREST: (2.0, 0.73), TOLD: (1.8, 0.77)}  # mm at most, within 2.5 mm at least
COVERAGE, BIAS_MM, NOSE_TIP_MM = 0.98, 1.5, 3.0  # on the mean over heads, fullness unknown
VERDICT = {True: "met", False: "**missed**"}


def goals(rows: Sequence[Row]) -> Iterator[str]:
    """A table: a row for each goal, a column for each method; means over the heads of `rows`."""
    methods = list(dict.fromkeys(row.method for row in rows))
    columns = [dict(_of_method([row for row in rows if row.method == method])) for method in methods]
    lines = [[goal, *(column[goal] for column in columns)] for goal in columns[0]]
    yield table(("goal, mean over heads", *methods), lines)


def _of_method(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    for asked, (mm, share) in WORST_AND_SHARE.items():
        if mine := [_figures(row) for row in rows if row.asked == asked]:
            worst, under = (float(np.mean([f[key] for f in mine])) for key in ("worst_mm", "under_2.5_mm"))
            yield (
                f"{asked}: at most {mm} mm, at least {share:.0%}",
                _told(worst <= mm and under >= share, f"{worst:.2f} mm, {under:.0%}"),
            )
    unknown = [row for row in rows if row.asked == UNKNOWN]
    covered = float(np.mean([_figures(row)["coverage"] for row in unknown]))
    yield f"coverage, unknown: at least {COVERAGE}", _told(covered >= COVERAGE, f"{covered:.3f}")
    for asked in dict.fromkeys(row.asked for row in rows if row.asked != NEAREST):
        yield f"bias of every part, {asked}: at most {BIAS_MM} mm", _bias([row for row in rows if row.asked == asked])
    tip = float(np.mean([row.judged.nose_tip_mm for row in unknown if np.isfinite(row.judged.nose_tip_mm)] or [np.nan]))
    if np.isfinite(tip):
        yield f"nose tip, unknown: at most {NOSE_TIP_MM} mm", _told(tip <= NOSE_TIP_MM, f"{tip:.2f} mm")


def _bias(rows: Sequence[Row]) -> str:
    means = mean_bias(rows)
    over = {part.replace("_", " "): mm for part, mm in means.items() if abs(mm) > BIAS_MM}
    most = max(map(abs, means.values()))
    return _told(not over, ", ".join(f"{part} {mm:+.1f}" for part, mm in over.items()) or f"{most:.1f} mm at most")


def mean_bias(rows: Sequence[Row]) -> dict[str, float]:
    """Signed mm of each part that any head has, in the mean over heads."""
    by_part = {part: [row.judged.bias_mm[part] for row in rows if part in row.judged.bias_mm] for part in PARTS}
    return {part: float(np.mean(mm)) for part, mm in by_part.items() if mm}


def _figures(row: Row) -> dict[str, float]:
    """Of the region that counts."""
    return next(iter(row.judged.figures.values()))


def _told(met: bool, figure: str) -> str:
    return f"{VERDICT[met]}: {figure}"
