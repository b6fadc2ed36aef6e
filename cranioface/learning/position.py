"""Where a run is: plain values that a checkpoint keeps, so that a killed run goes on as if it had never stopped.

Knows nothing of what is trained.
"""

import time
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Position:
    """Epochs that are over, steps of this epoch and of the run, bytes of the journal, sums of this epoch's terms."""

    epoch: int = 0
    step: int = 0
    steps: int = 0
    minutes: float = 0.0
    offset: int = 0
    identity: str = ""
    metrics: dict[str, float] = field(default_factory=dict)
    sums: dict[str, tuple[float, int]] = field(default_factory=dict)

    def count(self, terms: dict[str, float]) -> None:
        """Take in the terms of one step."""
        self.step += 1
        self.steps += 1
        for name, value in terms.items():
            total, count = self.sums.get(name, (0.0, 0))
            self.sums[name] = (total + value, count + 1)

    def close_epoch(self, metrics: dict[str, float]) -> dict[str, float]:
        """Go on to the next epoch; returns the mean of every term over the steps that had it."""
        terms = {name: total / count for name, (total, count) in self.sums.items()}
        self.epoch, self.step, self.metrics, self.sums = self.epoch + 1, 0, metrics, {}
        return terms

    def state(self) -> dict[str, Any]:
        return asdict(self)


class Clock:
    """Minutes of a run, those before a kill counted too."""

    def __init__(self, minutes_before: float = 0.0) -> None:
        self.minutes_before, self.started = minutes_before, time.monotonic()

    def minutes(self) -> float:
        return self.minutes_before + (time.monotonic() - self.started) / 60
