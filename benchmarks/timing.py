"""Times of several jobs side by side: rounds in which each has its turn, so that a slow minute of the machine hits all.

Owns the clock and the statistics. Knows nothing of what the jobs do.
"""

import gc
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

ROUNDS = 5
TURN_S = 0.4  # a quick job runs several times in its turn, so that its median is not one hiccup's
MOST_A_TURN = 10
LONG_S, LONG_ROUNDS = 4.0, 2  # a job this long is repeated less: two runs after its warm-up


@dataclass(frozen=True)
class Times:
    """Seconds of every run after the warm-up, in order."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def least(self) -> float:
        return min(self.seconds)

    @property
    def most(self) -> float:
        return max(self.seconds)

    def told(self) -> dict[str, Any]:
        """For JSON."""
        spread = {"median_s": self.median, "min_s": self.least, "max_s": self.most}
        return {**spread, "repeats": len(self.seconds), "seconds": list(self.seconds)}


def side_by_side(
    jobs: Mapping[str, Callable[[], Any]],
    rounds: int = ROUNDS,
    cold: Collection[str] = (),
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[dict[str, Times], dict[str, Any]]:
    """Times of each job and what its warm-up run made. That run is not counted, but of the `cold` it alone is."""
    made, first = {}, {}
    for name, job in jobs.items():
        begun = clock()
        made[name] = job()
        first[name] = clock() - begun
    seconds = {name: [first[name]] if name in cold else [] for name in jobs}
    for turn in range(rounds):
        for name, job in jobs.items():
            if name not in cold and turn < (LONG_ROUNDS if first[name] > LONG_S else rounds):
                seconds[name] += _turn(job, clock)
    return {name: Times(tuple(taken)) for name, taken in seconds.items()}, made


def _turn(job: Callable[[], Any], clock: Callable[[], float]) -> list[float]:
    """Times of one turn: at least one run, and more as long as they fit into it."""
    gc.collect()
    taken: list[float] = []
    while len(taken) < MOST_A_TURN and (not taken or sum(taken) + taken[-1] < TURN_S):
        begun = clock()
        job()
        taken.append(clock() - begun)
    return taken
