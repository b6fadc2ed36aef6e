"""Cases as they are now: what the database holds, and what only the running server knows of them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import cache

from web.cases import refusals
from web.cases.estimate import lined_up, sort_of
from web.cases.folders import ID
from web.cases.news import News
from web.cases.records import ENDED, CaseRecord, FaceRecord
from web.cases.runs import Runs
from web.cases.shelf import Shelf
from web.problems import Problem

Live = dict[tuple[str, int], FaceRecord]


class Reading:
    def __init__(self, shelf: Shelf, runs: Runs, news: News, warm: Callable[[], int]) -> None:
        """warm: how many workers are; when the others will be nobody knows, so no time is told that counts on them."""
        self._shelf, self._runs, self._news, self._warm = shelf, runs, news, warm
        self._kept: tuple[object, Live] = None, {}

    def case(self, case: str) -> CaseRecord:
        """Problem where there is none."""
        if not ID.fullmatch(case):
            raise refusals.no_such_case()
        try:
            record = self._shelf.cases.get(case)
        except LookupError:
            raise refusals.no_such_case() from None
        return _filled(record, self._live())

    def face(self, case: str, number: int) -> FaceRecord:
        found = next((face for face in self.case(case).faces if face.number == number), None)
        if found is None:
            raise refusals.no_such_face(number)
        return found

    def list(self, limit: int, before: str | None) -> list[CaseRecord]:
        try:
            records = self._shelf.cases.newest(limit, before)
        except LookupError:
            raise refusals.no_such_case() from None
        live = self._live()
        return [_filled(record, live) for record in records]

    def seconds_until_free(self) -> float:
        """Until the first face that runs now is done, as far as is known."""
        return min((face.seconds_left or 0.0 for face in self._live().values() if face.state == "running"), default=0.0)

    def _live(self) -> Live:
        """Of the faces that run or wait; many who watch ask at the same moment and are answered alike."""
        moment = self._news.count, int(time.monotonic())
        if self._kept[0] != moment:
            self._kept = moment, self._look()
        return self._kept[1]

    def _look(self) -> Live:
        usual = cache(self._shelf.faces.usual_time)
        running = [run.record(usual(run.sort)) for run in self._runs.by_face.values()]
        left = [face.seconds_left for face in running]
        waiting = self._shelf.faces.waiting()
        lined = lined_up(waiting, left, self._warm(), lambda face: usual(self._sort(face)))
        return {(face.case, face.number): face for face in (*running, *lined)}

    def _sort(self, face: FaceRecord) -> str:
        return sort_of(face, *self._shelf.cases.kind_and_made(face.case))


async def watched(case: str, get: Callable[[str], CaseRecord], news: News) -> AsyncIterator[CaseRecord]:
    """`get(case)` now and whenever anything of it changes, until nothing of it waits or runs, or it is gone."""
    record = get(case)
    with news.listen(case) as changes:
        yield record
        while any(face.state not in ENDED for face in record.faces):
            await changes.next()
            try:
                record = get(case)
            except Problem:
                return
            yield record


def _filled(record: CaseRecord, live: Live) -> CaseRecord:
    return replace(record, faces=tuple(live.get((face.case, face.number), face) for face in record.faces))
