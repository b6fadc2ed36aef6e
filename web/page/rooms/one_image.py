"""One image: what it was taken for, its scale, whether it shows a skull, and how far off such a face is."""

from __future__ import annotations

from web.page.rooms.shown import Shown, plain_rows, words_of
from web.page.tags import box, facts_list, text

ROUGH = "A rough lead: one image says little of depth, and the mouth is always shut."


def build(shown: Shown) -> None:
    told = shown.told["one_image"]
    assert told is not None
    text("p", ROUGH, "quiet")
    if rows := plain_rows(told):
        with box("section", "group"):
            facts_list(rows)
    for name, value in told.items():
        if isinstance(value, dict) and (rows := plain_rows(value)):
            with box("section", "group"):
                text("h3", words_of(name))
                facts_list(rows)
