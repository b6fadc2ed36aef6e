"""The warm processes of one server together: who of them takes the next face. Knows nothing of cases but their ids."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from web.jobs.bounds import environment
from web.jobs.process import WorkerProcess
from web.jobs.seat import Rest, Seat

SESSION = "reconstruction.cases.session:Session"
NAME = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


class Crew:
    """`size` processes around a session each; session: MODULE:CLASS, from the server's own settings alone.

    scratch: a folder for what they write meanwhile. They share what they may use of the machine's cores. `changed` is
    called whenever one of them becomes free.
    """

    def __init__(
        self, size: int, memory_mb: int, scratch: Path, changed: Callable[[], None], session: str, rest: Rest
    ) -> None:
        if not NAME.fullmatch(session):
            raise ValueError(f"{session!r}: is no MODULE:CLASS")
        start = partial(WorkerProcess.start, session, memory_mb, environment(size), scratch)
        self.seats = [Seat(start, changed, rest) for _ in range(size)]

    def open(self) -> None:
        """Start them; they warm up in the background."""
        for seat in self.seats:
            seat.open()

    async def close(self) -> None:
        await asyncio.gather(*(seat.close() for seat in self.seats))

    @property
    def free(self) -> list[Seat]:
        """Those that could take a face now."""
        return [seat for seat in self.seats if seat.free]

    def free_for(self, case: str) -> Seat:
        """Of those that are free the one that described the case last, else the one that has been idle longest."""
        knowing = [seat for seat in self.free if case in seat.described]
        return max(knowing, key=lambda seat: seat.described.index(case)) if knowing else min(self.free, key=_used)

    @property
    def warm(self) -> int:
        return sum(seat.warm for seat in self.seats)

    @property
    def trouble(self) -> str | None:
        """A line where no process lives long enough to work."""
        worst = max(self.seats, key=lambda seat: seat.ends, default=None)
        if worst is None or worst.ends < 2 or self.warm == len(self.seats):
            return None
        return f"workers end before they made anything, {worst.ends} times in a row: the server's log says why"


def _used(seat: Seat) -> float:
    return seat.used
