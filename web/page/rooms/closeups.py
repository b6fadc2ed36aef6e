"""Close-ups: eyes, nose and mouth as an artist looks at them, a feature to a row, each from two sides."""

from __future__ import annotations

from web.page.rooms.shown import Shown
from web.page.tags import box, text

SIDES = {0.0: "front", 45.0: "three-quarter"}


def build(shown: Shown) -> None:
    told = shown.told["closeups"]
    assert told is not None
    text("p", "The bar is 10 mm long. Of all that a face has, these features are the least certain.", "quiet")
    for column, feature in enumerate(told["features"]):
        with box("section", "group"):
            text("h3", feature.capitalize())
            with box("div", "closeups"):
                for row, azimuth in enumerate(told["azimuths_deg"]):
                    words = f"{feature.capitalize()}, {SIDES.get(azimuth, f'{azimuth:g}°')}"
                    _tile(shown.address(told["file"]), len(told["features"]), column, row, words)


def _tile(picture: str, columns: int, column: int, row: int, words: str) -> None:
    """One square of the picture, which the browser loads once."""
    with box("div", "closeup"):
        place = f"width: {100 * columns}%; left: {-100 * column}%; top: {-100 * row}%"
        box("img", src=picture, alt=words, decoding="async").style(place)
