"""The browser's components of ours as NiceGUI elements: what each is given and what it may be told. Knows no service.

Each is a file in vue/; what several share lies in static/, which the browser imports as `cranioface-page/`.
"""

from __future__ import annotations

from typing import Any

from nicegui.element import Element

Plain = dict[str, Any]


class ThemeSwitch(Element, component="vue/theme_switch.js", esm={"cranioface-page": "static"}):
    """Light, dark, or as the system has it; the browser remembers it."""


class NewCase(Element, component="vue/new_case.js"):
    """Drop zone and form. The browser itself hands the files to REST and goes to the page of the new case."""

    def __init__(self, offered: Plain) -> None:
        super().__init__()
        self.props.update(offered)


class CaseList(Element, component="vue/case_list.js"):
    """Queue and gallery; emits cancel, retry, remove and more.

    Changes reach it one case at a time: two hundred are not sent anew for one of them.
    """

    def fill(self, cases: list[Plain], more: bool) -> None:
        self.run_method("fill", cases, more)

    def add(self, cases: list[Plain], more: bool) -> None:
        self.run_method("add", cases, more)

    def put(self, case: Plain) -> None:
        self.run_method("put", case)

    def drop(self, case: str) -> None:
        self.run_method("drop", case)


class CaseTitle(Element, component="vue/case_title.js"):
    """Name, kind and time of a case; emits remove."""

    def __init__(self, case: Plain) -> None:
        super().__init__()
        self.props.update({"item": case})

    def put(self, case: Plain) -> None:
        self.run_method("put", case)


class FaceProgress(Element, component="vue/face_progress.js"):
    """The work on a first face, or why it ended; emits cancel and retry."""

    def __init__(self, face: Plain, words: Plain) -> None:
        super().__init__()
        self.props.update({"first": face} | words)

    def put(self, face: Plain) -> None:
        self.run_method("put", face)


class PersonForm(Element, component="vue/person_form.js"):
    """Sliders and the faces of a case; emits ask, choose, cancel and retry."""

    def __init__(self, limits: Plain, first: Plain, reason: str) -> None:
        super().__init__()
        self.props.update({"limits": limits, "first": first, "reason": reason})

    def put(self, faces: Plain) -> None:
        self.run_method("put", faces)


class RoomTabs(Element, component="vue/room_tabs.js"):
    """Tabs, each with a slot of its name."""

    def __init__(self, rooms: list[Plain]) -> None:
        super().__init__()
        self.props.update({"rooms": rooms})


class DepthTable(Element, component="vue/depth_table.js"):
    """Sortable; copied or saved as CSV by the browser alone. file: what the CSV is called."""

    def __init__(self, sites: list[Any], file: str) -> None:
        super().__init__()
        self.props.update({"sites": sites, "file": file})


class ViewPictures(Element, component="vue/view_pictures.js"):
    """Pairs of small pictures, { azimuth, skull, face }; one is enlarged by a click."""

    def __init__(self, views: list[Plain]) -> None:
        super().__init__()
        self.props.update({"views": views})
