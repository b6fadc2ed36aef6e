"""The conditional GAN in training: generator, its running average and discriminator with their optimisers.

Owns what a step of either stage does to weights. Knows nothing of epochs, files or budgets.
"""

import copy

import torch
from lightning.fabric import Fabric
from torch import Tensor
from torch.optim.lr_scheduler import ReduceLROnPlateau

from cranioface.learning.checkpoints import Stateful
from cranioface.learning.finite import check_finite
from cranioface.learning.learner import Learner, follow
from cranioface.learning.processes import mean_over_processes
from embedding import DIM
from pix2pix.channels import Maps, NetworkInput, face_channels, take_apart
from pix2pix.losses import depth_terms, discriminator_terms, generator_gan_term, judged_patches, weighted_sum
from pix2pix.networks import Discriminator, Generator
from pix2pix.prediction import network_input, predict_depth
from pix2pix.settings import TrainConfig
from pix2pix.warm_start import continue_from
from pix2pix.weights import read_weights


class ConditionalGAN:
    """The two networks of a run. `averaged` is the generator that is validated and shipped."""

    def __init__(self, fabric: Fabric, config: TrainConfig, mm_per_pixel: float) -> None:
        self.fabric, self.config, self.mm_per_pixel = fabric, config, mm_per_pixel
        o = config.optimisation
        generator = Generator(config.generator, facts=DIM)
        if config.start_from:
            continue_from(generator, read_weights(config.start_from)[0])
        discriminator = Discriminator(config.discriminator, facts=DIM)
        self.generator = Learner(fabric, generator, o.learning_rate, gradient_norm=o.gradient_norm)
        self.averaged: Generator = copy.deepcopy(generator).eval().requires_grad_(False)
        rate = o.discriminator_learning_rate
        self.discriminator = Learner(fabric, discriminator, rate, gradient_norm=o.gradient_norm)
        self.schedules = [
            ReduceLROnPlateau(
                x.plain_optimiser, patience=o.lr_patience, factor=o.lr_factor, threshold=o.min_gain_mm,
                threshold_mode="abs",
            )
            for x in (self.generator, self.discriminator)
        ]  # fmt: skip

    def step(self, batch: dict[str, Tensor], *, adversarial: bool, rate: float, steps: int) -> dict[str, float]:
        """Learn from a batch of people; returns every term by its name, before its weight.

        rate: what multiplies the learning rates; steps: of the run before this one.
        """
        batch = self.fabric.to_device(batch)
        inputs, face = network_input(batch, self.config.generator), take_apart(batch["face"])
        if adversarial:
            terms = self._adversarial_step(inputs, face, batch["facts"], rate)
        else:
            terms = self._predict(inputs, face, batch["facts"])[1]
            self.generator.learn(weighted_sum(terms, self.config.losses), rate)
        self._average(steps)
        values = mean_over_processes(torch.stack([term.detach() for term in terms.values()]))
        return dict(zip(terms, values.tolist(), strict=True))

    def after_epoch(self, ray_error_mm: float, *, adversarial: bool) -> None:
        """Lower the learning rates where the error has stopped falling; the discriminator's only once it learns."""
        for schedule in self.schedules if adversarial else self.schedules[:1]:
            schedule.step(ray_error_mm)

    def rate(self) -> float:
        """The generator's learning rate, before warm-up and annealing."""
        return float(self.generator.plain_optimiser.param_groups[0]["lr"])

    def parts(self) -> dict[str, Stateful]:
        """Whatever a checkpoint must keep."""
        return {
            "generator": self.generator.network, "averaged": self.averaged,
            "discriminator": self.discriminator.network,
            "optimiser": self.generator.plain_optimiser, "opponent": self.discriminator.plain_optimiser,
            "schedule": self.schedules[0], "opponent_schedule": self.schedules[1],
        }  # fmt: skip

    def _predict(self, inputs: NetworkInput, face: Maps, facts: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Predicted depth and the terms that need no discriminator."""
        weights, s = self.config.losses, self.mm_per_pixel
        self.generator.bare.train()
        depth, logits = predict_depth(self.generator, self.config.generator, inputs, facts, s)
        terms = depth_terms(depth, logits, face, s, incidence=weights.incidence, elsewhere=weights.elsewhere)
        return depth, terms

    def _adversarial_step(self, inputs: NetworkInput, face: Maps, facts: Tensor, rate: float) -> dict[str, Tensor]:
        """Both networks learn, the generator first; the discriminator's logits of its faces serve both."""
        depth, terms = self._predict(inputs, face, facts)
        of_predicted = self._discriminate(depth, inputs, face, facts)
        patches = judged_patches(face, (of_predicted.shape[-2], of_predicted.shape[-1]))
        terms["gan"] = generator_gan_term(of_predicted, patches)
        self.generator.learn(weighted_sum(terms, self.config.losses), rate, keep_graph=True)
        of_real = self._discriminate(face.depth, inputs, face, facts)
        smoothing = self.config.losses.label_smoothing
        discriminator = discriminator_terms(of_real, of_predicted, patches, smoothing)
        check_finite(discriminator)
        self.discriminator.learn(torch.stack(list(discriminator.values())).mean(), rate)
        return terms | discriminator

    def _discriminate(self, depth: Tensor, inputs: NetworkInput, face: Maps, facts: Tensor) -> Tensor:
        """Logits of the discriminator on faces of this depth over their skulls."""
        maps = face_channels(inputs.skull, inputs.base, with_true_mask(depth, face), self.mm_per_pixel)
        return self.discriminator(maps, facts)

    def _average(self, steps: int) -> None:
        """Follow the generator; the first steps count less, or the average would start from noise."""
        decay = min(self.config.optimisation.ema, (1 + steps) / (10 + steps))
        follow(self.averaged.parameters(), self.generator.bare.parameters(), decay)


def with_true_mask(depth: Tensor, face: Maps) -> Maps:
    """`depth` with the true face's observed surface, since the discriminator judges shape and not silhouettes."""
    return Maps(depth, face.surface * face.observed, face.observed)
