"""What may be known of a person beside the bone: sex, age, BMI and fullness, their words and their limits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from numbers import Real
from typing import Any, Literal, get_args

from cranioface.command import BadInput

Sex = Literal["female", "male"]
SEXES: tuple[Sex, ...] = get_args(Sex)
SEX_CODES: dict[str, float] = dict(zip(SEXES, (-1.0, 1.0), strict=True))  # opposite, so that 0 lies between them
AGE_YEARS, BMI = (18.0, 100.0), (12.0, 60.0)  # adults only: no source of tissue depths here covers children
FULLNESS = (-4.0, 4.0)  # standard deviations of today's adults (cranioface.anatomy.fullness)
NAMES = ("sex", "age_years", "bmi", "fullness")


@dataclass(frozen=True)
class Facts:
    """Years, kg/m2 and standard deviations; None = unknown. BadInput for what no source covers, whatever was typed."""

    sex: Sex | None = None
    age_years: float | None = None
    bmi: float | None = None
    fullness: float | None = None

    def __post_init__(self) -> None:
        if self.sex is not None and self.sex not in SEXES:
            raise BadInput(f"sex {self.sex!r}: must be {' or '.join(SEXES)}, or left out when unknown")
        _check("age", self.age_years, AGE_YEARS, "years: the tissue depths are those of adults")
        _check("BMI", self.bmi, BMI, "kg/m2: no source covers others")
        _check("fullness", self.fullness, FULLNESS, "standard deviations from usual: nobody is farther from it")

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Facts:
        """The facts among other things that are told of a person, by their names."""
        return cls(**{name: values.get(name) for name in NAMES})

    def by_name(self) -> dict[str, Any]:
        """name -> value or None, in the order of NAMES."""
        return asdict(self)

    def or_else(self, others: Facts) -> Facts:
        """These facts, and each that is unknown as `others` have it."""
        return replace(others, **{name: value for name, value in self.by_name().items() if value is not None})

    def row(self) -> tuple[float, ...]:
        """Numbers in the order of NAMES: sex by SEX_CODES, years, kg/m2, standard deviations; NaN = unknown."""
        values = self.by_name() | {"sex": None if self.sex is None else SEX_CODES[self.sex]}
        return tuple(math.nan if value is None else float(value) for value in values.values())

    @classmethod
    def of_row(cls, row: Iterable[float]) -> Facts:
        """The facts that `row` gives these numbers for; BadInput for what no source covers."""
        values = dict(zip(NAMES, (None if math.isnan(value) else float(value) for value in row), strict=True))
        code, words = values["sex"], {number: word for word, number in SEX_CODES.items()}
        return cls.of({**values, "sex": None if code is None else words.get(code, code)})


def _check(name: str, value: object, limits: tuple[float, float], why: str) -> None:
    """Refuse a value that is no number within limits; `name` is written as a person reads it: age, BMI."""
    if value is None:
        return
    advice = f"leave {name.lower()} out when unknown"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise BadInput(f"{name} {value!r}: is no number; give one, or {advice}")
    number, (low, high) = float(value), limits
    if not low <= number <= high:
        raise BadInput(f"{name} {number:g}: must lie from {low:g} to {high:g} {why}; {advice}")
