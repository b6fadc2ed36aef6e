"""What the trainer and a learner ask of each other. Owns no behaviour; docs/add_a_learner.md shows it in use."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cranioface.learning.checkpoints import Stateful
from cranioface.learning.journal import Journal


@dataclass(frozen=True)
class Step:
    """One step of a run, as a learner is told of it."""

    stage: str = "training"
    """Name of the stage."""
    rate: float = 1.0
    """What multiplies the learning rate: warm-up and annealing."""
    number: int = 0
    """Steps of the run before this one."""


class Trainable(Protocol):
    """What a `Trainer` trains: networks with their optimisers, and the people that they are validated on."""

    @property
    def criterion(self) -> str:
        """Name of the metric that steers the run: the smallest is the best."""

    def step(self, batch: Any, step: Step) -> dict[str, float]:
        """Learn from a batch; every loss term by its name, before its weight, the same in all processes."""

    def validate(self) -> dict[str, float]:
        """Metrics on the validation people, the same in all processes; one of them is the criterion."""

    def after_epoch(self, error: float, stage: str) -> None:
        """Take in the criterion after an epoch of `stage`, to lower learning rates where it has stopped falling."""

    def rate(self) -> float:
        """The learning rate for the journal, before warm-up and annealing."""

    def parts(self) -> Mapping[str, Stateful]:
        """Whatever a checkpoint must keep: networks, optimisers, schedules, by name."""

    def export(self, folder: Path, name: str, card: dict[str, Any]) -> Path:
        """Write weights and their card, `card` and what is the room's own; returns the path of the weights."""


class Batches(Protocol):
    """The batches of one epoch for one process. Every process has as many."""

    def __len__(self) -> int: ...

    def start_at(self, step: int) -> Iterator[Any]:
        """Batches from the `step`-th on, the same whatever came before them."""


@dataclass(frozen=True)
class Epoch:
    """An epoch that is over: what its callbacks are told."""

    number: int
    steps: int
    stage: str
    terms: dict[str, float]
    metrics: dict[str, float]
    best: bool
    out: Path
    journal: Journal


AfterEpoch = Callable[[Epoch], None]
