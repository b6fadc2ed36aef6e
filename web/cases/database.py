"""The file that cases and faces are kept in: SQLite, its schema and version. Knows no question that is asked of it.

WAL: a kill at any moment leaves all that was committed. synchronous NORMAL: no commit waits for the disk, which a busy
machine answers in tenths of a second, and the page with it; a loss of power may cost the last moments, never the rest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cranioface.command import BadInput

VERSION = 1
SCHEMA = """
CREATE TABLE cases (
    turn INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, kind TEXT NOT NULL,
    main TEXT NOT NULL, radiograph TEXT, created REAL NOT NULL, changed REAL NOT NULL, bytes INTEGER NOT NULL,
    notes TEXT NOT NULL);
CREATE TABLE faces (
    ticket INTEGER PRIMARY KEY AUTOINCREMENT, case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, asked TEXT NOT NULL, state TEXT NOT NULL, created REAL NOT NULL, started REAL,
    ended REAL, tries INTEGER NOT NULL DEFAULT 0, message TEXT, bytes INTEGER NOT NULL DEFAULT 0,
    queued INTEGER NOT NULL, UNIQUE (case_id, number));
CREATE INDEX faces_by_state ON faces (state, queued);
CREATE TABLE took (turn INTEGER PRIMARY KEY AUTOINCREMENT, sort TEXT NOT NULL, seconds REAL NOT NULL);
CREATE INDEX took_by_sort ON took (sort, turn);
"""
# cases.main, radiograph: relative to the case's folder; faces.queued: the order in which they entered the queue


class Database:
    """One connection, owned by the thread that opened it."""

    def __init__(self, path: Path) -> None:
        """Opened, made where it is not there. BadInput for a file of another version, or none of SQLite's."""
        try:
            self._connection = sqlite3.connect(path, isolation_level=None)
            with _closed_on_error(self._connection):
                self._set_up(path)
        except sqlite3.DatabaseError as refusal:
            raise BadInput(f"{path}: cannot be used ({refusal}); name another folder, or move it away") from refusal

    def _set_up(self, path: Path) -> None:
        self._connection.row_factory = sqlite3.Row
        version = self.one("PRAGMA user_version")[0]
        if version not in (0, VERSION):
            advice = "use that version, or name another folder"
            raise BadInput(f"{path}: is of version {version} and this program keeps {VERSION}; {advice}")
        for words in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {words}")
        if version == 0:
            self._connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """What is written in the block is written together or not at all."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def write(self, words: str, *values: object) -> int:
        """The number of rows that changed."""
        return self._connection.execute(words, values).rowcount

    def all(self, words: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(words, values).fetchall()

    def one(self, words: str, *values: object) -> sqlite3.Row:
        """The first row; LookupError where there is none."""
        row: sqlite3.Row | None = self._connection.execute(words, values).fetchone()
        if row is None:
            raise LookupError(words)
        return row


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise
