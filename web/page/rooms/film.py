"""What a radiograph beside a skull said of the face, and how well it lies on the skull. A part of the overview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.page.rooms.shown import number

USED = {"estimated": "and the face is made so", "as told": "but the face is made as asked"}


def rows(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Of `measures["radiograph"]`; nothing where there was none."""
    if not told:
        return []
    misfits = [("Landmarks that do not fit", number(told["misfits"]))] if told.get("misfits") else []
    return [
        *_fullness(told.get("fullness"), told.get("fullness_used", "")),
        ("Outline off the skull's by", number(told.get("off_outline_mm"), "mm")),
        *misfits,
        ("Scale", number(told.get("mm_per_pixel"), "mm per pixel", 2)),
        ("Scale of the fit", number(told.get("scale"), digits=3)),
        ("Turned by", number(told.get("turned_deg"), "°").replace(" °", "°")),
        ("The face looks", f"to the {told['faces']}" if told.get("faces") else "–"),
    ]


def _fullness(full: Mapping[str, float] | None, used: str) -> list[tuple[str, str]]:
    if full is None:
        return []
    return [("How full", f"{full['mean']:+.1f} (SD {full['sd']:.1f}), {USED.get(used, used)}")]
