"""Faces in the database: their states and the order of those that wait. Knows nothing of processes.

Who waits: another face of a case that has one goes first, since somebody looks at its slider; else as they came.
"""

from __future__ import annotations

import json
import sqlite3
from functools import lru_cache
from statistics import median

from reconstruction.cases.asked import Asked
from web.cases.database import Database
from web.cases.records import ENDED, FaceRecord, State

KEPT_TIMES = 20  # of each sort: what the next one will take is the median of them
_ANOTHER = "EXISTS (SELECT 1 FROM faces AS made WHERE made.case_id = faces.case_id AND made.state = 'done')"
_WAITING = f"FROM faces WHERE state = 'queued' ORDER BY NOT {_ANOTHER}, queued"
_NEXT = "(SELECT coalesce(max(queued), 0) + 1 FROM faces)"


class FaceTable:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, case: str, asked: Asked, now: float) -> int:
        """Queued; its number."""
        words = "SELECT coalesce(max(number), 0) + 1 FROM faces WHERE case_id = ?"
        number = int(self._database.one(words, case)[0])
        self._database.write(
            f"INSERT INTO faces (case_id, number, asked, state, created, queued) VALUES (?,?,?,'queued',?,{_NEXT})",
            *(case, number, json.dumps(asked.plain()), now),
        )
        return number

    def of(self, case: str) -> tuple[FaceRecord, ...]:
        rows = self._database.all("SELECT * FROM faces WHERE case_id = ? ORDER BY number", case)
        return tuple(map(_record, rows))

    def get(self, case: str, number: int) -> FaceRecord:
        """LookupError where there is none."""
        return _record(self._database.one("SELECT * FROM faces WHERE case_id = ? AND number = ?", case, number))

    def waiting(self, most: int = -1) -> list[FaceRecord]:
        """The first so many (-1: all) in the order in which they will be made."""
        return [_record(row) for row in self._database.all(f"SELECT * {_WAITING} LIMIT ?", most)]

    def waiting_cases(self) -> list[str]:
        """Ids of the cases of those that wait, in their order; some twice."""
        return [row[0] for row in self._database.all(f"SELECT case_id {_WAITING}")]

    def count_waiting(self) -> int:
        return int(self._database.one("SELECT count(*) FROM faces WHERE state = 'queued'")[0])

    def in_state(self, state: State) -> list[FaceRecord]:
        return [_record(r) for r in self._database.all("SELECT * FROM faces WHERE state = ? ORDER BY queued", state)]

    def queue_again(self, case: str, number: int) -> None:
        """At the end."""
        words = f"state = 'queued', queued = {_NEXT}, started = NULL, ended = NULL, message = NULL, bytes = 0"
        self._database.write(f"UPDATE faces SET {words} WHERE case_id = ? AND number = ?", case, number)

    def put_back(self, case: str, number: int, tries: int) -> None:
        """Where it was in the queue: its process ended for no fault of its own; tries: that count."""
        words = "state = 'queued', started = NULL, tries = ?"
        self._database.write(f"UPDATE faces SET {words} WHERE case_id = ? AND number = ?", tries, case, number)

    def begin(self, case: str, number: int, now: float) -> None:
        words = "state = 'running', started = ?, tries = tries + 1"
        self._database.write(f"UPDATE faces SET {words} WHERE case_id = ? AND number = ?", now, case, number)

    def end(self, case: str, number: int, state: State, now: float, message: str | None = None, size: int = 0) -> None:
        assert state in ENDED
        words = "state = ?, ended = ?, message = ?, bytes = ?"
        where = "case_id = ? AND number = ?"
        self._database.write(f"UPDATE faces SET {words} WHERE {where}", state, now, message, size, case, number)

    def add_time(self, sort: str, seconds: float) -> None:
        """What a face of this sort took; the oldest of many are forgotten."""
        self._database.write("INSERT INTO took (sort, seconds) VALUES (?, ?)", sort, seconds)
        old = "SELECT turn FROM took WHERE sort = ? ORDER BY turn DESC LIMIT -1 OFFSET ?"
        self._database.write(f"DELETE FROM took WHERE turn IN ({old})", sort, KEPT_TIMES)

    def usual_time(self, sort: str) -> float | None:
        """Seconds; None = none of this sort was ever made here."""
        rows = self._database.all("SELECT seconds FROM took WHERE sort = ?", sort)
        return median(row[0] for row in rows) if rows else None


def _record(row: sqlite3.Row) -> FaceRecord:
    known = {name: row[name] for name in ("state", "created", "started", "ended", "tries", "message")}
    share = 1.0 if row["state"] == "done" else 0.0
    return FaceRecord(row["case_id"], row["number"], _asked(row["asked"]), share=share, **known)


@lru_cache(maxsize=1024)  # many faces are asked alike
def _asked(text: str) -> Asked:
    return Asked.of(json.loads(text))
