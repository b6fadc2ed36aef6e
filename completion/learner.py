"""Completion as the trainer sees it: what a step, a validation and an export are.

Owns the model card's own entries. Knows nothing of epochs and checkpoints, and not where heads come from: a step takes
what is there and the whole, shares (B, structures, x, y, z) on `grid`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from lightning.fabric import Fabric
from torch import Tensor
from torch.optim.lr_scheduler import ReduceLROnPlateau

from completion.batches import EpochOfHeads, Heads, Holed, plain_batches
from completion.channels import coordinates, inputs, missing, target_of
from completion.losses import DiceAndCrossEntropy, weighted_sum
from completion.networks import Completer
from completion.settings import TrainConfig
from completion.validation import validate
from completion.weights import CRITERION, read_weights, write_weights
from cranioface.command import BadInput
from cranioface.geometry.head_grid import Grid
from cranioface.learning.checkpoints import Stateful
from cranioface.learning.learner import Learner, follow
from cranioface.learning.protocol import Step

BETAS = (0.9, 0.99)


class CompletionLearner:
    """Learns to complete. validation: the same holed heads each time; own: the card's entries of the data."""

    criterion = CRITERION

    def __init__(
        self, fabric: Fabric, config: TrainConfig, grid: Grid, validation: Callable[[], Iterable[Holed]],
        own: dict[str, Any],
    ) -> None:  # fmt: skip
        self.fabric, self.config, self.grid, self.validation, self.own = fabric, config, grid, validation, own
        network, o = start(config), config.optimisation
        self.learner = Learner(fabric, network, o.learning_rate, BETAS, gradient_norm=o.gradient_norm)
        self.averaged: Completer = copy.deepcopy(network).eval().requires_grad_(False)
        self.loss, self.where = DiceAndCrossEntropy(), coordinates(grid, config.network.stem, fabric.device)
        self.schedule = ReduceLROnPlateau(
            self.learner.plain_optimiser, patience=o.lr_patience, factor=o.lr_factor, threshold=1e-3
        )

    def step(self, batch: Holed, step: Step) -> dict[str, float]:
        observed, whole = self.fabric.to_device(batch)
        n = self.config.network
        self.learner.bare.train()
        logits = self.learner(inputs(observed, n.mirror), self._where(observed))
        terms = self.loss(logits, target_of(whole, observed, n.target))
        self.learner.learn(weighted_sum(terms, self.config.losses), step.rate)
        decay = min(self.config.optimisation.ema, (1 + step.number) / (10 + step.number))
        follow(self.averaged.parameters(), self.learner.bare.parameters(), decay)
        return {name: term.item() for name, term in terms.items()}

    def validate(self) -> dict[str, float]:
        return validate(self.missing, self.validation(), self.grid, self.config.network.structures)

    @torch.no_grad()
    def missing(self, observed: Tensor) -> Tensor:
        """What the averaged network says is missing."""
        n, observed = self.config.network, self.fabric.to_device(observed)
        with self.fabric.autocast():
            logits = self.averaged(inputs(observed, n.mirror), self._where(observed))
        return missing(logits.float(), observed, n.target)

    def after_epoch(self, error: float, stage: str) -> None:
        self.schedule.step(error)

    def rate(self) -> float:
        return float(self.learner.plain_optimiser.param_groups[0]["lr"])

    def parts(self) -> dict[str, Stateful]:
        return {
            "network": self.learner.network, "averaged": self.averaged,
            "optimiser": self.learner.plain_optimiser, "schedule": self.schedule,
        }  # fmt: skip

    def export(self, folder: Path, name: str, card: dict[str, Any]) -> Path:
        """Write the averaged network and its card."""
        return write_weights(folder, name, self.averaged, card | {"spacing_mm": self.grid.spacing} | self.own)

    def _where(self, observed: Tensor) -> Tensor:
        return self.where.expand(len(observed), -1, -1, -1, -1)


def start(config: TrainConfig) -> Completer:
    """The network that a run begins with: new, or that of an earlier run; BadInput where that is another one."""
    if config.start_from is None:
        return Completer(config.network)
    network, card = read_weights(config.start_from)
    if network.config != config.network or card["spacing_mm"] != config.spacing_mm:
        raise BadInput(f"start_from: {config.start_from} is of another network or spacing; give it the same settings")
    return network.requires_grad_(True).train()


def batches_of(fabric: Fabric, config: TrainConfig, heads: Heads) -> Callable[[int], EpochOfHeads]:
    """epoch -> the augmented batches of this process."""
    o = config.optimisation

    def batches(epoch: int) -> EpochOfHeads:
        place = {"rank": fabric.global_rank, "ranks": fabric.world_size}
        how = config.augmentation
        return EpochOfHeads(heads, how, config.spacing_mm, o.batch_people, config.seed, epoch, **place)

    return batches


def validation_of(config: TrainConfig, heads: Heads) -> Callable[[], Iterable[Holed]]:
    """The heads to judge by, whose defects are the same each time and in every run."""
    return lambda: plain_batches(heads, config.validation_people, seed=0)
