"""Cases in the database: made, read, listed, removed. Knows nothing of the queue or of folders."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from reconstruction.cases.asked import Inputs
from web.cases.database import Database
from web.cases.face_table import FaceTable
from web.cases.records import CaseRecord, Intake

_BUSY = "EXISTS (SELECT 1 FROM faces WHERE case_id = id AND state IN ('queued', 'running'))"
_BYTES = "(SELECT total(bytes) FROM faces WHERE case_id = id) + cases.bytes"


class CaseTable:
    """keep_s: a case expires so long after it was last changed."""

    def __init__(self, database: Database, faces: FaceTable, keep_s: float) -> None:
        self._database, self._faces, self._keep_s = database, faces, keep_s

    def add(self, case: str, intake: Intake, now: float) -> None:
        main = intake.main.relative_to(intake.folder).as_posix()
        film = None if intake.radiograph is None else intake.radiograph.relative_to(intake.folder).as_posix()
        names = "id, title, kind, main, radiograph, created, changed, bytes, notes"
        values = case, intake.title, intake.kind, main, film, now, now, intake.bytes, json.dumps(intake.notes)
        self._database.write(f"INSERT INTO cases ({names}) VALUES (?,?,?,?,?,?,?,?,?)", *values)

    def get(self, case: str) -> CaseRecord:
        """LookupError where there is none."""
        return self._record(self._database.one(f"SELECT *, {_BYTES} AS all_bytes FROM cases WHERE id = ?", case))

    def inputs(self, case: str, folder: Path) -> Inputs:
        """Of a case that lies in `folder`."""
        row = self._database.one("SELECT kind, main, radiograph FROM cases WHERE id = ?", case)
        return Inputs(row["kind"], folder / row["main"], folder / row["radiograph"] if row["radiograph"] else None)

    def kind_and_made(self, case: str) -> tuple[str, bool]:
        """What it is about, and whether a face of it is done."""
        made = "EXISTS (SELECT 1 FROM faces WHERE case_id = id AND state = 'done')"
        kind, any_made = self._database.one(f"SELECT kind, {made} FROM cases WHERE id = ?", case)
        return kind, bool(any_made)

    def newest(self, limit: int, before: str | None) -> list[CaseRecord]:
        """The newest, the newest first. LookupError where there is no case `before`."""
        turn = None if before is None else self._database.one("SELECT turn FROM cases WHERE id = ?", before)[0]
        words = f"SELECT *, {_BYTES} AS all_bytes FROM cases WHERE ? IS NULL OR turn < ? ORDER BY turn DESC LIMIT ?"
        return [self._record(row) for row in self._database.all(words, turn, turn, limit)]

    def ids(self) -> list[str]:
        return [row[0] for row in self._database.all("SELECT id FROM cases ORDER BY turn")]

    def touch(self, case: str, now: float) -> None:
        self._database.write("UPDATE cases SET changed = ? WHERE id = ?", now, case)

    def remove(self, case: str) -> bool:
        """With its faces; whether it was there."""
        return self._database.write("DELETE FROM cases WHERE id = ?", case) == 1

    def ended(self) -> list[tuple[str, float, int]]:
        """Id, time of the last change and bytes of cases of which nothing is queued or running, the oldest first."""
        words = f"SELECT id, changed, {_BYTES} FROM cases WHERE NOT {_BUSY} ORDER BY changed, turn"
        return [(case, changed, int(size)) for case, changed, size in self._database.all(words)]

    def bytes(self) -> int:
        """On disk, of all cases."""
        words = "SELECT (SELECT total(bytes) FROM cases) + (SELECT total(bytes) FROM faces)"
        return int(self._database.one(words)[0])

    def _record(self, row: sqlite3.Row) -> CaseRecord:
        head = row["id"], row["title"], row["kind"], row["created"]
        rest = row["changed"] + self._keep_s, int(row["all_bytes"]), self._faces.of(row["id"])
        return CaseRecord(*head, *rest, tuple(json.loads(row["notes"])))
