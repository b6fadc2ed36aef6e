"""The settings of a training run of pix2pix: those that every run has, the two stages, the networks and their losses.

Configuration files say only what differs. Owns no behaviour.
"""

from dataclasses import dataclass, field

from cranioface.learning.settings import Optimisation, RunConfig
from pix2pix.model_settings import AugmentationConfig, DiscriminatorConfig, GeneratorConfig, LossWeights


@dataclass
class TwoStages(Optimisation):
    """Steps, rates and the two stages."""

    discriminator_learning_rate: float = 3e-4
    """Slower than the generator, or it wins at once on smooth synthetic faces."""
    stage_patience: int = 5
    """Epochs without a better validation error before the discriminator joins."""
    min_gain_mm: float = 0.005
    """A smaller gain does not count as better."""
    adversarial_from: float = 0.75
    """Share of the budget after which the discriminator joins even if the error still falls."""


@dataclass
class TrainConfig(RunConfig):
    """A training run."""

    start_from: str | None = None
    """Weights of an earlier run to go on from: a name of shipped ones or a path to .safetensors; else from noise."""
    without: tuple[str, ...] = ()
    """Real heads whose bone nobody may wear whom the network learns from: those it is judged on later."""
    scan_times: int = 6
    """How often an epoch meets each real person of a coarse CT, where the data has some; 0 leaves them out. Six make 54
    of them a fifth of an epoch beside 1,311 synthetic people: real tissue counts, and bone and frame stay various."""
    validation_people: int = 64
    """At most so many are judged after each epoch; the error in mm is then known to about 2 %."""
    sheet_people: int = 3
    """People on the sample sheets."""
    generator: GeneratorConfig = field(default_factory=GeneratorConfig)
    discriminator: DiscriminatorConfig = field(default_factory=DiscriminatorConfig)
    losses: LossWeights = field(default_factory=LossWeights)
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)
    optimisation: TwoStages = field(default_factory=TwoStages)
