"""One worker: `python -m web.jobs.worker MODULE:CLASS MEMORY_MB`, started by a server and by nobody else.

Loads the session that its server names, says that it is warm, and makes one face after another. It ends with its
server: when the pipe that brings its orders closes, in the middle of a face too. Knows nothing of cases and queues.
"""

from __future__ import annotations

import errno
import os
import queue
import sys
import threading
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from cranioface.command import BadInput
from cranioface.command.log import show_warnings
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.stations import Progress
from web.jobs.bounds import bound, stand_apart
from web.jobs.messages import (
    STOP,
    At,
    DiskFull,
    Failed,
    Made,
    Message,
    Order,
    Outcome,
    Refused,
    Stopped,
    TooLarge,
    Warm,
    message_line,
)


class Session(Protocol):
    """What makes faces (`reconstruction.cases.session`)."""

    def warm(self) -> None: ...

    def face(self, inputs: Inputs, asked: Asked, result: Path, progress: Progress) -> Any: ...


class Unwanted(BaseException):
    """Raised in the middle of a face that nobody waits for; no error that a session could take for its own."""


class Pipe:
    """To the server and from it. What libraries print goes to stderr; what they read is empty."""

    def __init__(self) -> None:
        self._orders, self._told = _private(0), _private(1)
        self._unwanted = threading.Event()
        self.orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def tell(self, message: Message) -> None:
        try:
            self._told.write(message_line(message))
        except OSError:  # the server is gone
            os._exit(1)

    def tell_station(self, station: str, share: float) -> None:
        """Unwanted where the server wants this face no longer."""
        if self._unwanted.is_set():
            raise Unwanted
        self.tell(At(station, share))

    def _read(self) -> None:
        try:
            for line in self._orders:
                if line == STOP:
                    self._unwanted.set()
                else:
                    self._unwanted.clear()
                    self.orders.put(Order.of(line))
        finally:  # the server is gone, and so is whoever waits for a face
            os._exit(0)


def _private(number: int) -> BinaryIO:
    """The pipe at descriptor 0 or 1, out of reach of libraries and of processes that they start."""
    pipe: BinaryIO = os.fdopen(os.dup(number), "rb") if number == 0 else os.fdopen(os.dup(number), "wb", buffering=0)
    other = os.open(os.devnull, os.O_RDONLY) if number == 0 else 2
    os.dup2(other, number)
    return pipe


def load_session(name: str) -> Session:
    """An object of the class that `name`, MODULE:CLASS of the server's own settings, says."""
    module, _, kind = name.partition(":")
    session: Session = getattr(import_module(module), kind)()
    return session


def outcome(session: Session, order: Order, progress: Progress) -> Outcome:
    """How the making of one face ended."""
    try:
        session.face(order.inputs, order.asked, order.result, progress)
        return Made()
    except Unwanted:
        return Stopped()
    except BadInput as refusal:
        return Refused(str(refusal))
    except Exception as error:
        if lacks_memory(error):
            return TooLarge()
        traceback.print_exc()
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        return DiskFull() if full else Failed(type(error).__name__)


def lacks_memory(error: BaseException) -> bool:
    """Whether memory was refused: torch and SimpleITK raise a RuntimeError of their own for it."""
    words = str(error).lower()
    told = isinstance(error, RuntimeError) and any(w in words for w in ("allocate memory", "bad_alloc", "bad alloc"))
    return isinstance(error, MemoryError) or told


def main(session_name: str, memory_mb: int) -> None:
    stand_apart()
    pipe, start = Pipe(), time.monotonic()
    bound(memory_mb)
    show_warnings()
    session = load_session(session_name)
    session.warm()
    pipe.tell(Warm(time.monotonic() - start))
    while True:
        pipe.tell(outcome(session, pipe.orders.get(), pipe.tell_station))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
