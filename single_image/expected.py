"""What error is to be expected of an input like this one: what the weights' card holds of people held out.

    "held_out": {"people": 40, "of": "synthetic people held out",
                 "by_input": {"lateral, scale known": {"skull_mm": 3.1, "face_mm": 3.9}, ...}}

`python -m evaluation single-image` measures it and writes it into the card. Knows nothing of networks.
"""

from __future__ import annotations

from typing import Any

from single_image.picture import Picture

HELD_OUT = "held_out"
UNMEASURED = "expected error: unknown, the card of these weights holds none for such an image"


def input_kind(kind: str, scaled: bool) -> str:
    """The word under which an error is kept: what the image is, and whether its scale is known."""
    return f"{kind}, scale {'known' if scaled else 'unknown'}"


def expected_error(card: dict[str, Any], picture: Picture) -> dict[str, Any]:
    """`said`, a line to print, and the figures that it stands on where the card has them."""
    held_out = card.get(HELD_OUT) or {}
    kind = input_kind(picture.kind, picture.scaled)
    figures = held_out.get("by_input", {}).get(kind)
    if figures is None:
        return {"said": UNMEASURED, "input": kind}
    said = (
        f"expected error of such an image ({kind}), by {held_out['people']} {held_out['of']}: "
        f"skull {figures['skull_mm']:.1f} mm, face {figures['face_mm']:.1f} mm on average"
    )
    return {"said": said, "input": kind, "people": held_out["people"], "of": held_out["of"], **figures}
