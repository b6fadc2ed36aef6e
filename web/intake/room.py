"""How much all uploads of one server may use together, and what one of them has taken of it. Knows no files."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock

from web.problems import Problem
from web.settings import MB, Limits

THREADS = 4  # that read uploads; the server has others for what else it does
RETRY_S = 30  # by when an upload of usual size has ended


class Room:
    """An amount of one thing, shared by uploads in any thread. Who would take more than there is gets a Problem."""

    def __init__(self, most: int, refusal: str) -> None:
        self.most, self.refusal, self.used = most, refusal, 0
        self._lock = Lock()

    def take(self, amount: int) -> None:
        with self._lock:
            if self.used + amount > self.most:
                raise Problem(503, "busy", self.refusal, RETRY_S)
            self.used += amount

    def give(self, amount: int) -> None:
        with self._lock:
            self.used -= amount


class Share:
    """What one upload has of a room; all of it goes back by `close`."""

    def __init__(self, room: Room) -> None:
        self.room, self.used = room, 0

    def take(self, amount: int) -> None:
        if amount > self.room.most:
            raise Problem(413, "too-large", f"needs more than {self.room.most // MB} MB at once; give a smaller file")
        self.room.take(amount)
        self.used += amount

    def give(self, amount: int) -> None:
        self.room.give(amount)
        self.used -= amount

    @contextmanager
    def lent(self, amount: int) -> Iterator[None]:
        self.take(amount)
        try:
            yield
        finally:
            self.give(amount)

    def close(self) -> None:
        self.give(self.used)


class Rooms:
    """Of one server: uploads at once, bytes of them in memory, bytes of them on disk."""

    def __init__(self, limits: Limits) -> None:
        later = "try again in half a minute"
        self.threads = ThreadPoolExecutor(THREADS, "intake")
        self.uploads = Room(limits.uploads, f"{limits.uploads} uploads are under way; {later}")
        self.held = Room(limits.held_mb * MB, f"other uploads fill the memory that is kept for them; {later}")
        self.disk = Room(limits.disk_mb * MB, f"other uploads fill the disk that is kept for them; {later}")
