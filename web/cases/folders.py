"""Where cases lie on disk, for the server's user alone. Paths are made of checked ids and never of a client's text.

FOLDER/ lock  cases.sqlite3
        incoming/      uploads while they come in; what lies there at a start was never finished
        cases/ID/      input/...  faces/1/ ...
        gone/          what is being removed
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from cranioface.command import BadInput

ID = re.compile(r"[A-Za-z0-9_-]{22}")
INCOMING, CASES, GONE, SCRATCH, DATABASE, LOCK = "incoming", "cases", "gone", "scratch", "cases.sqlite3", "lock"


def new_id() -> str:
    """128 random bits: not to be guessed."""
    return secrets.token_urlsafe(16)


class Folders:
    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.database, self.lock = self.root / DATABASE, self.root / LOCK
        self.scratch = self.root / SCRATCH

    def open(self) -> None:
        """BadInput where they cannot be made."""
        try:
            for folder in (self.root, *(self.root / name for name in (INCOMING, CASES, GONE, SCRATCH))):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.chmod(0o700)
        except OSError as refusal:
            line = f"{self.root}: cannot keep cases ({refusal.strerror}); name a folder of your own"
            raise BadInput(line) from refusal

    def clean(self, cases: Iterable[str]) -> None:
        """Remove what an earlier server left: uploads that never ended, and what belongs to none of these cases."""
        known = set(cases)
        for stray in (path for path in (self.root / CASES).iterdir() if path.name not in known):
            self._away(stray)
        for place in (self.root / INCOMING, self.root / GONE, self.scratch):
            for stray in place.iterdir():
                shutil.rmtree(stray, ignore_errors=True) if stray.is_dir() else stray.unlink(missing_ok=True)

    def case(self, case: str) -> Path:
        if not ID.fullmatch(case):
            raise ValueError("no id of a case")
        return self.root / CASES / case

    def result(self, case: str, number: int) -> Path:
        return self.case(case) / "faces" / str(int(number))

    def take(self, intake: Path, case: str) -> None:
        """The folder of an upload becomes the case's."""
        os.replace(intake, self.case(case))
        self.case(case).chmod(0o700)

    def give_back(self, case: str, intake: Path) -> None:
        os.replace(self.case(case), intake)

    def clear(self, case: str, number: int) -> None:
        """Remove whatever a face left: half of it too, which lies beside its place under a name of its own."""
        place = self.result(case, number)
        for left in (place, *place.parent.glob(f".{place.name}.*")):
            shutil.rmtree(left, ignore_errors=True)

    def size(self, case: str, number: int) -> int:
        """Bytes of a result; FileNotFoundError where there is none."""
        place = self.result(case, number)
        if not place.is_dir():
            raise FileNotFoundError(place)
        return sum(path.lstat().st_size for path in place.rglob("*") if path.is_file())

    def free(self) -> int:
        """Bytes that the disk still takes."""
        return shutil.disk_usage(self.root).free

    def remove(self, case: str) -> Path | None:
        """Out of the way at once; the folder that is still to be emptied (`empty`), which may take a while."""
        return self._away(self.case(case))

    def empty(self, gone: Path) -> None:
        shutil.rmtree(gone, ignore_errors=True)

    def _away(self, path: Path) -> Path | None:
        gone = self.root / GONE / new_id()
        try:
            os.replace(path, gone)
        except FileNotFoundError:
            return None
        return gone
