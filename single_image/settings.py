"""The settings of a training run from single images: those that every run has, the network, its losses and its data.

Every factor that is compared is one setting, and a budget is counted in steps, so that runs that differ in one of them
see the same pictures. Configuration files say only what differs. Owns no behaviour; needs no torch.
"""

from dataclasses import dataclass, field
from typing import Literal

from cranioface.learning.settings import Budget, Optimisation, RunConfig

Representation = Literal["voxels", "points", "mesh"]
EncoderName = Literal["resnet18", "clip", "dinov2"]
Start = Literal["template", "icosphere"]
Optimiser = Literal["adamw", "radam"]


@dataclass
class NetworkConfig:
    """What is predicted, and by which encoder."""

    representation: Representation = "points"
    """voxels: shares on a grid of 4 mm; points: places on both surfaces; mesh: vertices of two closed surfaces."""
    encoder: EncoderName = "resnet18"
    """The architectures of ResNet-18 (He 2015), CLIP's ViT (Radford 2021) and DINOv2's ViT (Oquab 2023)."""
    pretrained: str = "auto"
    """auto: the published weights where the local hub cache holds them; never; or a folder that holds them."""
    points: int = 2000
    """Of each surface."""
    start: Start = "template"
    """What is deformed into a mesh: the template's surfaces, or spheres."""
    tanh: bool = False
    """Whether offsets pass through tanh and so end at reach_mm."""
    reach_mm: float = 40.0
    """Largest offset along an axis, where tanh is on."""


@dataclass
class LossWeights:
    """Of the terms of all representations; each has its own."""

    cross_entropy: float = 1.0
    """Nats a voxel, of volumes."""
    chamfer: float = 1.0
    """Mm, mean of both directions, of points and meshes."""
    correspondence: float = 1.0
    """Mm from each place to where the mean head, carried onto the person, has it: modes are learnt by it quickly."""
    planes: float = 1.0
    """The same along the normals of the true surface: samples lie mm apart, and the chamfer hardly sees less."""
    pierced: float = 1.0
    """Mm by which skull comes nearer to the skin than a margin, or through it."""
    laplacian: float = 0.3
    """Mm by which the offset of a vertex differs from its neighbours', of meshes."""
    normals: float = 2.0
    """1 - cosine between neighbouring triangles, of meshes."""


@dataclass
class Augmentation:
    """How a picture differs each time it is seen. Probabilities are per picture."""

    scaled_again: int = 2
    """Pictures of known scale are shown so many times more often: a photograph of no scale hardly tells a shape."""
    mirror: float = 0.5
    """The picture left to right, and the person with it."""
    unscaled: float = 0.25
    """A known scale is withheld, and the picture zoomed."""
    zoom: float = 0.15
    """Largest share by which it is."""
    turn_deg: float = 2.0
    """SD of a turn in the picture's plane."""
    shift: float = 0.01
    """SD of a shift, of the picture's side: 3 mm where the scale is known."""
    gamma: float = 0.2
    """SD of the logarithm of the exponent that the greys are raised to."""
    contrast: float = 0.1
    """SD of gain and of offset."""
    noise: float = 0.02
    """Largest SD of noise on the greys."""
    occluded: float = 0.15
    """A rectangle hides a part: a marker, a hand, a collimator's edge."""


@dataclass
class OfPictures(Optimisation):
    """Steps and rates: cosine annealing to zero takes the place of the linear fall that other runs end with."""

    batch_people: int = 16
    """Pictures in a step and process."""
    learning_rate: float = 2e-3
    optimiser: Optimiser = "adamw"
    """AdamW (Loshchilov 2019) or RAdam (Liu 2020), with the same rates."""
    weight_decay: float = 0.01
    cosine: bool = True
    """Whether the rate falls along half a cosine over the whole budget; else it stays."""
    warm_up_steps: int = 20
    ema: float = 0.98
    anneal_from: float = 1.0


@dataclass
class TrainConfig(RunConfig):
    """A training run."""

    name: str = "single-image"
    epoch_steps: int = 100
    """Steps between two validations, whatever the size of the data set: an epoch."""
    validation_pictures: int = 48
    """At most so many are judged then."""
    modelled_bone: bool = False
    """Learn from nobody who wears real bone."""
    network: NetworkConfig = field(default_factory=NetworkConfig)
    losses: LossWeights = field(default_factory=LossWeights)
    augmentation: Augmentation = field(default_factory=Augmentation)
    optimisation: OfPictures = field(default_factory=OfPictures)
    budget: Budget = field(default_factory=lambda: Budget(epochs=4))
