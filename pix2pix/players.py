"""Generator, its running average and discriminator with their optimisers: one step of either stage.

Owns what happens to weights. Knows nothing of epochs, files or budgets.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from lightning.fabric import Fabric
from torch import Tensor
from torch.optim import Adam
from torch.optim.lr_scheduler import ReduceLROnPlateau

from embedding import DIM
from learning.processes import mean_over_processes
from pix2pix.channels import Maps, Seen, face_channels, take_apart
from pix2pix.losses import (
    check_finite,
    depth_terms,
    discriminator_terms,
    generator_gan_term,
    judged_patches,
    weighted_sum,
)
from pix2pix.networks import Discriminator, Generator
from pix2pix.prediction import predicted, seen_of
from pix2pix.settings import TrainConfig
from pix2pix.warm_start import continue_from
from pix2pix.weights import read_weights

BETAS = (0.5, 0.999)  # of Adam, as adversarial training wants: less momentum than the usual 0.9


class Players:
    """The two networks of a run. `averaged` is the generator that is judged and shipped."""

    def __init__(self, fabric: Fabric, config: TrainConfig, mm_per_pixel: float) -> None:
        self.fabric, self.config, self.mm_per_pixel = fabric, config, mm_per_pixel
        o = config.optimisation
        generator = Generator(config.generator, facts=DIM)
        if config.start_from:
            continue_from(generator, read_weights(config.start_from)[0])
        discriminator = Discriminator(config.discriminator, facts=DIM)
        for network in (generator, discriminator):
            # documented; torch's stub lacks it
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged: Generator = copy.deepcopy(generator).eval().requires_grad_(False)
        fabric.to_device(self.averaged)  # a module is moved in place
        self.judge = discriminator  # the bare network: gradients pass through it to a face, none into it
        self.generator, self.optimiser = fabric.setup(generator, Adam(generator.parameters(), o.learning_rate, BETAS))
        opponent = Adam(discriminator.parameters(), o.discriminator_learning_rate, BETAS)
        self.discriminator, self.opponent = fabric.setup(discriminator, opponent)
        self.schedules = [
            ReduceLROnPlateau(
                bare(x), patience=o.lr_patience, factor=o.lr_factor, threshold=o.min_gain_mm, threshold_mode="abs"
            )
            for x in (self.optimiser, self.opponent)
        ]

    def step(self, batch: dict[str, Tensor], adversarial: bool, rate: float, steps: int) -> dict[str, float]:
        """Learn from a batch of people; returns every term by its name, before its weight."""
        batch = self.fabric.to_device(batch)
        seen, face = seen_of(batch, self.config.generator), take_apart(batch["face"])
        depth, terms = self._generator_step(seen, face, batch["facts"], adversarial, rate)
        if adversarial:
            terms |= self._discriminator_step(seen, face, batch["facts"], depth, rate)
        self._average(steps)
        return dict(zip(terms, mean_over_processes(torch.stack(list(terms.values()))).tolist(), strict=True))

    def plateau(self, ray_error_mm: float, adversarial: bool) -> None:
        """Lower the learning rates where the error has stopped falling; the discriminator's only once it plays."""
        for schedule in self.schedules if adversarial else self.schedules[:1]:
            schedule.step(ray_error_mm)

    def rate(self) -> float:
        """The generator's learning rate, before warm-up and annealing."""
        return bare(self.optimiser).param_groups[0]["lr"]

    def parts(self) -> dict[str, Any]:
        """Whatever a checkpoint must keep."""
        return {
            "generator": self.generator, "averaged": self.averaged, "discriminator": self.discriminator,
            "optimiser": bare(self.optimiser), "opponent": bare(self.opponent),
            "schedule": self.schedules[0], "opponent_schedule": self.schedules[1],
        }  # fmt: skip

    def _generator_step(
        self, seen: Seen, face: Maps, facts: Tensor, adversarial: bool, rate: float
    ) -> tuple[Tensor, dict[str, Tensor]]:
        weights = self.config.losses
        self.generator.train()
        depth, logits = predicted(self.generator, self.config.generator, seen, facts, self.mm_per_pixel)
        terms = depth_terms(
            depth, logits, face, self.mm_per_pixel, incidence=weights.incidence, elsewhere=weights.elsewhere
        )
        if adversarial:
            terms["gan"] = self._gan_term(seen, face, facts, depth)
        self._descend(weighted_sum(terms, weights), self.generator, self.optimiser, rate)
        return depth.detach(), {name: term.detach() for name, term in terms.items()}

    def _gan_term(self, seen: Seen, face: Maps, facts: Tensor, depth: Tensor) -> Tensor:
        shown = face_channels(seen.skull, seen.base, predicted_face(depth, face), self.mm_per_pixel)
        self.judge.requires_grad_(False)
        with self.fabric.autocast():
            logits = self.judge(shown, facts).float()
        self.judge.requires_grad_(True)
        return generator_gan_term(logits, judged_patches(face, logits.shape[-2:]))

    def _discriminator_step(
        self, seen: Seen, face: Maps, facts: Tensor, depth: Tensor, rate: float
    ) -> dict[str, Tensor]:
        self.discriminator.train()
        real, predicted = (
            face_channels(seen.skull, seen.base, shown, self.mm_per_pixel)
            for shown in (predicted_face(face.depth, face), predicted_face(depth, face))
        )
        logits = self.discriminator(torch.cat([real, predicted]), torch.cat([facts, facts])).float()
        of_real, of_predicted = logits.chunk(2)
        judged = judged_patches(face, logits.shape[-2:])
        terms = discriminator_terms(of_real, of_predicted, judged, self.config.losses.label_smoothing)
        check_finite(terms)
        self._descend(torch.stack(list(terms.values())).mean(), self.discriminator, self.opponent, rate)
        return {name: term.detach() for name, term in terms.items()}

    def _descend(self, loss: Tensor, network: Any, optimiser: Any, rate: float) -> None:
        optimiser.zero_grad()
        self.fabric.backward(loss)
        most = self.config.optimisation.gradient_norm
        norm = self.fabric.clip_gradients(network, optimiser, max_norm=most, error_if_nonfinite=False)
        assert norm is not None  # Fabric gives none only where values are cut one by one
        check_finite({"gradient norm": norm})
        with scaled_rate(bare(optimiser), rate):
            optimiser.step()

    def _average(self, steps: int) -> None:
        """Follow the generator; the first steps count less, or the average would start from noise."""
        decay = min(self.config.optimisation.ema, (1 + steps) / (10 + steps))
        with torch.no_grad():
            for mean, new in zip(self.averaged.parameters(), self.generator.parameters(), strict=True):
                mean.lerp_(new, 1 - decay)


def predicted_face(depth: Tensor, face: Maps) -> Maps:
    """`depth` with the true face's observed surface, since the discriminator judges shape and not silhouettes."""
    return Maps(depth, face.surface * face.observed, face.observed)


@contextmanager
def scaled_rate(optimiser: torch.optim.Optimizer, factor: float) -> Iterator[None]:
    """Learning rates times `factor` for one step, so that ReduceLROnPlateau alone owns their lasting value."""
    rates = [group["lr"] for group in optimiser.param_groups]
    for group in optimiser.param_groups:
        group["lr"] *= factor
    yield
    for group, rate in zip(optimiser.param_groups, rates, strict=True):
        group["lr"] = rate


def bare(optimiser: Any) -> torch.optim.Optimizer:
    """The torch optimiser inside Fabric's."""
    return getattr(optimiser, "optimizer", optimiser)
