"""Which stage a run is in: stages follow each other where the validation error stops falling, or late in the budget.

Owns the decision and the smallest error. Knows nothing of networks, and not what happens in a stage.

    Stages((Stage("generator"), Stage("adversarial", patience=5, latest=0.75)), min_gain=0.005)
"""

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Stage:
    """A part of a run; it begins at whichever comes first, never where both are infinite."""

    name: str
    patience: float = math.inf
    """Epochs without a gain, in the stage before, after which it begins."""
    latest: float = math.inf
    """Share (0-1) of the budget after which it begins even if the error still falls."""


class Stages:
    """The stages of a run in their order; the first begins at once. A gain is a fall of the error by `min_gain`."""

    def __init__(self, stages: tuple[Stage, ...] = (Stage("training"),), *, min_gain: float = 0.0) -> None:
        self.stages, self.min_gain = stages, min_gain
        self.index, self.stale = 0, 0
        self.best, self.plateau = math.inf, math.inf

    @property
    def name(self) -> str:
        """Of the stage that the run is in."""
        return self.stages[self.index].name

    def after_epoch(self, error: float, used: float) -> bool:
        """Take in the validation error of an epoch at `used` (0-1) of the budget; True when it is the smallest."""
        best = error < self.best
        self.best = min(self.best, error)
        self._count(error)
        following = self.stages[self.index + 1 : self.index + 2]
        if any(self.stale >= stage.patience or used >= stage.latest for stage in following):
            self.index, self.stale = self.index + 1, 0
        return best

    def _count(self, error: float) -> None:
        """A gain is measured from the last one, so that many small gains are one."""
        gained = error < self.plateau - self.min_gain
        self.plateau = error if gained else self.plateau
        self.stale = 0 if gained else self.stale + 1

    def state_dict(self) -> dict[str, Any]:
        return {"stage": self.name, "stale": self.stale, "best": self.best, "plateau": self.plateau}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """KeyError or ValueError where the state is that of other stages."""
        self.index = [stage.name for stage in self.stages].index(state["stage"])
        self.stale, self.best, self.plateau = state["stale"], state["best"], state["plateau"]
