"""Does a face fill steadily with BMI and with fullness, over cheekbone, jaw and forehead, and by how much a unit.

Owns the steps that are tried, what is expected of them and the table. Knows nothing of how depths are measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from cranioface.people.facts import Facts
from evaluation.studies.tables import table

STEPS = {
    "bmi": tuple(Facts(bmi=float(bmi)) for bmi in range(22, 33, 2)),
    "fullness": tuple(Facts(fullness=float(full)) for full in range(-2, 3)),
}
AT = {
    "zygion": ("depth at zygion",),
    "jaw": ("depth at gonion", "depth at mid-ramus"),
    "forehead": ("depth at glabella", "depth at mid-supraorbital"),
}
ZYGION_PER_BMI, OFF = 0.25, 0.1  # mm a kg/m2 and side: ANSUR II, 0.24 in women and 0.27 in men, computed
WORDS = {"bmi": "BMI 22, 24, ... 32", "fullness": "fullness -2, -1, ... 2"}
HEADING = ("steps", "skull", *(f"{place}, mm a unit" for place in AT), "least step mm", "of", "")
Measured = Mapping[Facts, Mapping[str, float]]  # what a face of these facts measures, mm


def tried_facts() -> list[Facts]:
    """Every one of the steps once."""
    return list(dict.fromkeys(facts for steps in STEPS.values() for facts in steps))


def steady(measured: Mapping[str, Measured]) -> list[dict[str, Any]]:
    """A row for each kind of step and skull: mm a unit at each of AT, the least step of any, and whether it is met."""
    tried = {skull: faces for skull, faces in measured.items() if set(tried_facts()) <= set(faces)}
    return [_row(fact, skull, faces) for fact in STEPS for skull, faces in tried.items()]


def _row(fact: str, skull: str, faces: Measured) -> dict[str, Any]:
    told = [float(facts.by_name()[fact]) for facts in STEPS[fact]]
    depths = {place: [_mean(faces[facts], names) for facts in STEPS[fact]] for place, names in AT.items()}
    unit = {place: (mm[-1] - mm[0]) / (told[-1] - told[0]) for place, mm in depths.items()}
    least = {place: float(np.diff(mm).min()) for place, mm in depths.items() if np.isfinite(mm).all()}
    least = least or {"no site": float("nan")}
    of = min(least, key=lambda place: least[place])
    return {"fact": fact, "skull": skull, **unit, "least_step_mm": least[of], "of": of, "met": _met(fact, unit, least)}


def _mean(face: Mapping[str, float], names: Iterable[str]) -> float:
    """Over the sites that this skull has; NaN where it has none."""
    there = [face[name] for name in names if np.isfinite(face[name])]
    return float(np.mean(there)) if there else float("nan")


def _met(fact: str, unit: Mapping[str, float], least: Mapping[str, float]) -> bool:
    """Each step thickens, the jaw more than the forehead, zygion by what is measured; of what is there."""
    so_much = fact != "bmi" or not abs(unit["zygion"] - ZYGION_PER_BMI) > OFF
    return so_much and not unit["jaw"] <= unit["forehead"] and min(least.values()) > 0


def steady_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """As markdown, with what is expected above."""
    told = f"zygion {ZYGION_PER_BMI} +- {OFF} mm a BMI unit and side, the jaw more than the forehead, each step more"
    met = sum(row["met"] for row in rows)
    return f"Expected: {told}. Met in {met} of {len(rows)}:\n\n{table(HEADING, [_cells(row) for row in rows])}"


def _cells(row: Mapping[str, Any]) -> list[str]:
    units = [f"{row[place]:+.2f}" for place in AT]
    least = f"{row['least_step_mm']:+.2f}"
    return [WORDS[row["fact"]], row["skull"], *units, least, row["of"], "met" if row["met"] else "**not met**"]
