"""Single images as the trainer sees them: what a step, a validation and an export are.

Owns the loss of each representation, the optimiser and the card's own entries. Knows nothing of epochs and checkpoints,
and not where pictures come from.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lightning.fabric import Fabric
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer, RAdam

from cranioface.learning.checkpoints import Stateful
from cranioface.learning.learner import Learner, follow
from cranioface.learning.protocol import Step
from cranioface.learning.seed import stream
from single_image.batches import Batch, EpochOfPictures
from single_image.learning_set import LearningSet
from single_image.losses import cross_entropy, weighted_sum
from single_image.meshing import Mesher
from single_image.networks import SingleImageNetwork
from single_image.predicted import Predicted
from single_image.settings import OfPictures, TrainConfig
from single_image.surface_terms import SurfaceTerms
from single_image.validation import CRITERION, Judged
from single_image.weights import write_weights

DRAWS = 2  # name of the stream of a step's samples


class ShapeLearner:
    """Learns skull and face of a picture. own: the card's entries of the data."""

    criterion = CRITERION

    def __init__(
        self, fabric: Fabric, config: TrainConfig, network: SingleImageNetwork, judged: Judged, own: dict[str, Any]
    ) -> None:
        self.fabric, self.config, self.judged, self.own = fabric, config, judged, own
        o = config.optimisation
        self.learner = Learner(
            fabric, network, o.learning_rate, gradient_norm=o.gradient_norm, optimiser=partial(optimiser, o)
        )
        self.averaged: SingleImageNetwork = copy.deepcopy(network).eval().requires_grad_(False)
        self.mesher = Mesher(self.averaged)
        self.surfaces = None if judged.volumes else SurfaceTerms(network, fabric.device)

    def step(self, batch: Batch, step: Step) -> dict[str, float]:
        batch = self.fabric.to_device(batch)
        self.learner.bare.train()
        terms = self._terms(self.learner(batch.pixels, batch.scaled), batch, step.number)
        self.learner.learn(weighted_sum(terms, self.config.losses), step.rate * self._annealed(step.number))
        decay = min(self.config.optimisation.ema, (1 + step.number) / (10 + step.number))
        follow(self.averaged.parameters(), self.learner.bare.parameters(), decay)
        _copy(self.averaged.buffers(), self.learner.bare.buffers())
        return {name: term.item() for name, term in terms.items()}

    def validate(self) -> dict[str, float]:
        return self.judged.metrics(self.said)

    @torch.no_grad()
    def said(self, batch: Batch) -> list[Predicted]:
        """Of a batch, by the averaged network."""
        batch = self.fabric.to_device(batch)
        with self.fabric.autocast():
            return self.mesher(self.averaged(batch.pixels, batch.scaled))

    def after_epoch(self, error: float, stage: str) -> None:
        """The rate follows the steps alone."""

    def rate(self) -> float:
        return float(self.learner.plain_optimiser.param_groups[0]["lr"])

    def parts(self) -> dict[str, Stateful]:
        return {
            "network": self.learner.network, "averaged": self.averaged, "optimiser": self.learner.plain_optimiser,
        }  # fmt: skip

    def export(self, folder: Path, name: str, card: dict[str, Any]) -> Path:
        """Write the averaged network and its card."""
        return write_weights(folder, name, self.averaged, card | self.own)

    def _terms(self, said: Tensor, batch: Batch, number: int) -> dict[str, Tensor]:
        if self.surfaces is None:
            return {"cross_entropy": cross_entropy(said, batch.shares)}
        return self.surfaces(said, batch.points, batch.normals, batch.carried, stream(self.config.seed, DRAWS, number))

    def _annealed(self, number: int) -> float:
        """Half a cosine over the steps of the whole budget."""
        steps = self.config.budget.epochs * self.config.epoch_steps
        return 0.5 * (1 + math.cos(math.pi * min(1.0, number / steps))) if self.config.optimisation.cosine else 1.0


def optimiser(how: OfPictures, weights: Iterable[nn.Parameter]) -> Optimizer:
    """AdamW or RAdam; both take the decay from the weights and not from the gradient."""
    if how.optimiser == "adamw":
        return AdamW(weights, how.learning_rate, weight_decay=how.weight_decay)
    return RAdam(weights, how.learning_rate, weight_decay=how.weight_decay, decoupled_weight_decay=True)


def batches_of(
    fabric: Fabric, config: TrainConfig, people: LearningSet, carried: np.ndarray | None = None
) -> Callable[[int], EpochOfPictures]:
    """epoch -> the changed pictures of this process. carried: as `EpochOfPictures` has it."""
    o = config.optimisation
    numbers = (o.batch_people, config.epoch_steps, config.seed)

    def batches(epoch: int) -> EpochOfPictures:
        place = {"rank": fabric.global_rank, "ranks": fabric.world_size}
        return EpochOfPictures(people, config.augmentation, carried, *numbers, epoch, **place)

    return batches


def _copy(to: Iterable[Tensor], of: Iterable[Tensor]) -> None:
    """Running statistics are averages already."""
    for one, other in zip(to, of, strict=True):
        one.copy_(other)
