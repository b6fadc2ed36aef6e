"""One server a folder: a lock that ends with its process, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cranioface.command import BadInput

_HELD: set[Path] = set()  # by this process, against which its own locks do not help


class Lock:
    def __init__(self, path: Path) -> None:
        """Held from here on; BadInput where somebody holds it."""
        self._path = path.resolve()
        if self._path in _HELD:
            raise _held(path)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(self._file)
        except OSError as refusal:
            os.close(self._file)
            raise _held(path) from refusal
        _HELD.add(self._path)

    def release(self) -> None:
        _HELD.discard(self._path)
        os.close(self._file)


def _held(path: Path) -> BadInput:
    return BadInput(f"{path.parent}: another server keeps its cases there; stop that one, or name another folder")


def _hold(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        # lockf and not flock: a worker that is being started when its server is killed would hold that for a moment
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
