"""One step of adversarial training at the width of the pix2pix paper, 256 x 256 pixels, batch 4.

Error: the L1 loss after as many equal steps of the same networks, seed and batch.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.material import ROOT, Material
from benchmarks.peers.pix2pix import BETAS, L1_WEIGHT, RATE, PatchGAN, Training, UNet
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.geometry.ring import CameraRing, project
from cranioface.learning.device import make_fabric
from cranioface.learning.learner import Learner

BATCH, PIXELS, VIEWS = 4, 256, 8
DEPTH_UNIT_MM = 128.0
STEPS = 8  # timed after the warm-up, so that the loss has moved


def inputs(material: Material) -> tuple[Tensor, Tensor]:
    """Skull and face from four sides as images (4, 3, 256, 256) in [-1, 1], as the paper's networks take them."""
    ring = CameraRing(PIXELS)  # not smaller for a quick look: the paper's network halves it eight times
    return images(project(material.skull, ring)), images(project(material.face, ring))


def images(depth: np.ndarray) -> Tensor:
    """Maps (8, N, N) mm to every second view in three equal channels; no surface = -1."""
    scaled = torch.from_numpy(np.nan_to_num(depth[::2] / DEPTH_UNIT_MM, nan=-1.0, posinf=-1.0)).float()
    return scaled[:, None].expand(BATCH, 3, *scaled.shape[1:]).contiguous()


class Engine:
    """The paper's networks, trained by learning/learner.py as this program trains its own."""

    def __init__(self, given: Tensor, wanted: Tensor) -> None:
        torch.manual_seed(0)
        self.given, self.wanted = given, wanted
        fabric = make_fabric("cpu")
        self.generator = Learner(fabric, UNet(given.shape[1]), RATE, BETAS)
        self.judge = Learner(fabric, PatchGAN(given.shape[1]), RATE, BETAS)
        self.l1: list[float] = []

    def step(self) -> "Engine":
        made = self.generator(self.given)
        of_made = self.judge(torch.cat([self.given, made], 1))
        l1 = functional.l1_loss(made, self.wanted)
        self.generator.learn(_told(of_made, 1.0) + L1_WEIGHT * l1, keep_graph=True)
        of_true = self.judge(torch.cat([self.given, self.wanted], 1))
        self.judge.learn((_told(of_made, 0.0) + _told(of_true, 1.0)) / 2)
        self.l1.append(float(l1.detach()))
        return self


def _told(logits: Tensor, answer: float) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, answer))


def own_step(given: tuple[Any, dict[str, Tensor]]) -> dict[str, float]:
    """A step of the second stage by this program's own networks."""
    gan, batch = given
    result: dict[str, float] = gan.step(batch, adversarial=True, rate=1.0, steps=0)
    return result


def own_network(given: tuple[Tensor, Tensor]) -> tuple[Any, dict[str, Tensor]]:
    """The networks of configs/paper.yaml and a batch of one person with eight views: the same two images again."""
    from embedding import DIM
    from pix2pix.gan import ConditionalGAN
    from pix2pix.train import read_config

    config = read_config([ROOT / "configs" / "paper.yaml"])
    skull, face = ((x[:1, 0].expand(1, VIEWS, -1, -1) * DEPTH_UNIT_MM).contiguous() for x in given)
    batch = {"skull": skull, "base": face, "face": face, "facts": torch.zeros(1, DIM)}
    return ConditionalGAN(make_fabric("cpu"), config, 256.0 / PIXELS), batch


def figures(run: Training | Engine, given: tuple[Tensor, Tensor], made: Made) -> Figures:
    """The loss of the step that all have reached."""
    steps = min(len(other.l1) for other in made.values())
    return {"l1_first": run.l1[0], "l1_last": run.l1[steps - 1], "steps": steps}


PEERS = (
    Contender("original pix2pix, fp32", Training.step, prepare=lambda x: Training(*x)),
    Contender("original pix2pix, bf16 + channels_last", Training.step, prepare=lambda x: Training(x[0], x[1], True)),
)
STAGES = (
    Stage(
        name="training-step",
        job="a step of both networks, paper width, 256 x 256, batch 4",
        aim=">= 1.8 x the original's fp32 at the same architecture, same final loss",
        inputs=inputs,
        ours=(
            Contender(OURS, Engine.step, prepare=lambda x: Engine(*x), told="the paper's networks by Learner"),
            Contender("configs/paper.yaml, 1 person", own_step, prepare=own_network, part=True, items=VIEWS,
                      told="this program's own networks of that width, adversarial stage, 8 images a step"),
        ),
        peers=PEERS,
        figures=figures,
        items=(BATCH, "images"),
        rounds=STEPS,
        describe=lambda x: "54.4 + 2.8 million weights, skull and face from four sides",
    ),
)  # fmt: skip
