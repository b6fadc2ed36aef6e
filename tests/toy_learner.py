"""The smallest learner: a plane through made-up points. As a program it dies by the system's hand: OUT STEP."""

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from cranioface.learning.learner import Learner
from cranioface.learning.seed import stream
from cranioface.learning.settings import Budget, Machine, Optimisation, RunConfig
from cranioface.learning.stages import Stage, Stages
from cranioface.learning.trainer import Trainer, start_run
from cranioface.learning.weights import read_weights, write_weights

CONFIG = RunConfig(
    "toy", 3, Optimisation(learning_rate=0.2, warm_up_steps=4), Budget(epochs=4, checkpoint_minutes=0.0),
    Machine("cpu", precision="32-true", threads=1),
)  # fmt: skip


def points(*keys):
    """Eight points (8, 3) and what the plane says of them (8, 1)."""
    x = torch.from_numpy(stream(*keys).normal(size=(8, 3))).float()
    return x, x @ torch.tensor([[1.0], [-2.0], [0.5]])


@dataclass(frozen=True)
class Batches:
    epoch: int

    def __len__(self):
        return 5

    def start_at(self, step):
        return (points(0, self.epoch, k) for k in range(step, len(self)))


class Plane(nn.Sequential):
    """Dropout, so that a resumed run must draw what the unbroken one drew."""

    def __init__(self, inputs):
        super().__init__(nn.Dropout(0.1), nn.Linear(inputs, 1))


class PlaneLearner:
    criterion = "error"

    def __init__(self, fabric, config, dies_at=None):
        self.plane, self.dies_at = Learner(fabric, Plane(3), config.optimisation.learning_rate), dies_at

    def step(self, batch, step):
        if step.number == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        x, target = batch
        apart = self.plane(x) - target
        terms = {"l2": apart.square().mean()} | ({"l1": apart.abs().mean()} if step.stage == "fine" else {})
        self.plane.learn(torch.stack(list(terms.values())).sum(), step.rate)
        return {name: term.item() for name, term in terms.items()}

    @torch.no_grad()
    def validate(self):
        x, target = points(1)
        self.plane.bare.eval()
        error = (self.plane(x) - target).abs().mean().item()
        self.plane.bare.train()
        return {"error": error}

    def after_epoch(self, error, stage):
        pass

    def rate(self):
        return self.plane.plain_optimiser.param_groups[0]["lr"]

    def parts(self):
        return {"plane": self.plane.network, "optimiser": self.plane.plain_optimiser}

    def export(self, folder, name, card):
        return write_weights(folder, name, self.plane.bare, card | {"network": {"inputs": 3}})


def read_plane(path):
    return read_weights(path, lambda card: Plane(**card["network"]), criterion="error", retrain="fit the plane again")


def fit(out, dies_at=None, config=CONFIG, data="points", after_epoch=()):
    fabric = start_run(config)
    stages = Stages((Stage("coarse"), Stage("fine", patience=2, latest=0.5)))
    learner = PlaneLearner(fabric, config, dies_at)
    trainer = Trainer(fabric, config, learner, Batches, out, data=data, stages=stages, after_epoch=after_epoch)
    return trainer.run()


if __name__ == "__main__":
    fit(Path(sys.argv[1]), int(sys.argv[2]))
