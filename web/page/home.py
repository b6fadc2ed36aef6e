"""The first page: a new case by drag and drop, the queue as it runs, past cases. Knows nothing of how they are made."""

from __future__ import annotations

from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from web.cases.service import Cases
from web.page import form, shown, words
from web.page.components import CaseList, NewCase
from web.page.frame import frame
from web.page.live import follow
from web.page.notice import Notice
from web.page.tags import box, text
from web.problems import Problem
from web.settings import Settings

AT_ONCE = 240  # cases that are sent before older ones are asked for: a full queue and then some


class Home:
    """One open page."""

    def __init__(self, cases: Cases, settings: Settings) -> None:
        self._cases = cases
        with frame(), box("div", "home"):
            with box("section", "panel start", aria_labelledby="new-case"):
                text("h1", "New case").props["id"] = "new-case"
                NewCase(form.offered(settings))
            with box("div", "past"):
                self._notice = Notice()
                self._list = CaseList()
        self._listen()
        follow(ui.context.client, cases, self._changed, self._fresh)

    def _listen(self) -> None:
        self._list.on("cancel", self._cancel, args=None)
        self._list.on("retry", self._retry, args=None)
        self._list.on("remove", self._remove, args=None)
        self._list.on("more", self._more, args=None)

    def _fresh(self) -> None:
        self._list.fill(*self._page(None))

    def _page(self, before: str | None) -> tuple[list[dict[str, Any]], bool]:
        records, holdup = self._cases.list(AT_ONCE + 1, before), words.holdup(self._cases.health())
        return [shown.case(record, holdup) for record in records[:AT_ONCE]], len(records) > AT_ONCE

    def _changed(self, ids: set[str]) -> None:
        for case in ids:
            try:
                self._list.put(shown.case(self._cases.get(case), words.holdup(self._cases.health())))
            except Problem as problem:
                if problem.status == 404:  # it is gone; a server that stops has it still
                    self._list.drop(case)

    async def _cancel(self, event: GenericEventArguments) -> None:
        await self._notice.of(self._cases.cancel(*_face(event.args)))

    async def _retry(self, event: GenericEventArguments) -> None:
        await self._notice.of(self._cases.retry(*_face(event.args)))

    async def _remove(self, event: GenericEventArguments) -> None:
        await self._notice.of(self._cases.delete(str(event.args["case"])))

    def _more(self, event: GenericEventArguments) -> None:
        try:
            self._list.add(*self._page(str(event.args["before"])))
        except Problem as problem:
            self._notice.tell(problem.detail)


def _face(told: dict[str, Any]) -> tuple[str, int]:
    return str(told["case"]), int(told["number"])


def register(cases: Cases, settings: Settings) -> None:
    @ui.page("/", title="Cranioface", dark=None, language="en-US")
    def home() -> None:
        Home(cases, settings)
