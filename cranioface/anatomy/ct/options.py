"""What counts as bone and what as skin in a CT: the options of both surfaces, with the reason for every default.

Owns no behaviour and needs no library, so that a command can say its defaults without reading a scan.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class BoneOptions:
    """What counts as bone in a CT."""

    threshold_hu: float = 250.0
    """Soft tissue, blood and brain end near 100 HU, thin bone (orbit, maxilla) begins near 200: 226 to 300 is usual.
    Higher opens holes in thin bone, lower joins bone to contrast medium and cartilage."""
    background_hu: float = -150.0
    """Every voxel below the threshold counts as the threshold plus this. Measured on three heads: the surface then lies
    0.07 to 0.09 mm (median; P95 0.39) from the one of the full image; 0.4 to 0.7 mm were it taken for air."""
    finest_mm: float = 0.7
    """Finer scans are resampled to this: it keeps 0.1 mm of the surface at a third of the time."""
    blur_mm: float = 0.35
    """Gaussian before the surface is taken, against noise."""
    smallest_part_ml: float = 1.5
    """Smaller separate parts go: streaks of tooth fillings, scraps, hyoid. A mandible has 30 ml or more."""
    reach_mm: float = 25.0
    """Parts farther than this from the skull go: table, headrest. The mandible lies within 5 mm of it."""
    marrow_ml: float = 3.0
    """Closed cavities inside bone up to this are filled: no ray reaches them."""
    least_bone_ml: float = 15.0
    """Less is no head: the bone of a face alone has over 100 ml."""
    metal_hu: float = 2500.0
    """Enamel ends here, fillings begin: spikes run through their slices that are no bone (see spikes.py). In a scan
    that ends below this, its largest value counts as metal."""
    faces: int = 150_000


@dataclass(frozen=True)
class SkinOptions:
    """What counts as skin in a CT."""

    threshold_hu: float = -400.0
    """Half-way from air (-1000) to skin (50..100) is -475, where a blurred edge keeps its place;
    a little more sheds hair and cloth."""
    head_bone_hu: float = 250.0
    """Only to find the head in a scan of more than the head."""
    least_soft: float = 0.5
    """Soft tissue by the volume of bone. Less is a dry skull, whose edges are soft: 0.3; real heads have 3.6."""
    finest_mm: float = 1.0
    """Finer scans are resampled to this: skin is smooth."""
    blur_mm: float = 0.5
    """Gaussian before the surface is taken, against noise."""
    sheet_mm: float = 5.0
    """Things apart from the head by a neck thinner than this go: table, pillow, blanket."""
    regrown_mm: float = 12.0
    """Ears and nose, thin too, are taken back as far as this from the thick head."""
    rear_share: float = 0.25
    """Not in the rear of the head, by its length: nothing there is thin but what the head lies on."""
    cord_mm: float = 10.0
    """Ridges on the skin narrower than this are cords (or streaks of metal) if they are bright inside."""
    cord_hu: float = 150.0
    """Wire, plastic and tube walls; skin and ear cartilage stay below."""
    gap_mm: float = 10.0
    """Openings up to this width are closed before cavities behind them are filled: nostrils, ears, parted lips."""
    crease_mm: float = 2.5
    """Closed gaps shallower than this are opened again: folds at eyes, nose and ears are skin."""
    faces: int = 100_000
