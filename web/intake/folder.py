"""The folder of one upload below incoming/: made, written with the server's own names, removed. Readable by its user.

Counts what is written and what is unpacked. Knows nothing of what the bytes are.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from web.intake.dicom.values import Salted
from web.intake.room import Rooms, Share
from web.problems import Problem
from web.settings import MB, Limits, Settings

MOST_RATIO, UNSUSPECTED = 200, 64 * MB  # unpacked to packed; bytes that may be packed as well as can be
INCOMING, INPUT = "incoming", "input"


class Stay:
    """One upload while it is here. `path`: its folder, mode 0700, holding input/ alone. Problem 503: too many are."""

    def __init__(self, settings: Settings, rooms: Rooms) -> None:
        self.limits: Limits = settings.limits
        self.held, self.disk, self._uploads = Share(rooms.held), Share(rooms.disk), Share(rooms.uploads)
        self.unpacked = self.files = 0
        self.salted = Salted(secrets.token_bytes(32))
        self._uploads.take(1)
        self.path = settings.folder.resolve() / INCOMING / secrets.token_urlsafe(16)
        self.input = self.path / INPUT

    def make(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700)
        self.input.mkdir(mode=0o700)

    def open(self, ending: str) -> Owned:
        """A new file, mode 0600, with a name that nobody gave."""
        self.files += 1
        return Owned(self, self.input / f"{self.files:06d}{ending}")

    def count_unpacked(self, amount: int, packed: int) -> None:
        """Problem once all that was unpacked exceeds the limit, or is out of all proportion to what it came from."""
        self.unpacked += amount
        if self.unpacked > self.limits.unpacked_mb * MB:
            most = f"{self.limits.unpacked_mb} MB"
            raise Problem(413, "too-large", f"unpacks to more than {most}; give one skull or one CT series, cropped")
        if self.unpacked > max(UNSUSPECTED, MOST_RATIO * packed):
            raise Problem(413, "too-large", f"unpacks to more than {MOST_RATIO} times its size, as no scan does")

    def close(self, keep: bool) -> None:
        """Give back all that it used; its folder stays where it was taken, else nothing is left of it."""
        for share in (self.held, self.disk, self._uploads):
            share.close()
        if not keep:
            shutil.rmtree(self.path, ignore_errors=True)


class Owned:
    """A file of a stay that is being written; its bytes are counted."""

    def __init__(self, stay: Stay, path: Path) -> None:
        self.stay, self.path, self.size = stay, path, 0
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._file: BinaryIO = os.fdopen(os.open(path, flags, 0o600), "wb")

    def write(self, data: bytes) -> int:
        self.stay.disk.take(len(data))
        self.size += len(data)
        return self._file.write(data)

    def whole(self, most: int, write: Callable[[BinaryIO], object]) -> None:
        """All of it at once by a writer that seeks; it has at most so many bytes."""
        self.stay.disk.take(most)
        with self._file:
            write(self._file)
            self.size = self._file.tell()
        self.stay.disk.give(most - self.size)

    def close(self) -> None:
        self._file.close()

    def drop(self) -> None:
        """Close and remove it."""
        with suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)
        self.stay.disk.give(self.size)
        self.size = 0


@contextmanager
def no_room_told() -> Iterator[None]:
    """A full disk, wherever it shows within, as a Problem 507; another error as it is."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Problem(507, "no-room", "the server's disk is full; tell who runs it, or delete old cases") from None
