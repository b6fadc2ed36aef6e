"""Which stage a run is in: the generator alone until the validation error stops falling, then against a discriminator.

Owns the decision and the best error. Knows nothing of networks.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any

GENERATOR, ADVERSARIAL = "generator", "adversarial"


@dataclass
class Stages:
    """patience: epochs without a gain of min_gain_mm; adversarial_from: share of the budget that forces the change.

    Both infinite: the generator stays alone.
    """

    patience: float
    min_gain_mm: float
    adversarial_from: float
    stage: str = GENERATOR
    best_mm: float = math.inf
    plateau_mm: float = math.inf
    stale: int = 0

    @property
    def adversarial(self) -> bool:
        return self.stage == ADVERSARIAL

    def after_epoch(self, ray_error_mm: float, used: float) -> bool:
        """Take in the error of an epoch at `used` (0-1) of the budget; True when it is the best of the run."""
        best = ray_error_mm < self.best_mm
        self.best_mm = min(self.best_mm, ray_error_mm)
        self._count(ray_error_mm)
        if self.stage == GENERATOR and (self.stale >= self.patience or used >= self.adversarial_from):
            self.stage = ADVERSARIAL
        return best

    def _count(self, ray_error_mm: float) -> None:
        """A gain is measured from the last one, so that many small gains are one."""
        gained = ray_error_mm < self.plateau_mm - self.min_gain_mm
        self.plateau_mm = ray_error_mm if gained else self.plateau_mm
        self.stale = 0 if gained else self.stale + 1

    def state_dict(self) -> dict[str, Any]:
        return asdict(self)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for name in ("stage", "best_mm", "plateau_mm", "stale"):
            setattr(self, name, state[name])
