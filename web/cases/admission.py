"""Whether a server takes another case or face, and what it says where it does not."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from web.cases import refusals
from web.cases.opened import Opened
from web.settings import MB, Limits

FREE = 256 * MB  # of the disk, below which no case is taken: results and the database need room too


def check_queue(opened: Opened, limits: Limits) -> None:
    if opened.shelf.faces.count_waiting() >= limits.queued:
        raise refusals.queue_full(limits, max(5, math.ceil(opened.reading.seconds_until_free())))


def check_disk(opened: Opened, more_bytes: int) -> None:
    if not opened.retention.has_room(more_bytes) or opened.folders.free() < FREE:
        raise refusals.disk_full()


@contextmanager
def said_when_full() -> Iterator[None]:
    """Where the disk has no room for what is written."""
    try:
        yield
    except sqlite3.OperationalError as refusal:
        if refusal.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE):
            raise refusals.disk_full() from refusal
        raise
