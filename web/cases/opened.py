"""All that a server holds from its start to its end: lock, database, folders, crew, runs; the sweep of old cases."""

from __future__ import annotations

import asyncio
import logging
import sqlite3

from web.cases.folders import Folders
from web.cases.lock import Lock
from web.cases.news import News
from web.cases.reading import Reading
from web.cases.records import Health
from web.cases.retention import Retention
from web.cases.runs import Clock, Runs
from web.cases.shelf import Shelf
from web.cases.verdicts import RESTARTED
from web.jobs.bounds import MEMORY_BOUNDED
from web.jobs.crew import Crew
from web.jobs.seat import Rest
from web.settings import Settings

logger = logging.getLogger(__name__)

LOOKED_S = 300.0  # a case is being looked at so long after it was last read
SWEEP_S = 60.0


class Opened:
    """BadInput where another server keeps its cases in this folder, or its database is none that can be used."""

    def __init__(self, settings: Settings, session: str, news: News, clock: Clock, rest: Rest) -> None:
        limits = settings.limits
        self.folders, self.news, self.clock, self._limits = Folders(settings.folder), news, clock, limits
        self.looked: dict[str, float] = {}  # case -> when it was last read
        scratch = self.folders.scratch
        self.crew = Crew(limits.workers, limits.memory_mb, scratch, self.changed, session, rest)
        self._sweeper: asyncio.Task[None] | None = None
        self.folders.open()
        self._lock = Lock(self.folders.lock)
        try:
            self.shelf = Shelf(self.folders.database, limits.keep_hours * 3600.0)
        except BaseException:
            self._lock.release()
            raise
        self.retention = Retention(self.shelf, limits, self._looked_at)
        self.runs = Runs(self.shelf, self.folders, limits, news.tell, self.changed, clock)
        self.reading = Reading(self.shelf, self.runs, news, lambda: self.crew.warm)

    async def go(self) -> None:
        """Take up what an earlier server left, and begin."""
        self._recover()
        await asyncio.to_thread(self.folders.clean, self.shelf.cases.ids())
        self.crew.open()
        self._sweeper = asyncio.create_task(self._sweep_for_ever())

    async def close(self) -> None:
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        await self.runs.stop(self.crew)
        self.shelf.close()
        self._lock.release()
        for case in self.news.listened():
            self.news.tell(case)

    def changed(self, *cases: str) -> None:
        """Some cases changed, or a worker became free; those that wait are told too, since their places may move."""
        begun = self._hand_out()
        for case in dict.fromkeys([*cases, *begun, *self.shelf.faces.waiting_cases()]):
            self.news.tell(case)

    def _hand_out(self) -> list[str]:
        try:
            return self.runs.hand_out(self.crew)
        except sqlite3.Error:  # the disk is full: the sweep comes back to it
            logger.exception("no face can be handed to a worker")
            return []

    async def remove(self, case: str) -> None:
        """Ended where it runs, then gone with all its files."""
        with self.shelf.change():
            self.shelf.cases.remove(case)
        self.looked.pop(case, None)
        for run in self.runs.of(case):
            run.end("cancelled")
            await run.over.wait()
        self.changed(case)
        gone = self.folders.remove(case)
        if gone is not None:
            await asyncio.to_thread(self.folders.empty, gone)

    async def sweep(self, more_bytes: int = 0) -> None:
        """Remove the cases whose time is over, and the oldest where they and `more_bytes` are too large together."""
        while due := self.retention.due(self.clock(), more_bytes):  # anew each time: somebody may look at one by now
            await self.remove(due[0])

    def health(self) -> Health:
        running, queued = len(self.runs.by_face), self.shelf.faces.count_waiting()
        workers, size = self._limits.workers, self.shelf.cases.bytes()
        return Health(workers, self.crew.warm, running, queued, size, MEMORY_BOUNDED, self.crew.trouble)

    def _looked_at(self, case: str) -> bool:
        return case in self.news.listened() or self.clock() - self.looked.get(case, -LOOKED_S) < LOOKED_S

    def _recover(self) -> None:
        """What was running died with its server."""
        for face in self.shelf.faces.in_state("running"):
            self.folders.clear(face.case, face.number)
            with self.shelf.change(face.case, self.clock()):
                self.shelf.faces.end(face.case, face.number, "died", self.clock(), RESTARTED)

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                await self.sweep()
                self.changed()
            except (sqlite3.Error, OSError):
                logger.exception("old cases cannot be removed now")
            await asyncio.sleep(SWEEP_S)
