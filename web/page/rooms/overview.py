"""Overview: what is doubtful first, then the error where it is known, how skull and mouth lie, where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconstruction.cases.told import Told
from web.page import words
from web.page.rooms import film, fullness, one_image
from web.page.rooms.shown import Shown, folded, number, plain_rows, titled, words_of
from web.page.tags import box, icon, text

ERRORS = {
    "worst_mm": "Worse direction", "mean_mm": "Mean of both", "there_mm": "True skin to face",
    "back_mm": "Face to true skin", "median_mm": "Median", "rms_mm": "RMS", "p95_mm": "95 % of it under",
    "hd95_mm": "Hausdorff, 95 %", "coverage": "Coverage",
}  # fmt: skip
JAW = {"gape_mm": "Gape", "opening_deg": "Jaw open by", "closed_by_deg": "Closed by", "slid_mm": "Slid forward by"}
ALWAYS = ("gape_mm", "opening_deg")  # of the jaw; the rest only where it is not nothing
SAID = {  # of measures: what this room says in its own words or another shows, and so not once more
    "alignment", "jaw", "craniometrics_mm", "versions", "weights", "input", "config", "attributes", "seconds", "note",
    "error_to_true_skin", "completed", "doubts", "face", "skull", "frame", "expected_error", "is_it_a_skull",
    "warnings", "skull_outside_the_face", "radiograph", "fullness", "faces",
}  # fmt: skip


def build(shown: Shown) -> None:
    told = shown.told
    _doubts(doubts_of(told))
    titled("Error to the true skin of the CT", _errors(told["error_mm"] or {}))
    titled("Skull and mouth", _lies(told["measures"]))
    if told["kind"] != "image":
        titled("Asked", _asked(shown))
    titled("How full the face is", fullness.rows(told["measures"]))
    titled("The radiograph", film.rows(_dict(told["measures"], "radiograph")))
    for name, value in told["measures"].items():  # what a later road tells is shown without this room knowing it
        if name not in SAID and isinstance(value, dict):
            titled(words_of(name), plain_rows(value))
    sizes = _dict(told["measures"], "craniometrics_mm")
    folded("Craniometrics", [(name, number(value, "mm")) for name, value in sizes.items()])
    folded("Where it came from", _origin(told["measures"]))
    folded(f"Made in {sum(told['seconds'].values()):.1f} s", _seconds(told["seconds"]))
    text("p", told["note"], "note")


def doubts_of(told: Told) -> list[str]:
    """What is doubtful of this face; that it is of one image is the first doubt there."""
    return [one_image.ROUGH, *told["doubts"]] if told["kind"] == "image" else told["doubts"]


def _doubts(doubts: list[str]) -> None:
    """First, and not to be overlooked: whoever reads only one thing reads this."""
    if not doubts:
        return
    with box("div", "doubts", role="note", aria_label="Doubts"):
        icon("warning_amber")
        with box("ul"):
            for doubt in doubts:
                text("li", doubt[:1].upper() + doubt[1:])


def _errors(error: Mapping[str, float]) -> list[tuple[str, str]]:
    """Shares as per cent, all else as mm."""
    return [(_error_named(name, value), _measured(name, value)) for name, value in error.items()]


def _error_named(name: str, value: float) -> str:
    if name == "bias_mm":  # its sign is said in words
        return "On average too full by" if value >= 0 else "On average too lean by"
    if name.startswith("under_"):
        return f"Within {name.removeprefix('under_').removesuffix('_mm')} mm"
    return ERRORS.get(name, words_of(name))


def _measured(name: str, value: float) -> str:
    is_share = name.startswith("under_") or name == "coverage"
    value = abs(value) if name == "bias_mm" else value
    return f"{100 * value:.0f} %" if is_share else number(value, "mm", 2)


def _lies(measures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How sure the frame is, and what is known of the jaw."""
    alignment, jaw = _dict(measures, "alignment"), _dict(measures, "jaw")
    rows = []
    if "confidence" in alignment:
        sure = f"{alignment.get('method', '')}, confidence {alignment['confidence']:.2f}".lstrip(", ")
        rows.append(("Frankfurt frame", sure))
    for name, label in JAW.items():
        value = jaw.get(name)
        if value is not None and (abs(value) >= 0.05 or name in ALWAYS):
            rows.append((label, number(value, "mm") if name.endswith("mm") else f"{value:.1f}°"))
    teeth = [which for which in ("upper", "lower") if jaw.get(f"{which}_teeth")]
    if "upper_teeth" in jaw:
        rows.append(("Teeth", " and ".join(teeth) or "none"))
    return rows


def _asked(shown: Shown) -> list[tuple[str, str]]:
    asked = shown.record.asked
    return [
        ("Person", words.facts(asked)),
        ("Method", words.method(asked.method)),
        ("Mouth", "closed" if asked.mouth == "closed" else "as scanned"),
        ("Missing bone", "completed first" if asked.complete else "left as it is"),
        *([("For a printer", words.printed(asked))] if asked.printed else []),
    ]


def _origin(measures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a report needs to make the same face again."""
    versions, weights, given = (_dict(measures, name) for name in ("versions", "weights", "input"))
    rows = [
        ("Version", versions.get("cranioface")),
        ("Commit", versions.get("commit")),
        ("Weights", weights.get("name")),
        ("Weights, SHA-256", weights.get("sha256")),
        ("Input, SHA-256", given.get("sha256")),
    ]
    return [(name, str(value)) for name, value in rows if value]


def _seconds(seconds: Mapping[str, float]) -> list[tuple[str, str]]:
    return [(words.station(name), f"{value:.2f} s") for name, value in seconds.items()]


def _dict(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = told.get(name)
    return value if isinstance(value, dict) else {}
