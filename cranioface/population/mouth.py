"""How a person holds the mouth, and what is left in it: the jaw's opening, lost teeth and ridges, dentures.

Owns how mouths are drawn. Knows nothing of bone or skin. Mm and degrees.
"""

from dataclasses import dataclass

import numpy as np

# How often, judged from hospital scans: a third toothless or nearly so, a third with the mouth open.
TOOTHLESS_SHARE, OPEN_SHARE = 1 / 3, 1 / 3
WHICH_JAWS = {"both": 0.5, "upper": 0.3, "lower": 0.2}  # modelled, as all that follows
DENTURE_SHARE = 0.3  # of the toothless, while they are scanned
LEAST_LOST_MM, UPPER_LOST_MM, LOWER_LOST_MM = 0.5, 9.0, 13.0  # a fresh ridge; the most of each jaw
USUAL_OPENING_DEG, OPENING_SPREAD, WIDEST_DEG = 6.0, 0.6, 30.0  # log-normal: mostly 5 to 15 mm at the incisors
WIDE_SHARE = 0.08  # of open mouths: from USUAL_OPENING_DEG to WIDEST_DEG, all alike
AT_REST_DEG = 0.6  # a closed mouth rests with the teeth apart by a millimetre
SLIDE_PER_DEG, SLIDE_SD_MM, FARTHEST_SLID_MM = 0.15, 1.5, 8.0  # condyles glide forward as the jaw opens
CROWNS_MM, GUMS_MM = 8.5, 5.0  # a jaw without teeth closes beyond its bite by what it lost, less the gums
CLOSING_MM_PER_DEG, MOST_OVERCLOSED_DEG = 1.6, 8.0


@dataclass(frozen=True)
class Mouth:
    """A mouth; the default is closed in its bite, with all its teeth.

    opening_deg: of the jaw about its condyles, negative where a toothless mouth closes beyond its former bite.
    slid_mm: of the jaw, forward. upper_lost_mm, lower_lost_mm: what the ridge of each jaw lost in height; more than 0
    means that its teeth are gone. denture: worn, but not seen in the bone: the face is that with teeth.
    """

    opening_deg: float = 0.0
    slid_mm: float = 0.0
    upper_lost_mm: float = 0.0
    lower_lost_mm: float = 0.0
    denture: bool = False

    @property
    def toothless(self) -> bool:
        return self.upper_lost_mm > 0 or self.lower_lost_mm > 0

    @property
    def fallen_in(self) -> bool:
        """Whether the lips lack what carried them."""
        return self.toothless and not self.denture

    def __str__(self) -> str:
        words = [f"jaw open {self.opening_deg:.1f} degrees, slid {self.slid_mm:.1f} mm"]
        for jaw, lost in (("upper", self.upper_lost_mm), ("lower", self.lower_lost_mm)):
            words += [f"{jaw} teeth gone, ridge lower by {lost:.1f} mm"] if lost else []
        return ", ".join(words + ["denture"] * self.denture)


def draw_mouth(seed: int) -> Mouth:
    """The mouth of the person `seed`, from draws of its own: nothing else of a person depends on them."""
    rng = np.random.default_rng([seed, 5])
    upper, lower = _draw_lost(rng)
    denture = bool(rng.random() < DENTURE_SHARE) and upper + lower > 0
    room = 0.0 if denture else _closing_room(upper, lower)
    opening, slid = _draw_opening(rng, room)
    return Mouth(opening, slid, upper, lower, denture)


def _draw_lost(rng: np.random.Generator) -> tuple[float, float]:
    toothless, jaws = rng.random() < TOOTHLESS_SHARE, str(rng.choice(list(WHICH_JAWS), p=list(WHICH_JAWS.values())))
    most, share = np.array([UPPER_LOST_MM, LOWER_LOST_MM]), rng.beta(1.2, 1.8, 2)
    lost = (LEAST_LOST_MM + (most - LEAST_LOST_MM) * share) * toothless
    return float(lost[0] * (jaws != "lower")), float(lost[1] * (jaws != "upper"))


def _closing_room(upper: float, lower: float) -> float:
    """Degrees by which the jaw can close beyond its bite."""
    lost = sum(CROWNS_MM + mm for mm in (upper, lower) if mm > 0)
    return float(np.clip((lost - GUMS_MM) / CLOSING_MM_PER_DEG, 0.0, MOST_OVERCLOSED_DEG))


def _draw_opening(rng: np.random.Generator, room: float) -> tuple[float, float]:
    """Opening in degrees and slide in mm, of a jaw that has `room` degrees to close beyond its bite."""
    is_open, is_wide = rng.random() < OPEN_SHARE, rng.random() < WIDE_SHARE
    usual = USUAL_OPENING_DEG * np.exp(OPENING_SPREAD * np.clip(rng.standard_normal(), -2, 2))
    opening = rng.uniform(USUAL_OPENING_DEG, WIDEST_DEG) if is_wide else usual
    closed = min(abs(rng.normal(0.0, AT_REST_DEG)), 2.0) - room * rng.uniform(0.0, 0.9)
    slide = rng.normal(0.0, SLIDE_SD_MM)
    if not is_open:
        return float(closed), 0.0
    return float(opening), float(np.clip(SLIDE_PER_DEG * opening + slide, 0.0, FARTHEST_SLID_MM))
