"""The cases of one server: `Cases` over a database, folders and a crew of warm workers. Owns who may do what when."""

from __future__ import annotations

import asyncio
import math
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from reconstruction.cases.asked import Asked
from web.cases import refusals
from web.cases.folders import new_id
from web.cases.news import News
from web.cases.opened import Opened
from web.cases.reading import Reading
from web.cases.records import ENDED, RETRIED, CaseRecord, FaceRecord, Health, Intake
from web.cases.runs import Clock
from web.jobs.bounds import MEMORY_BOUNDED
from web.jobs.crew import SESSION
from web.jobs.seat import Rest
from web.problems import Problem
from web.settings import MB, Settings

LIVE = ("queued", "running")
FREE = 256 * MB  # of the disk, below which no case is taken: room for results and the database


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
        opened.go()
        self._opened = opened

    async def stop(self) -> None:
        if self._opened is not None:
            opened, self._opened = self._opened, None
            await opened.close()

    async def create(self, intake: Intake, asked: Asked) -> CaseRecord:
        opened, case = self._now, new_id()
        self._check_queue()
        await opened.sweep(intake.bytes)  # meanwhile others may come
        self._check_queue()
        if not opened.retention.has_room(intake.bytes) or opened.folders.free() < FREE:
            raise refusals.disk_full()
        opened.folders.take(intake.folder, case)
        try:
            with _roomy(), opened.shelf.change():
                opened.shelf.cases.add(case, intake, self._clock())
                opened.shelf.faces.add(case, asked, self._clock())
        except BaseException:
            opened.folders.give_back(case, intake.folder)
            raise
        opened.changed(case)
        return self.get(case)

    def list(self, limit: int = 50, before: str | None = None) -> list[CaseRecord]:
        return self._reading.list(limit, before)

    def get(self, case: str) -> CaseRecord:
        record = self._reading.case(case)
        self._now.looked[case] = self._clock()
        return record

    def face(self, case: str, number: int) -> FaceRecord:
        return self._reading.face(case, number)

    async def add_face(self, case: str, asked: Asked) -> FaceRecord:
        faces = self.get(case).faces
        for face in reversed(faces):
            if face.asked == asked and face.state in (*LIVE, "done"):
                return face
        if len(faces) >= self._limits.faces:
            raise refusals.too_many_faces(self._limits)
        self._check_queue()
        with _roomy(), self._now.shelf.change(case, self._clock()):
            number = self._now.shelf.faces.add(case, asked, self._clock())
        self._now.changed(case)
        return self.face(case, number)

    async def cancel(self, case: str, number: int) -> FaceRecord:
        face = self.face(case, number)
        if face.state not in LIVE:
            raise refusals.wrong_state(face.state, "cancelled", " or ".join(LIVE))
        run = self._now.runs.by_face.get((case, number))
        if run is None:
            with _roomy(), self._now.shelf.change(case, self._clock()):
                self._now.shelf.faces.end(case, number, "cancelled", self._clock())
            self._now.changed(case)
        else:
            run.end("cancelled")
            await run.over.wait()
        return self.face(case, number)

    async def retry(self, case: str, number: int) -> FaceRecord:
        face = self.face(case, number)
        if face.state not in RETRIED:
            raise refusals.wrong_state(face.state, "tried again", " or ".join(sorted(RETRIED)))
        self._check_queue()
        with _roomy(), self._now.shelf.change(case, self._clock()):
            self._now.shelf.faces.queue_again(case, number)
        self._now.changed(case)
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
        record = self.get(case)
        with self._news.listen(case) as changes:
            yield record
            while any(face.state not in ENDED for face in record.faces):
                await changes.next()
                try:
                    record = self.get(case)
                except Problem:  # it is gone
                    return
                yield record

    async def changes(self) -> AsyncIterator[str]:
        with self._news.listen() as changes:
            while True:
                yield await changes.next()

    def health(self) -> Health:
        opened = self._now
        running, queued = len(opened.runs.by_face), len(opened.shelf.faces.waiting())
        size, limits = opened.shelf.cases.bytes(), self._limits
        return Health(limits.workers, opened.crew.warm, running, queued, size, MEMORY_BOUNDED, opened.crew.trouble)

    @property
    def _now(self) -> Opened:
        if self._opened is None:
            raise refusals.stopped()
        return self._opened

    @property
    def _reading(self) -> Reading:
        return self._now.reading

    def _check_queue(self) -> None:
        if len(self._now.shelf.faces.waiting()) >= self._limits.queued:
            raise refusals.queue_full(self._limits, max(5, math.ceil(self._reading.seconds_until_free())))


@contextmanager
def _roomy() -> Iterator[None]:
    """Where the disk has no room for what is written, it is said so."""
    try:
        yield
    except sqlite3.OperationalError as refusal:
        if refusal.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE):
            raise refusals.disk_full() from refusal
        raise
