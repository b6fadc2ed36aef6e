"""The documented vector of a person's facts: `embed`, and `mirror` for the person reflected in the median plane.

Owns names, order and standardisation; what sex, age, BMI and fullness may be is `Facts`'. Knows nothing of networks,
and of no ancestry: its sources show no usable effect on tissue depth.

Layout: for each fact of `FACTS`, in order, its standardised value and then its flag, 1 = known, 0 = unknown. An
unknown fact has value 0 and flag 0; every combination of unknown facts is valid. BMI enters as the fullness that it
lets expect, with the share of fullness that is known by it as the flag.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np

from cranioface.anatomy.fullness import expected_fullness
from cranioface.anatomy.landmark_names import mirrored
from cranioface.command import BadInput
from cranioface.people.facts import AGE_YEARS, FULLNESS, SEX_CODES, Facts
from cranioface.people.facts import NAMES as PERSONAL


@dataclass(frozen=True)
class Scale:
    """value = (fact - mean) / sd. Outside [low, high] a measure is clipped; age and fullness were refused by then."""

    mean: float
    sd: float
    low: float
    high: float
    source: str


FULL = "fullness"
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
    "age_years": Scale(40.0, 18.0, *AGE_YEARS, "centre of the tissue-depth model; SD modelled"),
    # centre 24.5 as in the tissue-depth model; SD computed from ANSUR II (M 27.7 +- 4.0, F 25.5 +- 3.5, pooled)
    FULL: Scale(0.0, 1.0, *FULLNESS, "by definition: standard deviations from usual"),
    **{name: _pooled(*row, source=HOWELLS) for name, row in MALE_FEMALE_MM.items()},
}
FACTS: tuple[str, ...] = ("sex", *STANDARDISATION)
NAMES: tuple[str, ...] = tuple(entry for fact in FACTS for entry in (fact, f"{fact}_known"))
DIM: int = len(NAMES)


def embed(facts: Mapping[str, object] | None = None) -> np.ndarray:
    """The vector (DIM,) float32 of `facts` {name: value}: sex "female" or "male", years, kg/m2, SDs, measures in mm.

    A fact that is missing, None or NaN is unknown; names that are not in FACTS are ignored. BadInput on a sex that is
    neither word, on an age or a BMI outside the range, and on a value that is no number.
    """
    given = {name: value for name, value in (facts or {}).items() if not _is_nan(value)}
    person = Facts.of(given).by_name()
    vector = np.zeros((len(FACTS), 2), np.float32)
    for row, fact in enumerate(FACTS):
        if fact == FULL:
            expected = expected_fullness(**person)
            vector[row] = expected.mean if expected.known else 0.0, expected.known
            continue
        value = person[fact] if fact in PERSONAL else _measure(fact, given.get(fact))
        if value is not None:
            vector[row] = SEX_CODES[str(value)] if fact == "sex" else _standardised(fact, value), 1.0
    return vector.reshape(DIM)


def told(vector: np.ndarray) -> tuple[float, float | None, float]:
    """Of one vector (DIM,): male (1, -1, or 0 where unknown), age in years or None, expected fullness."""
    rows = dict(zip(FACTS, vector.reshape(-1, 2).tolist(), strict=True))
    (sex, _), (age, age_known), (full, _) = (rows[fact] for fact in ("sex", "age_years", FULL))
    scale = STANDARDISATION["age_years"]
    return sex, age * scale.sd + scale.mean if age_known else None, full


def partly_told(vector: np.ndarray, share: float, random: np.random.Generator) -> np.ndarray:
    """The vector of somebody whose fullness is known, as if only `share` of its variance were: with the mean that is
    then expected, drawn so that the true value lies about it as it should."""
    blurred, at = vector.copy(), 2 * FACTS.index(FULL)
    mean = share * vector[at] + math.sqrt(share * (1 - share)) * random.standard_normal()
    blurred[at : at + 2] = (mean, share) if vector[at + 1] else (0.0, 0.0)
    return blurred


def mirror(vector: np.ndarray) -> np.ndarray:
    """The vector (..., DIM) of the reflected person: entries named x_left and x_right change places.

    The present facts are breadths, heights and lengths without a side, so nothing changes but by that rule.
    """
    order = [NAMES.index(mirrored(name)) for name in NAMES]
    return np.ascontiguousarray(vector[..., order])


def _standardised(fact: str, value: float) -> float:
    scale = STANDARDISATION[fact]
    return (min(max(float(value), scale.low), scale.high) - scale.mean) / scale.sd


def _measure(name: str, value: object) -> float | None:
    """One measure of the bone; BadInput for what is no finite number."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Real):
        raise BadInput(f"{name}: {value!r} is no number; give one or leave it out where it is unknown")
    if math.isinf(value):
        raise BadInput(f"{name}: {value} is no measure; leave it out where it is unknown")
    return float(value)


def _is_nan(value: object) -> bool:
    return isinstance(value, Real) and math.isnan(value)
