"""Downloads: every file of a face with its size, and all of them as one zip. REST serves them."""

from __future__ import annotations

from web.page import words
from web.page.rooms.shown import Shown
from web.page.tags import box, icon, link, text

ALL, OBJ = "all.zip", "face.obj"
DRAWN = "The view draws the surface of face.obj; face.stl is fused from eight views, and coarser at lids and lips."


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
    if any(file["file"] == OBJ for file in shown.told["downloads"]):
        text("p", DRAWN, "quiet")
