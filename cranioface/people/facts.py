"""What may be known of a person beside the bone: sex, age and BMI, their words and the limits of what sources cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from cranioface.command import BadInput

Sex = Literal["female", "male"]
SEXES: tuple[Sex, ...] = get_args(Sex)
AGE_YEARS, BMI = (18.0, 100.0), (12.0, 60.0)  # adults only: no source of tissue depths here covers children
NAMES = ("sex", "age_years", "bmi")


@dataclass(frozen=True)
class Facts:
    """Years and kg/m2; None = unknown. BadInput for what no source covers, whatever a person typed."""

    sex: Sex | None = None
    age_years: float | None = None
    bmi: float | None = None

    def __post_init__(self) -> None:
        if self.sex is not None and self.sex not in SEXES:
            raise BadInput(f"sex {self.sex!r}: must be female or male, or left out when unknown")
        _within("age", self.age_years, AGE_YEARS, "years: the tissue depths are those of adults")
        _within("BMI", self.bmi, BMI, "kg/m2: no source covers others")

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Facts:
        """The facts among other things that are told of a person, by their names."""
        return cls(**{name: told.get(name) for name in NAMES})

    def by_name(self) -> dict[str, Any]:
        """name -> value or None, in the order of NAMES."""
        return asdict(self)


def _within(name: str, value: object, limits: tuple[float, float], why: str) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadInput(f"{name} {value!r}: is no number; give one or leave it out when unknown")
    if not limits[0] <= value <= limits[1]:
        low, high = limits
        raise BadInput(f"{name} {value:g}: must lie from {low:g} to {high:g} {why}; leave it out when unknown")
