"""The documented vector of a person's facts: `embed`, and `mirror` for the person reflected in the median plane.

Owns names, order, standardisation and admissible ranges. Knows nothing of networks, and of no ancestry:
its sources show no usable effect on tissue depth.

Layout: for each fact of `FACTS`, in order, its standardised value and then its flag, 1 = known, 0 = unknown.
An unknown fact has value 0 and flag 0; every combination of unknown facts is valid.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.landmark_names import mirrored
from cranioface.command import BadInput


@dataclass(frozen=True)
class Scale:
    """value = (fact - mean) / sd. Facts outside [low, high] are refused (demographics) or clipped (measures)."""

    mean: float
    sd: float
    low: float
    high: float
    source: str


ADULT_YEARS = (18.0, 100.0)
BMI_RANGE = (12.0, 60.0)
SEXES = {"female": -1.0, "male": 1.0}
MAX_SD = 5.0  # a measure farther out is an error of measurement; it is clipped so that it cannot swamp the rest

# Means and total SDs of males and females pooled with equal weight: mean = (m + f) / 2,
# sd^2 = (sd_m^2 + sd_f^2) / 2 + ((m - f) / 2)^2, from the male and female means and SDs named here.
HOWELLS = "computed from Howells' raw craniometrics, 1,368 M and 1,156 F crania (Howells 1973, 1989, 1995)"
MALE_FEMALE_MM = {
    "GOL": (183.06, 7.54, 174.12, 7.10),  # glabello-occipital length, M1
    "XCB": (138.91, 7.07, 134.05, 6.59),  # maximum cranial breadth, M8
    "BBH": (134.76, 6.79, 128.49, 6.15),  # basion-bregma height, M17
    "BNL": (101.63, 5.39, 96.30, 4.91),  # basion-nasion length, M5
    "BPL": (99.69, 6.23, 95.35, 5.73),  # basion-prosthion length, M40
    "AUB": (123.78, 6.76, 116.99, 6.35),  # biauricular breadth, M11b
    "ZYB": (135.31, 6.46, 125.62, 5.79),  # bizygomatic breadth, M45
    "FMB": (98.97, 3.96, 94.41, 3.73),  # bifrontal breadth, M43a
    "EKB": (99.14, 3.87, 95.13, 3.58),  # biorbital breadth, M44
    "DKB": (21.83, 2.33, 20.81, 2.37),  # interorbital breadth, M49a
    "ZMB": (97.66, 5.31, 91.95, 4.60),  # bimaxillary breadth, M46b
    "NPH": (67.84, 5.17, 63.49, 4.93),  # nasion-prosthion height, M48
    "NLH": (51.50, 3.76, 48.25, 3.52),  # nasal height, M55
    "NLB": (26.86, 2.32, 25.74, 2.18),  # nasal breadth, M54
    "OBH": (33.99, 2.28, 33.36, 2.13),  # orbit height, M52
    "OBB": (40.15, 1.93, 38.63, 1.82),  # orbit breadth, M51a
    "GOG": (95.17, 6.45, 86.84, 4.81),  # bigonial breadth, M66: read, Syrian CBCT, 43 M and 56 F; Howells has no jaw
}


def _pooled(male: float, male_sd: float, female: float, female_sd: float, source: str) -> Scale:
    mean = (male + female) / 2
    sd = math.sqrt((male_sd**2 + female_sd**2) / 2 + ((male - female) / 2) ** 2)
    return Scale(round(mean, 3), round(sd, 3), mean - MAX_SD * sd, mean + MAX_SD * sd, source)


STANDARDISATION: dict[str, Scale] = {
    # centre 40 as in the tissue-depth model t = mean + bAge (age - 40); the SD is modelled: adults of all ages
    "age_years": Scale(40.0, 18.0, *ADULT_YEARS, "centre of the tissue-depth model; SD modelled"),
    # centre 24.5 as in the tissue-depth model; SD computed from ANSUR II (M 27.7 +- 4.0, F 25.5 +- 3.5, pooled)
    "bmi": Scale(24.5, 3.9, *BMI_RANGE, "centre of the tissue-depth model; SD from ANSUR II, 4,082 M and 1,986 F"),
    **{name: _pooled(*row, source=HOWELLS) for name, row in MALE_FEMALE_MM.items()},
}
FACTS: tuple[str, ...] = ("sex", *STANDARDISATION)
NAMES: tuple[str, ...] = tuple(entry for fact in FACTS for entry in (fact, f"{fact}_known"))
DIM: int = len(NAMES)


def embed(facts: Mapping[str, object] | None = None) -> np.ndarray:
    """The vector (DIM,) float32 of `facts` {name: value}: sex "female" or "male", years, kg/m2, craniometrics in mm.

    A fact that is missing, None or NaN is unknown; names that are not in FACTS are ignored. BadInput on a sex that is
    neither word, on an age or a BMI outside the range, and on a value that is no number.
    """
    facts = facts or {}
    vector = np.zeros((len(FACTS), 2), np.float32)
    for row, fact in enumerate(FACTS):
        value = _sex(facts.get(fact)) if fact == "sex" else _standardised(fact, facts.get(fact))
        if value is not None:
            vector[row] = value, 1.0
    return vector.reshape(DIM)


def mirror(vector: np.ndarray) -> np.ndarray:
    """The vector (..., DIM) of the reflected person: entries named x_left and x_right change places.

    The present facts are breadths, heights and lengths without a side, so nothing changes but by that rule.
    """
    order = [NAMES.index(mirrored(name)) for name in NAMES]
    return np.ascontiguousarray(vector[..., order])


def _sex(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in SEXES:
        raise BadInput(f"sex: {value!r} is neither female nor male; leave it out where it is unknown")
    return SEXES[value]


def _standardised(fact: str, value: object) -> float | None:
    """(value - mean) / sd, None where unknown. Demographics outside their range are refused, measures clipped."""
    number = _number(fact, value)
    if number is None:
        return None
    scale = STANDARDISATION[fact]
    if fact in ("age_years", "bmi") and not scale.low <= number <= scale.high:
        raise BadInput(
            f"{fact}: {number:g} is outside {scale.low:g} to {scale.high:g}; leave it out where it is unknown"
        )
    return (min(max(number, scale.low), scale.high) - scale.mean) / scale.sd


def _number(fact: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise BadInput(f"{fact}: {value!r} is no number; give one or leave it out where it is unknown")
    if math.isinf(value):
        raise BadInput(f"{fact}: {value} is no measure; leave it out where it is unknown")
    return None if math.isnan(value) else float(value)
