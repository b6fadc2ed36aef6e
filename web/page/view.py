"""Stands where the 3D view of `web.scene` will; draws the thumbnail. Knows no case."""

from __future__ import annotations

from nicegui.element import Element

from reconstruction.cases.told import THUMBNAIL, TOLD
from web.page.tags import box


class Scene(Element):
    """told_url: of the face to show."""

    def __init__(self, told_url: str) -> None:
        super().__init__("div")
        self.classes("placeholder")
        with self:
            self._picture = box("img", alt="The face")
        self.show(told_url)

    def show(self, told_url: str) -> None:
        self._picture.props["src"] = told_url.removesuffix(TOLD) + THUMBNAIL
        self.props["data-told"] = told_url
