"""Projections: the eight views of skull and face that the road works in, with their azimuths."""

from __future__ import annotations

from web.page.components import ViewPictures
from web.page.rooms.shown import Shown
from web.page.tags import text


def build(shown: Shown) -> None:
    told = shown.told["projections"]
    assert told is not None
    text(
        "p",
        "Orthographic, around the head: 0° looks at the face, growing azimuth walks to the subject's left.",
        "quiet",
    )
    views = [
        {"azimuth": azimuth, "skull": shown.view(skull), "face": shown.view(face)}
        for azimuth, skull, face in zip(told["azimuths_deg"], told["skull"], told["face"], strict=True)
    ]
    ViewPictures(views)
