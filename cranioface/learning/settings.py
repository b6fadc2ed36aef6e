"""The settings that every training run has, each default with its reason: steps and rates, budget, machine.

A learned room inherits from `RunConfig` and adds its own. Owns no behaviour; needs no torch, so that a command line can
be read, and refused, before it is loaded.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass
class Optimisation:
    """Steps and rates."""

    batch_people: int = 2
    """People in a step and process; where each brings its eight views, the networks see 16 images."""
    learning_rate: float = 1e-3
    """Of the generator; the normalised U-Net bears it, and ReduceLROnPlateau lowers it."""
    warm_up_steps: int = 100
    """Adam's first steps are long; they grow to full length over so many."""
    gradient_norm: float = 5.0
    """Gradients are cut at this norm: a person with a broken map must not undo an epoch."""
    ema: float = 0.995
    """Weights are averaged over about 1 / (1 - ema) steps; the average is validated and shipped. 0 turns it off."""
    lr_patience: int = 2
    """Epochs without a better validation error before the learning rate is lowered."""
    lr_factor: float = 0.5
    """What it is multiplied by then."""
    anneal_from: float = 0.6
    """Share of the budget from which the learning rate also falls linearly, to a twentieth at the end."""


@dataclass
class Budget:
    """When a run ends; it ends cleanly, validated and exported, at whichever limit comes first."""

    epochs: int = 40
    """Passes over the training people."""
    max_minutes: float | None = None
    """Minutes of training, resumed parts together; validation is counted too."""
    checkpoint_minutes: float = 3.0
    """A kill loses at most so much; every epoch ends with a checkpoint as well."""


@dataclass
class Machine:
    """Where it runs; this changes what is learned only in that each device adds batch_people to a step."""

    accelerator: str = "auto"
    """auto, cpu or cuda."""
    devices: int = 1
    """Devices on this machine; torchrun overrides it."""
    nodes: int = 1
    """Machines."""
    precision: str = "auto"
    """auto: bfloat16 where the hardware multiplies it (nearly twice as fast, docs/benchmarks.md), else 32-true."""
    threads: int = 0
    """Threads of the CPU kernels; 0 = torch's choice."""
    loaders: int = 1
    """Threads that augment; on two cores one keeps up."""


@dataclass
class RunConfig:
    """What the trainer asks of a run."""

    name: str = "small"
    """Of the exported weights."""
    seed: int = 0
    """Of weights, order and augmentation."""
    optimisation: Optimisation = field(default_factory=Optimisation)
    budget: Budget = field(default_factory=Budget)
    machine: Machine = field(default_factory=Machine)


def plain(config: "DataclassInstance") -> dict[str, Any]:
    """A settings dataclass as nested dicts and lists, as JSON and YAML hold it."""
    settings: dict[str, Any] = json.loads(json.dumps(asdict(config)))
    return settings


def config_hash(settings: dict[str, Any]) -> str:
    """A short hash of plain settings, independent of their order."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]


def decisive(config: RunConfig) -> dict[str, Any]:
    """The settings that a resumed run must share with the run it continues: all but budget, machine and name."""
    return {key: value for key, value in plain(config).items() if key not in ("budget", "machine", "name")}
