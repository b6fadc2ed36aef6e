"""The page of one case: its work, then its view, its person and its rooms. Knows nothing of how a face is made."""

from __future__ import annotations

from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from web.cases.records import CaseRecord, FaceRecord
from web.cases.service import Cases
from web.page import form, shown, words
from web.page.components import CaseTitle, FaceProgress
from web.page.frame import frame
from web.page.live import follow
from web.page.missing import gone, missing
from web.page.notice import Notice
from web.page.result import Result
from web.page.tags import box
from web.problems import Problem


class CasePage:
    """One open page. It shows the newest face until another is chosen here, or one that was asked for here is done."""

    def __init__(self, cases: Cases, record: CaseRecord) -> None:
        self._cases, self._id = cases, record.id
        self._wanted: int | None = None
        self._work: FaceProgress | None = None
        self._result: Result | None = None
        with frame(below=True), box("div", "case"):
            self._title = CaseTitle(shown.case(record))
            self._notice = Notice()
            self._body = box("div", "case-body")
        self._title.on("remove", self._remove, args=None)
        self._show(record)
        follow(ui.context.client, cases, self._changed, self._fresh)

    def _changed(self, ids: set[str]) -> None:
        if self._id in ids:
            self._fresh()

    def _fresh(self) -> None:
        try:
            record = self._cases.get(self._id)
        except Problem as problem:
            self._lost(problem)
            return
        self._title.put(shown.case(record))
        self._show(record)

    def _lost(self, problem: Problem) -> None:
        """A server that stops has the case still; it is not said to be gone."""
        if problem.status != 404:
            self._notice.tell(problem.detail)
            return
        self._body.clear()
        with self._body:
            gone()

    def _show(self, record: CaseRecord) -> None:
        """The view where there is a face, else the work on the first."""
        if record.newest_done is None:
            self._show_work(record)
        elif self._result is None:
            self._open_result(record, record.newest_done)
        else:
            self._result.put(record)
            if self._wanted is not None and shown.numbered(record, self._wanted).state == "done":
                self._choose_face(record, self._wanted)

    def _show_work(self, record: CaseRecord) -> None:
        face = shown.face(record.faces[-1], words.holdup(self._cases.health()))
        if self._work is not None:
            self._work.put(face)
            return
        with self._body:
            self._work = FaceProgress(face, form.work(record))
        self._work.on("cancel", self._cancel, args=None)
        self._work.on("retry", self._retry, args=None)

    def _open_result(self, record: CaseRecord, face: FaceRecord) -> None:
        self._body.clear()
        with self._body:
            self._result = Result(self._cases, record, face, self._notice.tell)
        on = self._result.person.on
        on("ask", self._ask, args=None)
        on("choose", self._choose, args=None)
        on("cancel", self._cancel, args=None)
        on("retry", self._retry, args=None)

    async def _ask(self, event: GenericEventArguments) -> None:
        """Another person over the same skull; what is shown stays until it is done."""
        face = await self._notice.of(self._another(event.args))
        if face is not None:
            self._wanted = face.number
            self._fresh()

    async def _another(self, facts: dict[str, Any]) -> FaceRecord:
        first = self._cases.get(self._id).faces[0].asked
        told = (facts[name] for name in ("sex", "age", "bmi", "fullness"))
        return await self._cases.add_face(self._id, first.with_facts(*told))

    def _choose(self, event: GenericEventArguments) -> None:
        self._choose_face(self._cases.get(self._id), int(event.args["number"]))

    def _choose_face(self, record: CaseRecord, number: int) -> None:
        self._wanted = None
        if self._result is not None:
            self._result.show(record, number)

    async def _cancel(self, event: GenericEventArguments) -> None:
        await self._notice.of(self._cases.cancel(self._id, int(event.args["number"])))

    async def _retry(self, event: GenericEventArguments) -> None:
        """Tried again to be seen."""
        face = await self._notice.of(self._cases.retry(self._id, int(event.args["number"])))
        if face is not None:
            self._wanted = face.number

    async def _remove(self) -> None:
        await self._notice.of(self._cases.delete(self._id))
        ui.navigate.to("/")


def register(cases: Cases) -> None:
    @ui.page("/case/{case}", title="Cranioface", dark=None, language="en-US")
    def case_page(case: str) -> None:
        try:
            record = cases.get(case)
        except Problem as problem:
            if problem.status != 404:
                raise
            missing()
            return
        ui.page_title(f"{record.title} · Cranioface")
        CasePage(cases, record)
