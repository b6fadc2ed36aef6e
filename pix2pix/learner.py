"""pix2pix as the trainer sees it: what a step, a validation and an export are, and its two stages.

Owns the model card's own entries. Knows nothing of epochs and checkpoints, and not what a step does to weights (`gan`).
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lightning.fabric import Fabric
from torch import Tensor

from cranioface.learning.checkpoints import Stateful
from cranioface.learning.protocol import Step
from cranioface.learning.stages import Stage, Stages
from pix2pix.dataset import Dataset, EpochOfTraining, epoch_order
from pix2pix.gan import ConditionalGAN
from pix2pix.settings import TrainConfig
from pix2pix.validation import validate
from pix2pix.weights import CRITERION, write_weights

GENERATOR, ADVERSARIAL = "generator", "adversarial"


class FaceLearner:
    """Learns the faces of a dataset. command: how the run was started, for the card."""

    criterion = CRITERION

    def __init__(self, fabric: Fabric, config: TrainConfig, dataset: Dataset, command: str | None = None) -> None:
        self.fabric, self.config, self.dataset, self.command = fabric, config, dataset, command
        self.gan = ConditionalGAN(fabric, config, dataset.train.ring.mm_per_pixel)

    def step(self, batch: dict[str, Tensor], step: Step) -> dict[str, float]:
        return self.gan.step(batch, adversarial=step.stage == ADVERSARIAL, rate=step.rate, steps=step.number)

    def validate(self) -> dict[str, float]:
        people, count = self.dataset.validation, self.config.validation_people
        batch = self.config.optimisation.batch_people
        return validate(self.fabric, self.gan.averaged, people, count=count, batch=batch)

    def after_epoch(self, error: float, stage: str) -> None:
        self.gan.after_epoch(error, adversarial=stage == ADVERSARIAL)

    def rate(self) -> float:
        return self.gan.rate()

    def parts(self) -> dict[str, Stateful]:
        return self.gan.parts()

    def export(self, folder: Path, name: str, card: dict[str, Any]) -> Path:
        """Write the averaged generator and its card."""
        train, validation = self.dataset.train, self.dataset.validation
        own = {
            "pixels": train.ring.pixels, "training_people": train.different,
            "validation_people": min(self.config.validation_people, len(validation)),
            "dataset": self.dataset.card.origin(),
            "dataset_hash": self.dataset.fingerprint, "command": self.command,
        }  # fmt: skip
        return write_weights(folder, name, self.gan.averaged, card | own)


def stages_of(config: TrainConfig) -> Stages:
    """The generator alone, then against the discriminator; a discriminator of no weight never joins."""
    o = config.optimisation
    late = (float(o.stage_patience), o.adversarial_from) if config.losses.gan else (math.inf, math.inf)
    return Stages((Stage(GENERATOR), Stage(ADVERSARIAL, *late)), min_gain=o.min_gain_mm)


def batches_of(fabric: Fabric, config: TrainConfig, dataset: Dataset) -> Callable[[int], EpochOfTraining]:
    """epoch -> the augmented batches of this process."""
    people, batch = dataset.train, config.optimisation.batch_people

    def batches(epoch: int) -> EpochOfTraining:
        order = epoch_order(len(people), batch, config.seed, epoch, fabric.global_rank, fabric.world_size)
        return EpochOfTraining(people, order, config.augmentation, config.seed, epoch, config.machine.loaders)

    return batches
