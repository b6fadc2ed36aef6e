"""Downloads: every file of a face with its size, and all of them as one zip. REST serves them."""

from __future__ import annotations

from web.page import words
from web.page.rooms.shown import Shown
from web.page.tags import box, icon, link, text

ALL = "all.zip"


def build(shown: Shown) -> None:
    with box("ul", "files"):
        for file in shown.told["downloads"]:
            with box("li"), link("", shown.address(file["file"]), "file", download=""):
                icon("download")
                text("span", file["label"], "label")
                text("span", file["file"], "name quiet")
                text("span", words.size(file["bytes"]), "number")
    link("All as one zip", shown.address(ALL), "button", download="")
    text("p", "Meshes are whole, in mm, in the input's own frame.", "quiet")
