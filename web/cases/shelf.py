"""The database with its tables, as one thing to hand around. Owns what belongs to several of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web.cases.case_table import CaseTable
from web.cases.database import Database
from web.cases.face_table import FaceTable


class Shelf:
    """keep_s: a case expires so long after it was last changed. BadInput where the file cannot be used."""

    def __init__(self, path: Path, keep_s: float) -> None:
        self._database = Database(path)
        self.faces = FaceTable(self._database)
        self.cases = CaseTable(self._database, self.faces, keep_s)

    @contextmanager
    def change(self, case: str | None = None, now: float = 0.0) -> Iterator[None]:
        """What is written in the block is written together or not at all; `case` was changed `now` by it."""
        with self._database.change():
            yield
            if case is not None:
                self.cases.touch(case, now)

    def close(self) -> None:
        self._database.close()
