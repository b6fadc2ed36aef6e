"""Which cases go: those that nobody changed for long, and the oldest where all together are too large.

Never one of which something is queued or running, nor one that somebody looks at now. Removes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable

from web.cases.shelf import Shelf
from web.settings import MB, Limits


class Retention:
    """looked_at: whether somebody looks at the case of that id."""

    def __init__(self, shelf: Shelf, limits: Limits, looked_at: Callable[[str], bool]) -> None:
        self._shelf, self._limits, self._looked_at = shelf, limits, looked_at

    def due(self, now: float, more_bytes: int = 0) -> list[str]:
        """Ids of the cases that go, those left alone longest first, so that `more_bytes` find room too."""
        over, going = self._over(more_bytes), []
        for case, changed, size in self._shelf.cases.ended():
            expired = changed + self._limits.keep_hours * 3600.0 <= now
            if (expired or over > 0) and not self._looked_at(case):
                going.append(case)
                over -= size
        return going

    def has_room(self, more_bytes: int) -> bool:
        return self._over(more_bytes) <= 0

    def _over(self, more_bytes: int) -> int:
        return self._shelf.cases.bytes() + more_bytes - self._limits.disk_mb * MB
