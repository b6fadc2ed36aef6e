"""The settings of a training run of completion: those that every run has, the network, its losses and its data.

Configuration files say only what differs. Owns no behaviour; needs neither torch nor MONAI, so that a command line can
be read, and refused, before they are loaded.
"""

from dataclasses import dataclass, field
from typing import Literal

from cranioface.learning.settings import Budget, Optimisation, RunConfig

BONE = ("bone",)
LABELS = ("cranium", "mandible", "teeth", "spine", "tissue")
"""The structures of the multi-label variant, in the order of its channels; the label of the first is 1."""

Kind = Literal["autoencoder", "unet", "inception"]
Target = Literal["residual", "whole"]


@dataclass
class NetworkConfig:
    """Architecture and target: the two factors that are compared, all else alike."""

    kind: Kind = "unet"
    """autoencoder: no skips; unet: 3D U-Net with skips; inception: GoogLeNet's parallel kernels, with skips."""
    target: Target = "residual"
    """Predict the missing part alone, or the whole anatomy."""
    structures: tuple[str, ...] = BONE
    """What a channel holds the share of: bone alone, or the labels of an atlas."""
    stem: int = 2
    """Side of the blocks that become channels: 2 mm voxels are worked on as 4 mm cells, an eighth of the time."""
    features: tuple[int, ...] = (16, 32, 64, 128)
    """Of the levels; each after the first halves the grid."""
    mirror: bool = True
    """See the mirror image too, about the mid-sagittal plane: what one side lacks, the other shows."""


@dataclass
class LossWeights:
    """Of Dice and cross-entropy."""

    dice: float = 1.0
    """One minus the soft Dice of shares; it alone would leave what it is unsure of at one half."""
    cross_entropy: float = 20.0
    """Nats a voxel: about 0.01 over a whole head, where hardly any voxel is in doubt."""


@dataclass
class Augmentation:
    """How a head differs from one epoch to the next. Probabilities are per head and epoch."""

    mirror: float = 0.5
    """Reflection about x = 0."""
    shift_mm: float = 3.0
    """Largest shift along each axis, as an alignment errs."""
    defects: int = 3
    """So many at most in one head."""
    complete: float = 0.08
    """Nothing is missing: a complete skull must come back as it is."""


@dataclass
class OfVolumes(Optimisation):
    """A whole head is a batch; Adam with the usual momentum."""

    batch_people: int = 1
    learning_rate: float = 2e-3
    lr_patience: int = 6


@dataclass
class TrainConfig(RunConfig):
    """A training run."""

    name: str = "completion"
    spacing_mm: float = 2.0
    """Of the voxels: 2 as shipped, 4 to compare architectures quickly."""
    start_from: str | None = None
    """Weights of an earlier run to go on from: a name of shipped ones or a path to .safetensors; else from noise."""
    without: tuple[str, ...] = ()
    """Real heads whose bone nobody may wear whom the network learns from: those it is judged on later."""
    synthetic_only: bool = False
    """Learn from nobody who wears real bone: the base of all that judge a real head."""
    validation_people: int = 16
    """At most so many are judged after each epoch."""
    network: NetworkConfig = field(default_factory=NetworkConfig)
    losses: LossWeights = field(default_factory=LossWeights)
    augmentation: Augmentation = field(default_factory=Augmentation)
    optimisation: OfVolumes = field(default_factory=OfVolumes)
    budget: Budget = field(default_factory=lambda: Budget(epochs=60))
