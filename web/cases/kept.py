"""The cases of one server: `Cases` over a database, folders and a crew of warm workers. Owns who may do what when."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from reconstruction.cases.asked import Asked, check_asked
from web.cases import refusals
from web.cases.admission import check_disk, check_queue, said_when_full
from web.cases.face_table import FaceTable
from web.cases.folders import new_id
from web.cases.news import News
from web.cases.opened import Opened
from web.cases.reading import watched
from web.cases.records import RETRIED, CaseRecord, FaceRecord, Health, Intake
from web.cases.runs import Clock
from web.jobs.crew import SESSION
from web.jobs.seat import Rest
from web.settings import Settings

LIVE = ("queued", "running")


class KeptCases:
    """Of the event loop that called `start`; nothing may be called from another thread.

    session: MODULE:CLASS that the workers load, of the server's own settings and never of a client.
    """

    def __init__(
        self, settings: Settings, session: str = SESSION, clock: Clock = time.time, rest: Rest = asyncio.sleep
    ) -> None:
        self._settings, self._session, self._clock, self._rest = settings, session, clock, rest
        self._limits, self._news = settings.limits, News()
        self._opened: Opened | None = None

    async def start(self) -> None:
        """BadInput where another server keeps its cases in this folder."""
        opened = Opened(self._settings, self._session, self._news, self._clock, self._rest)
        try:
            await opened.go()
        except BaseException:
            await opened.close()
            raise
        self._opened = opened

    async def stop(self) -> None:
        if self._opened is not None:
            opened, self._opened = self._opened, None
            await opened.close()

    def check_room(self) -> None:
        check_queue(self._now, self._limits)

    async def create(self, intake: Intake, asked: Asked) -> CaseRecord:
        opened, case = self._now, new_id()
        check_asked(asked, intake.kind, intake.radiograph is not None)
        self.check_room()
        await opened.sweep(intake.bytes)  # meanwhile others may come
        self.check_room()
        check_disk(opened, intake.bytes)
        opened.folders.take(intake.folder, case)
        try:
            with said_when_full(), opened.shelf.change():
                opened.shelf.cases.add(case, intake, self._clock())
                opened.shelf.faces.add(case, asked, self._clock())
        except BaseException:
            opened.folders.give_back(case, intake.folder)
            raise
        opened.changed(case)
        return self.get(case)

    def list(self, limit: int = 50, before: str | None = None) -> list[CaseRecord]:
        return self._now.reading.list(limit, before)

    def get(self, case: str) -> CaseRecord:
        record = self._now.reading.case(case)
        self._now.looked[case] = self._clock()
        return record

    def face(self, case: str, number: int) -> FaceRecord:
        return self._now.reading.face(case, number)

    async def add_face(self, case: str, asked: Asked) -> FaceRecord:
        record = self.get(case)
        check_asked(asked, record.kind, record.kind != "image")  # its film was judged with the first face
        for face in reversed(record.faces):
            if face.asked == asked and face.state in (*LIVE, "done"):
                return face
        if len(record.faces) >= self._limits.faces:
            raise refusals.too_many_faces(self._limits)
        self.check_room()
        with self._changing(case) as table:
            number = table.add(case, asked, self._clock())
        return self.face(case, number)

    async def cancel(self, case: str, number: int) -> FaceRecord:
        face = self.face(case, number)
        if face.state not in LIVE:
            raise refusals.wrong_state(face.state, "cancelled", " or ".join(LIVE))
        run = self._now.runs.by_face.get((case, number))
        if run is None:
            with self._changing(case) as table:
                table.end(case, number, "cancelled", self._clock())
        else:
            run.end("cancelled")
            await run.over.wait()
        return self.face(case, number)

    async def retry(self, case: str, number: int) -> FaceRecord:
        face = self.face(case, number)
        if face.state not in RETRIED:
            raise refusals.wrong_state(face.state, "tried again", " or ".join(sorted(RETRIED)))
        self.check_room()
        with self._changing(case) as table:
            table.queue_again(case, number)
        return self.face(case, number)

    async def delete(self, case: str) -> None:
        self.get(case)
        await self._now.remove(case)

    def result(self, case: str, number: int) -> Path:
        face = self.face(case, number)
        if face.state != "done":
            raise refusals.not_done(face.state)
        self._now.looked[case] = self._clock()
        return self._now.folders.result(case, number)

    async def watch(self, case: str) -> AsyncIterator[CaseRecord]:
        async for record in watched(case, self.get, self._news):
            yield record

    async def changes(self) -> AsyncIterator[str]:
        with self._news.listen() as changes:
            while True:
                yield await changes.next()

    def health(self) -> Health:
        return self._now.health()

    @property
    def _now(self) -> Opened:
        if self._opened is None:
            raise refusals.stopped()
        return self._opened

    @contextmanager
    def _changing(self, case: str) -> Iterator[FaceTable]:
        """What is changed of the case's faces in the block is written together, and told."""
        with said_when_full(), self._now.shelf.change(case, self._clock()):
            yield self._now.shelf.faces
        self._now.changed(case)
