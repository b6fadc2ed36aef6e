"""Where a reconstruction is: each station is announced when it begins and its seconds are kept. Knows no station."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# called with the station that begins and the share, 0 to 1, of the whole that lies behind; it may raise to cancel
Progress = Callable[[str, float], None]

# of the seconds of a whole command on a skull mesh, behind each station when it begins; benchmarks/ prints them
BEHIND = {
    "load": 0.0, "read": 0.1, "align": 0.16, "network": 0.4, "complete": 0.41, "describe": 0.42, "translate": 0.57,
    "fuse": 0.66, "measure": 0.85, "draw": 0.92, "write": 0.96,
}  # fmt: skip


class Stations:
    """Seconds spent at each station, in the order in which they were passed."""

    def __init__(self, progress: Progress | None = None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress, self._share = progress, 0.0

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Announce the station `name` and take its time; a station of an unknown name stands where the last one did."""
        self._share = max(self._share, BEHIND.get(name, 0.0))
        if self._progress is not None:
            self._progress(name, self._share)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def total(self) -> float:
        """Seconds of all stations together."""
        return sum(self.seconds.values())
