"""The faces that are being made now: hands those that wait to free workers and writes down how each ended.

Knows the tables, the crew and the folders; nothing of who asks.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable

from web.cases.estimate import sort_of
from web.cases.folders import Folders
from web.cases.records import FaceRecord, State
from web.cases.run import Run
from web.cases.shelf import Shelf
from web.cases.verdicts import ended_for, verdict
from web.jobs.crew import Crew
from web.jobs.messages import Failed, Order, Outcome
from web.jobs.seat import Seat
from web.settings import Limits

logger = logging.getLogger(__name__)

Tell = Callable[[str], None]
Clock = Callable[[], float]  # seconds since 1970
End = tuple[State, str | None, int]  # state, line and bytes of the result
AGAIN_S = 5.0  # until what the disk had no room for is written again


class Runs:
    """Called with a case's id: `moved` when its face comes to another station, `ended` when it has ended."""

    def __init__(self, shelf: Shelf, folders: Folders, limits: Limits, moved: Tell, ended: Tell, clock: Clock) -> None:
        self._shelf, self._folders, self._limits = shelf, folders, limits
        self._moved, self._ended, self._clock = moved, ended, clock
        self._tasks: set[asyncio.Task[None]] = set()
        self.by_face: dict[tuple[str, int], Run] = {}
        self.open = True

    def hand_out(self, crew: Crew) -> list[str]:
        """Give faces that wait, in their order, to workers that are free; their cases."""
        if not self.open:
            return []
        faces = self._shelf.faces.waiting(len(crew.free))
        for face in faces:
            self._begin(face, crew.free_for(face.case))
        return [face.case for face in faces]

    async def stop(self, crew: Crew) -> None:
        """End all with their workers; they are queued again where they were."""
        self.open = False
        for run in self.by_face.values():
            run.end("stopped")
        await crew.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def of(self, case: str) -> list[Run]:
        return [run for (owner, _), run in self.by_face.items() if owner == case]

    def _begin(self, face: FaceRecord, seat: Seat) -> None:
        sort = sort_of(face, *self._shelf.cases.kind_and_made(face.case))
        with self._shelf.change():
            self._shelf.faces.begin(face.case, face.number, self._clock())
        run = Run(self._shelf.faces.get(face.case, face.number), seat, sort)
        self.by_face[face.case, face.number] = run
        seat.take()
        task = asyncio.create_task(self._make(run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _make(self, run: Run) -> None:
        case, number = run.face.case, run.face.number
        try:
            await self._write_down(run, *await self._outcome(run))
        finally:
            run.seat.release()
            del self.by_face[case, number]
            self._ended(case)
            run.over.set()

    async def _outcome(self, run: Run) -> End:
        """Of a face that is made here; whatever goes wrong with it is an error of ours and holds nobody up."""
        try:
            order, title = self._order(run.face), self._shelf.cases.get(run.face.case).title
            outcome = await run.make(order, self._limits.job_seconds, lambda: self._moved(run.face.case))
            return await asyncio.to_thread(self._settle, run, order, outcome, title)
        except Exception as error:
            logger.exception("a face cannot be made")
            return *verdict(Failed(type(error).__name__), {}, self._limits, run.station), 0

    def _order(self, face: FaceRecord) -> Order:
        inputs = self._shelf.cases.inputs(face.case, self._folders.case(face.case))
        return Order(inputs, face.asked, self._folders.result(face.case, face.number))

    def _settle(self, run: Run, order: Order, outcome: Outcome, title: str) -> End:
        """Nothing is left of one that is not done."""
        state, message = verdict(outcome, {order.inputs.main: title}, self._limits, run.station)
        if run.why is not None:
            state, message = ended_for(run.why, self._limits)
        place = run.face.case, run.face.number
        if state == "done":
            return state, message, self._folders.size(*place)
        self._folders.clear(*place)
        return state, message, 0

    async def _write_down(self, run: Run, state: State, message: str | None, size: int) -> None:
        """Again and again where the disk is full: the face keeps its seat so long and nothing is lost."""
        while True:
            try:
                return self._write(run, state, message, size)
            except sqlite3.Error:
                logger.exception("the end of a face cannot be written down")
            if not self.open:
                return  # the next start finds it as one that was running
            await asyncio.sleep(AGAIN_S)

    def _write(self, run: Run, state: State, message: str | None, size: int) -> None:
        faces, place, now = self._shelf.faces, (run.face.case, run.face.number), self._clock()
        with self._shelf.change(run.face.case, now):
            if run.why in ("stopped", "renewed"):
                faces.put_back(*place, tries=run.face.tries - (run.why == "stopped"))
            else:
                faces.end(*place, state, now, message, size)
            if state == "done":
                faces.add_time(run.sort, time.monotonic() - run.begun)
