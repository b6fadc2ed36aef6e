"""Bone: what was missing and inferred before the face was made, and the implants that fill it."""

from __future__ import annotations

from typing import Any

from web.page.rooms.shown import Shown, plain_rows, words_of
from web.page.tags import box, facts_list, link, text

INFERRED = "What is inferred is shown in another colour in the view: it is the most likely bone, not this person's."
FILES = ("skull_complete.stl", "implant.stl")


def build(shown: Shown) -> None:
    completed = shown.told["completed"]
    assert completed is not None
    text("p", INFERRED, "quiet")
    with box("section", "group"):
        text("h3", "Completed")
        facts_list(plain_rows(completed))
    for name, value in completed.items():
        _listed(words_of(name), value)
    _files(shown)


def _listed(title: str, value: Any) -> None:
    """Defects, implants: one definition list each."""
    entries = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    if not entries:
        return
    with box("section", "group"):
        text("h3", title)
        for entry in entries:
            if isinstance(entry, dict):
                facts_list(plain_rows(entry))
            else:
                text("p", str(entry))


def _files(shown: Shown) -> None:
    there = [file for file in shown.told["downloads"] if file["file"] in FILES]
    if not there:
        return
    with box("p", "acts"):
        for file in there:
            link(file["label"], shown.address(file["file"]), "button", download="")
