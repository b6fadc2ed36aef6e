"""One face that is being made: where it is and how it is being ended. Knows no table and no folder."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from web.cases.estimate import seconds_left
from web.cases.records import FaceRecord
from web.jobs.messages import At, Order, Outcome, Stopped, TooLarge
from web.jobs.seat import Seat

Why = Literal["cancelled", "stopped", "overtime", "renewed"]
GRACE_S = 0.4  # until a process that does not let go of a cancelled face is killed


@dataclass
class Run:
    """sort: of what takes about as long (`estimate`)."""

    face: FaceRecord
    seat: Seat
    sort: str
    begun: float = field(default_factory=time.monotonic)
    station: str | None = None
    share: float = 0.0
    reached: float = 0.0  # s after it began that it had this share
    why: Why | None = None  # it is ended for this
    told: bool = False  # how it ended is known
    over: asyncio.Event = field(default_factory=asyncio.Event)  # and written down
    _timers: list[asyncio.TimerHandle] = field(default_factory=list)

    async def make(self, order: Order, limit_s: float, moved: Callable[[], None]) -> Outcome:
        """`moved` is called as it comes from station to station."""
        if self.why is not None:  # before it began
            return Stopped()
        self._later(limit_s, lambda: self.end("overtime"))
        try:
            outcome = await self.seat.work(self.face.case, order, lambda at: self._move(at, moved))
            if isinstance(outcome, TooLarge) and self.seat.made > 1 and self.face.tries == 1 and self.why is None:
                self.why = "renewed"  # a fresh process has what the last one kept of other skulls
            return outcome
        finally:
            self.told = True
            for timer in self._timers:
                timer.cancel()

    def end(self, why: Why) -> None:
        """Unless it has ended by itself. A process that lets go of a cancelled face stays warm; it has little time."""
        if self.told or self.why is not None:
            return
        self.why = why
        if why == "cancelled":
            self.seat.stop()
            self._later(GRACE_S, self.seat.kill)
        else:
            self.seat.kill()

    def record(self, usual: float | None) -> FaceRecord:
        """With what only this process knows; usual: seconds that others of its sort took."""
        left = seconds_left(time.monotonic() - self.begun, self.reached, self.share, usual)
        return replace(self.face, station=self.station, share=self.share, seconds_left=left)

    def _move(self, at: At, moved: Callable[[], None]) -> None:
        self.station, self.share, self.reached = at.station, at.share, time.monotonic() - self.begun
        moved()

    def _later(self, seconds: float, call: Callable[[], None]) -> None:
        self._timers.append(asyncio.get_running_loop().call_later(seconds, call))
