"""One image: how far off such a face is, what the image was taken for, its scale, whether it shows a skull at all."""

from __future__ import annotations

from typing import Any

from web.page.rooms.shown import Shown, number, titled
from web.page.tags import text

ROUGH = "A rough lead: one image says little of depth, and the mouth is always shut."
KINDS = {
    "lateral": "Lateral radiograph", "frontal": "Frontal radiograph", "photograph": "Photograph of a skull",
    "other": "Something else",
}  # fmt: skip


def build(shown: Shown) -> None:
    told = shown.told["one_image"]
    assert told is not None
    text("p", ROUGH, "quiet")
    titled("Expected error", _expected(told.get("expected_error") or {}))
    titled("The image", _image(told))
    titled("What it shows, as the skull test sees it", _seen(told.get("is_it_a_skull") or {}))


def _expected(error: dict[str, Any]) -> list[tuple[str, str]]:
    """Of the skull and of the face, and on whom that was measured."""
    parts = [part for part in ("skull", "face") if f"{part}_mm" in error]
    rows = [(part.capitalize(), number(error[f"{part}_mm"], "mm")) for part in parts]
    if error.get("people") and error.get("of"):
        rows.append(("Measured on", f"{error['people']} {error['of']}"))
    return rows


def _image(told: dict[str, Any]) -> list[tuple[str, str]]:
    mm = told.get("mm_per_pixel")
    return [
        ("Taken for", KINDS.get(told.get("kind", ""), str(told.get("kind")))),
        ("Scale", "unknown: the size is the average's" if mm is None else f"{mm:g} mm per pixel"),
    ]


def _seen(test: dict[str, Any]) -> list[tuple[str, str]]:
    verdict = "refused" if test.get("refused") else "doubtful" if test.get("doubted") else "yes"
    rows = [("A skull", f"{verdict} ({_percent(test['is_skull'])})")] if "is_skull" in test else []
    shares: dict[str, float] = test.get("shares") or {}
    return rows + [(KINDS.get(kind, kind), _percent(share)) for kind, share in shares.items()]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
