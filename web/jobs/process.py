"""A server's end of one worker process: starts it, hands it orders, hears what it says, ends it with all it started."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from web.jobs.messages import STOP, At, Ended, Message, Order, Outcome, Warm, message_of

logger = logging.getLogger(__name__)

Started = Callable[[At], None]


class WorkerProcess:
    """Made by `start`. Lives until `kill`, or until it dies. What it left in its folder `scratch` goes with it."""

    def __init__(self, process: asyncio.subprocess.Process, scratch: Path) -> None:
        self._process, self._scratch = process, scratch
        self._warm: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._outcome: asyncio.Future[Outcome] | None = None
        self._at: Started = lambda at: None
        self._end: Ended | None = None
        self._reading = asyncio.create_task(self._read())
        self.killed = False  # by us

    @classmethod
    async def start(cls, session: str, memory_mb: int, environment: dict[str, str], scratch: Path) -> WorkerProcess:
        """One that makes a group of its own (`bounds.stand_apart`).

        scratch: where it gets a folder of its own for temporary files, which are parts of what clients sent.
        """
        own = Path(tempfile.mkdtemp(dir=scratch))
        words = (sys.executable, "-P", "-m", "web.jobs.worker", session, str(memory_mb))
        given = {**environment, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(own))}
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, env=given)
        return cls(process, own)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def warmed(self) -> bool:
        """Wait until it is ready for work; False: it ended before."""
        return await asyncio.shield(self._warm)

    async def ended(self) -> int:
        """Wait for its end; the exit code."""
        await asyncio.shield(self._reading)
        return await self._process.wait()

    async def work(self, order: Order, at: Started) -> Outcome:
        """Have one face made; `at` is called as its stations begin. Ended where the process did not live to tell."""
        self._outcome, self._at = asyncio.get_running_loop().create_future(), at
        if self._end is not None:
            return self._end
        assert self._process.stdin is not None
        self._process.stdin.write(order.line())
        return await self._outcome

    def stop(self) -> None:
        """Have it let go of its face at the next station, and stay warm."""
        if self._process.stdin is not None:
            self._process.stdin.write(STOP)

    def kill(self) -> None:
        """End it at once, and whatever it started; returns before it is gone."""
        if self._process.returncode is not None:
            return
        self.killed = True
        try:
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:  # it went by itself, or has not come to stand apart
            with suppress(ProcessLookupError):
                self._process.kill()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            async for line in self._process.stdout:
                self._hear(message_of(line))
        except Exception:  # no line of ours: what it does next cannot be known
            logger.exception("a worker is ended")
            self.kill()
        self._end = Ended(await self._process.wait())
        if not self._warm.done():
            self._warm.set_result(False)
        self._settle(self._end)
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)

    def _hear(self, message: Message) -> None:
        if isinstance(message, At):
            self._at(message)
        elif isinstance(message, Warm):
            self._warm.set_result(True)
        else:
            self._settle(message)

    def _settle(self, outcome: Outcome) -> None:
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_result(outcome)
