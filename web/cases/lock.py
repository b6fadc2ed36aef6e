"""One server a folder: a lock that ends with its process, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cranioface.command import BadInput


class Lock:
    def __init__(self, path: Path) -> None:
        """Held from here on; BadInput where another process holds it."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(self._file)
        except OSError as refusal:
            os.close(self._file)
            advice = "stop that one, or name another folder"
            raise BadInput(f"{path.parent}: another server keeps its cases there; {advice}") from refusal

    def release(self) -> None:
        os.close(self._file)


def _hold(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
