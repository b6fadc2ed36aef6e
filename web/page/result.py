"""A case that has a face: the 3D view, the person beside it, the rooms below. Asks for nothing itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import cast

from reconstruction.cases.told import TOLD, VIEW, Told
from web.cases.records import CaseRecord, FaceRecord
from web.cases.service import Cases
from web.page import form, rooms, shown, words
from web.page.components import PersonForm, RoomTabs
from web.page.rooms.shown import Shown
from web.page.tags import box
from web.scene.element import Scene

OF_IMAGE = "The face of one image is made without sex, age and weight: nothing here would change it."


class Result:
    """The view of one face of a case at a time. Its person's events are the page's."""

    def __init__(self, cases: Cases, record: CaseRecord, face: FaceRecord, failed: Callable[[str], None]) -> None:
        """failed: is told a line where the browser cannot draw."""
        self._cases, self._number = cases, face.number
        with box("div", "stage"):
            self._scene = Scene(self._told_url(face), on_failed=failed)
        with box("div", "side"):
            reason = OF_IMAGE if record.kind == "image" else ""
            self.person = PersonForm(form.facts(), self._faces(record), reason)
            self._rooms = box("div", "rooms-place")
        self._fill_rooms(face)

    def put(self, record: CaseRecord) -> None:
        """The case has changed: the faces beside the view are those of now."""
        self.person.put(self._faces(record))

    def show(self, record: CaseRecord, number: int) -> None:
        """Another face of it, in the same view."""
        face = shown.numbered(record, number)
        if face.state != "done" or number == self._number:
            return
        self._number = number
        self._scene.show(self._told_url(face))
        self._fill_rooms(face)
        self.put(record)

    def _faces(self, record: CaseRecord) -> shown.Plain:
        holdup = words.holdup(self._cases.health())
        return {"faces": [shown.face(face, holdup) for face in record.faces], "shown": self._number}

    def _fill_rooms(self, face: FaceRecord) -> None:
        told = self._told(face)
        there = rooms.open_rooms(told)
        self._rooms.clear()
        with self._rooms:
            tabs = RoomTabs(rooms.tabs(there, told))
        given = Shown(face, told, shown.files_url(face.case, face.number))
        for room in there:
            with tabs.add_slot(room.name):
                room.build(given)

    def _told(self, face: FaceRecord) -> Told:
        path = self._cases.result(face.case, face.number) / VIEW / TOLD
        return cast(Told, json.loads(path.read_text(encoding="utf-8")))

    def _told_url(self, face: FaceRecord) -> str:
        return f"{shown.files_url(face.case, face.number)}{VIEW}/{TOLD}"
