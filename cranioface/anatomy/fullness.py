"""Fullness: how fat a face is, as one number of a person that bone hardly tells.

0 is usual for sex and age among today's adults, +-1 is one standard deviation of theirs. Owns what BMI lets expect of
it and the three levels at which it is shown. Knows no depths: what a unit of fullness adds is the table's to say.
"""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

# Mean BMI of adults at these ages, and its SD as a share. Recalled: Health Survey for England 2017-2019, means of 24.5
# at 16-24, 27.9 at 45-54 and 28.5 at 65-74 years; men 0.3 heavier. ANSUR II (computed, soldiers): 27.7 and 25.5.
AGES, USUAL_BMI = (20.0, 35.0, 50.0, 65.0), (24.3, 26.6, 27.8, 28.2)
USUAL_AGE, MALE_BMI = 45.0, 0.15  # where age is unknown; added for men, taken off for women
BMI_SD_SHARE = 0.19  # of log BMI: 5.2 kg/m2 about the mean
# Correlation of log BMI and fullness. Derived: at zygion BMI adds 0.25 mm a unit and side (ANSUR II), fullness 2.0 mm.
RHO = 0.65
LEVEL_SD = (
    1.2  # of the lean and the full face: the best three levels of a normal distribution are 0 and +-1.224 (Max 1960)
)


@dataclass(frozen=True)
class Expected:
    """Mean and SD of a person's fullness, given what is known."""

    mean: float
    sd: float

    @property
    def known(self) -> float:
        """Share of its variance that is known: 0 of an unknown person, 1 where it is told."""
        return 1.0 - self.sd**2


def usual_bmi(sex: str | None = None, age_years: float | None = None) -> float:
    """kg/m2 at which half of today's adults of this sex and age are lighter; unknown ones are averaged over."""
    male = {"male": 1.0, "female": -1.0}.get(sex or "", 0.0)
    return float(np.interp(USUAL_AGE if age_years is None else age_years, AGES, USUAL_BMI)) + MALE_BMI * male


def expected_fullness(
    sex: str | None = None, age_years: float | None = None, bmi: float | None = None, fullness: float | None = None
) -> Expected:
    """What the facts let expect of fullness: itself where it is told, else by BMI, else 0 +- 1."""
    if fullness is not None:
        return Expected(fullness, 0.0)
    if bmi is None:
        return Expected(0.0, 1.0)
    return Expected(RHO * log(bmi / usual_bmi(sex, age_years)) / BMI_SD_SHARE, sqrt(1 - RHO**2))


def lean_usual_full(expected: Expected) -> tuple[float, float, float]:
    """The three levels of fullness at which a face is shown where one does not do."""
    step = LEVEL_SD * expected.sd
    return expected.mean - step, expected.mean, expected.mean + step
