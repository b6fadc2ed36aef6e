"""Overview: what is doubtful first, then the person, how the skull lies, the mouth, the error where it is known."""

from __future__ import annotations

from typing import Any

from reconstruction.cases.told import Told
from web.page import words
from web.page.rooms.shown import Shown, number, plain_rows
from web.page.tags import box, facts_list, icon, text

SECTIONS = {"alignment": "Alignment", "jaw": "Mouth", "face": "Face", "radiograph": "Lateral radiograph"}
ERRORS = {
    "worse_direction_mm": "Worse direction", "mean_mm": "Mean", "median_mm": "Median", "p95_mm": "95 % of it under",
    "share_within_2_5_mm": "Within 2.5 mm", "coverage": "Coverage",
}  # fmt: skip


def build(shown: Shown) -> None:
    told = shown.told
    _doubts(told["doubts"])
    _asked(shown)
    _error(told)
    for name, title in SECTIONS.items():
        _section(title, told["measures"].get(name))
    _others(told["measures"])
    _seconds(told["seconds"])
    text("p", told["note"], "note")


def _doubts(doubts: list[str]) -> None:
    """First, and not to be overlooked: whoever reads only one thing reads this."""
    if not doubts:
        return
    with box("div", "doubts", role="note", aria_label="Doubts"):
        icon("warning_amber")
        with box("ul"):
            for doubt in doubts:
                text("li", doubt)


def _asked(shown: Shown) -> None:
    asked = shown.record.asked
    rows = [
        ("Sex", asked.sex or "unknown"),
        ("Age", number(asked.age, "years", 0) if asked.age is not None else "unknown"),
        ("BMI", number(asked.bmi, "kg/m²") if asked.bmi is not None else "unknown"),
        ("Method", words.method(asked.method)),
    ]
    if shown.told["kind"] != "image":
        rows.append(("Mouth", "closed" if asked.mouth == "closed" else "as scanned"))
    _titled("What it assumes", rows)


def _error(told: Told) -> None:
    if told["error_mm"] is None:
        return
    rows = [(ERRORS.get(name, name), value) for name, value in _said(told["error_mm"])]
    _titled("Error to the true skin of the CT", rows)


def _said(error: dict[str, float]) -> list[tuple[str, str]]:
    """Shares as per cent, all else as mm."""
    shares = ("share", "coverage")
    return [
        (name, f"{100 * value:.0f} %" if name.startswith(shares) else number(value, "mm", 2))
        for name, value in error.items()
    ]


def _section(title: str, measures: Any) -> None:
    if isinstance(measures, dict) and (rows := plain_rows(measures)):
        _titled(title, rows)


def _others(measures: dict[str, Any]) -> None:
    if rows := plain_rows(measures):
        _titled("Further measures", rows)
    for name, value in measures.items():
        if name not in SECTIONS:
            _section(name.replace("_", " ").capitalize(), value)


def _seconds(seconds: dict[str, float]) -> None:
    if not seconds:
        return
    with box("details", "more"):
        text("summary", f"Made in {sum(seconds.values()):.1f} s")
        facts_list([(words.station(name), f"{value:.2f} s") for name, value in seconds.items()])


def _titled(title: str, rows: list[tuple[str, str]]) -> None:
    with box("section", "group"):
        text("h3", title)
        facts_list(rows)
