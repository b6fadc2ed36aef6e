"""One place of the crew: a warm process sits on it, and when it ends, another. Knows nothing of queues.

A process that ends again and again without a face made is started again later and later, and the seat says so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from web.jobs.messages import At, Ended, Order, Outcome, TooLarge
from web.jobs.process import WorkerProcess

logger = logging.getLogger(__name__)

RESTS_S = (0.0, 1.0, 5.0, 15.0, 60.0)  # before the next start, by the ends in a row; the last one from then on
DESCRIBED = 4  # cases whose skull a process still has, as its session keeps them; the latest last

Rest = Callable[[float], Awaitable[None]]
Start = Callable[[], Awaitable[WorkerProcess]]


class Seat:
    """`free` says whether it can take a face now; `changed` is called whenever that turns true."""

    def __init__(self, start: Start, changed: Callable[[], None], rest: Rest = asyncio.sleep) -> None:
        self._start, self._changed, self._rest = start, changed, rest
        self._keeper: asyncio.Task[None] | None = None
        self.process: WorkerProcess | None = None
        self.warm = self.busy = False
        self.ends = 0  # of processes in a row that made nothing
        self.code: int | None = None  # of the last of them
        self.described: list[str] = []
        self.made = 0  # faces that its process was given
        self.used = 0.0  # when it last began a face, by the loop's clock

    @property
    def free(self) -> bool:
        return self.warm and not self.busy

    def open(self) -> None:
        self._keeper = asyncio.create_task(self._keep())

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self.process is not None:
            self.process.kill()
            await self.process.ended()

    def take(self) -> None:
        """It is busy from now on until `release`."""
        self.busy, self.used = True, asyncio.get_running_loop().time()

    def release(self) -> None:
        self.busy = False

    def stop(self) -> None:
        """Have its process let go of the face that it makes, when it comes to the next station."""
        if self.process is not None:
            self.process.stop()

    def kill(self) -> None:
        """End what its process does; the next one is started at once."""
        if self.process is not None:
            self.warm = False
            self.process.kill()

    async def work(self, case: str, order: Order, at: Callable[[At], None]) -> Outcome:
        """Make one face of `case` on it, which was taken."""
        assert self.process is not None
        self.described = [*(c for c in self.described if c != case), case][-DESCRIBED:]
        outcome = await self.process.work(order, at)
        self.made += 1
        self._judge(outcome)
        return outcome

    def _judge(self, outcome: Outcome) -> None:
        if isinstance(outcome, TooLarge):
            self.kill()  # libraries that were refused memory are not to be trusted
        if isinstance(outcome, Ended):
            self.warm = False
        else:
            self.ends = 0

    async def _keep(self) -> None:
        while True:
            await self._sit()
            if self.ends:
                await self._rest(RESTS_S[min(self.ends, len(RESTS_S)) - 1])

    async def _sit(self) -> None:
        """One process from its start to its end."""
        try:
            self.process, self.described, self.made = await self._start(), [], 0
            self.warm = await self.process.warmed()
            if self.warm and not self.process.killed:
                self._changed()
            self.code = await self.process.ended()
            killed = self.process.killed
        except Exception:  # whatever it is, the next one is tried
            logger.exception("a worker cannot be started")
            self.code, killed = None, False
        self.warm = False
        if not killed:
            self.ends += 1
            logger.warning("a worker ended by itself, with code %s, the %d. in a row", self.code, self.ends)
