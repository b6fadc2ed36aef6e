"""The settings of what is learnt: channels, networks, losses and augmentation, each default with its reason.

Owns the names of the channels and no behaviour. Needs neither torch nor albumentations, so that a command line can be
read, and refused, before they are loaded.
"""

from dataclasses import dataclass

BASIC = (
    "skull_depth", "skull_surface", "skull_observed", "base_depth", "base_surface",
    "thickness", "base_slope_right", "base_slope_down",
)  # fmt: skip
OF_BONE = ("bone_thickness", "bone_misfit")  # of the registered skull, which has no holes
CHANNELS = BASIC + OF_BONE


@dataclass
class GeneratorConfig:
    """Size and wiring of the generator, and what it sees and says."""

    channels: tuple[str, ...] = BASIC
    """Names of the maps that it sees, from pix2pix/channels.py."""
    front_only: bool = False
    """Hide the skull in all views but the first, as if one view had been taken of it."""
    residual: bool = True
    """Say how far the face lies from the base; else its depth, as if no base were known."""
    exchange: bool = True
    """Attention between the views; else each view is translated by itself."""
    stem: int = 4
    """Side of the pixel-unshuffle blocks: 256 pixels are worked on as a grid of 64, a tenth of the time."""
    stem_features: int = 32
    """Features at the grid's own resolution."""
    down_features: tuple[int, ...] = (64, 128, 160)
    """Features of the down blocks; each halves the grid."""
    up_features: tuple[int, ...] = (96, 64, 32)
    """Features of the up blocks; each doubles the grid. As many as down blocks, or more until the stem is undone."""
    down_dropout: float = 0.0
    """Dropout in the innermost down blocks, in training only."""
    up_dropout: float = 0.1
    """Dropout in the innermost up blocks, in training only."""
    dropout_blocks: int = 3
    """How many innermost blocks of each side drop out, as in pix2pix."""
    heads: int = 4
    """Attention heads of the exchange between views."""
    condition_features: int = 128
    """Width of the encoded condition."""
    conditioned: tuple[str, ...] | None = None
    """Names of the levels that the condition modulates (stem, down1 ..., bottleneck, up1 ...); all when not given."""

    @property
    def needs_bone(self) -> bool:
        """Whether a channel is of the registered skull."""
        return not set(OF_BONE).isdisjoint(self.channels)


@dataclass
class DiscriminatorConfig:
    """Size of the discriminator."""

    stem: int = 4
    """Side of the pixel-unshuffle blocks, as for the generator."""
    features: tuple[int, ...] = (32, 64, 128)
    """Features of its levels; each after the first halves the grid. Its patches see about 60 mm of face."""
    condition_features: int = 64
    """Width of the encoded condition."""


@dataclass
class LossWeights:
    """Weight of each term in the generator's loss."""

    l1: float = 1.0
    """Per mm. One, so that the other weights read as mm of depth error."""
    l2: float = 0.02
    """Per mm2: as much as L1 at 50 mm, a fifth of it at 10 mm; it keeps rare large errors down."""
    silhouette: float = 1.0
    """Cross-entropy of the surface mask, nats per pixel: about 0.02 when trained, so it does not compete."""
    normal: float = 2.0
    """One minus the cosine between normals: 0.03 at 14 degrees; it keeps the relief of lips and lids."""
    gan: float = 0.1
    """Cross-entropy against the discriminator, about 0.7: worth a tenth of a millimetre; 0: no second stage."""
    elsewhere: float = 0.25
    """What the head outside the region of the face counts in L1, L2 and normal: neck and nape hardly depend on bone."""
    incidence: bool = True
    """Weigh L1 and L2 by the cosine between ray and surface: a ray's error times it is the distance to the surface."""
    label_smoothing: float = 0.1
    """Real faces are labelled 1 - smoothing, so that the discriminator never grows certain."""


@dataclass
class AugmentationConfig:
    """How often and how strongly. Probabilities are per person and epoch."""

    mirror: float = 0.5
    """Reflection: images flipped, azimuth a to -a, left and right facts exchanged."""
    shift_mm: float = 4.0
    """Largest shift up or down, as an alignment errs."""
    noise_mm: float = 0.6
    """Largest SD of the noise on the skull's depth: CT surfaces are rough by about half a voxel."""
    holes: float = 0.5
    """Rectangular holes in the skull, the same in all views."""
    hole_mm: float = 30.0
    """Largest side of a hole."""
    front_only: float = 0.25
    """Scans that end behind the face: nothing farther back is observed."""
    low_vault: float = 0.15
    """Scans that end below the vertex."""
    no_mandible: float = 0.1
    """Skulls found without their mandible: a block of it is gone."""
    base_error_mm: float = 1.0
    """SD of a smooth error of the base: a template fits a real skull less well than a synthetic one."""
    drop_fact: float = 0.3
    """Each fact by itself becomes unknown."""
    drop_all_facts: float = 0.15
    """All facts become unknown."""
    blur_fullness: float = 0.25
    """Fullness, where it is left, becomes known in part, as a BMI tells it."""
