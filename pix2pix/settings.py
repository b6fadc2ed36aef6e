"""Every setting of a training run, with its default and the reason for it. Configuration files say only differences.

Owns no behaviour.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from pix2pix.model_settings import AugmentationConfig, DiscriminatorConfig, GeneratorConfig, LossWeights


@dataclass
class Optimisation:
    """Steps, rates and the two stages."""

    batch_people: int = 2
    """People in a step and process; each brings its eight views, so the networks see 16 images."""
    learning_rate: float = 1e-3
    """Of the generator; the normalised U-Net bears it, and ReduceLROnPlateau lowers it."""
    discriminator_learning_rate: float = 3e-4
    """Slower than the generator, or it wins at once on smooth synthetic faces."""
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
    stage_patience: int = 5
    """Epochs without a better validation error before the discriminator joins."""
    min_gain_mm: float = 0.005
    """A smaller gain does not count as better."""
    adversarial_from: float = 0.75
    """Share of the budget after which the discriminator joins even if the error still falls."""
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
class TrainConfig:
    """A training run."""

    name: str = "small"
    """Of the exported weights."""
    seed: int = 0
    """Of weights, order and augmentation."""
    start_from: str | None = None
    """Weights of an earlier run to go on from: a name of shipped ones or a path to .safetensors; else from noise."""
    without: tuple[str, ...] = ()
    """Real heads whose bone nobody may wear whom the network learns from: those it is judged on later."""
    validation_people: int = 64
    """At most so many are judged after each epoch; the error in mm is then known to about 2 %."""
    sheet_people: int = 3
    """People on the sample sheets."""
    generator: GeneratorConfig = field(default_factory=GeneratorConfig)
    discriminator: DiscriminatorConfig = field(default_factory=DiscriminatorConfig)
    losses: LossWeights = field(default_factory=LossWeights)
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)
    optimisation: Optimisation = field(default_factory=Optimisation)
    budget: Budget = field(default_factory=Budget)
    machine: Machine = field(default_factory=Machine)


def plain(config: Any) -> dict[str, Any]:
    """A settings dataclass as nested dicts and lists, as JSON and YAML hold it."""
    return json.loads(json.dumps(asdict(config)))


def config_hash(settings: dict[str, Any]) -> str:
    """A short hash of plain settings, independent of their order."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]


def decisive(config: TrainConfig) -> dict[str, Any]:
    """The settings that a resumed run must share with the run it continues: all but budget, machine and name."""
    return {key: value for key, value in plain(config).items() if key not in ("budget", "machine", "name")}
