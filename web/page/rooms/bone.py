"""Bone: what was missing and inferred before the face was made, and the implants that fill it."""

from __future__ import annotations

from typing import Any

from web.page.rooms.shown import Shown, number, plain_rows, titled
from web.page.tags import box, link, text

INFERRED = "In the view what is inferred has a colour of its own: it is the most likely bone, not this person's."
WHOLE = "No missing bone was found."
FILES = ("skull_complete.stl", "implant.stl")


def build(shown: Shown) -> None:
    completed = shown.told["completed"]
    assert completed is not None
    text("p", INFERRED if completed.get("missing") or completed.get("implants") else WHOLE, "quiet")
    titled("Missing and inferred", [_missing(part) for part in completed.get("missing", [])])
    titled("What it means", _means(completed))
    for place, implant in enumerate(completed.get("implants", []), start=1):
        titled(f"Implant {place}", plain_rows(implant))
        titled("Its fit at the rim", _fit(implant.get("fit_at_the_rim") or {}))
    _why(completed.get("found") or "")
    _files(shown)


def _missing(part: dict[str, Any]) -> tuple[str, str]:
    """`Hole near euryon right` and its size."""
    place = part.get("name") or part.get("near", "")
    return f"{str(part.get('kind', 'part')).capitalize()} near {place}", f"{part.get('volume_ml', 0):.1f} ml"


def _fit(told: dict[str, Any]) -> list[tuple[str, str]]:
    """How near the bone is; what could not be measured, since no bone is near enough, is left out."""
    own = {"nearest_mm", "rim_within_1_mm"}
    rows = [("Bone is nowhere nearer than", number(told.get("nearest_mm"), "mm"))] if told else []
    if (share := told.get("rim_within_1_mm")) is not None:
        rows.append(("Of the rim, within 1 mm", f"{100 * share:.0f} %"))
    return rows + plain_rows({name: value for name, value in told.items() if name not in own})


def _why(found: str) -> None:
    """What the completion says after its list of parts, which stands above in words: why there is no implant, say."""
    _, _, why = found.partition("; ")
    if why:
        text("p", f"{why[:1].upper()}{why[1:]}.", "quiet")


def _means(completed: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [("Completed by", str(completed.get("method", "–")).replace("_", " "))]
    share = completed.get("face_on_inferred_bone_share")
    if share is not None:
        rows.append(("Face that lies on inferred bone", f"{100 * share:.1f} %"))
    if not completed.get("implants"):
        rows.append(("Implant", "none"))
    return rows


def _files(shown: Shown) -> None:
    there = [file for file in shown.told["downloads"] if file["file"] in FILES]
    if not there:
        return
    with box("p", "acts"):
        for file in there:
            link(file["label"], shown.address(file["file"]), "button", download="")
