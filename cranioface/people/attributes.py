"""What may be known of the person beside the bone: sex, age and BMI, and the limits of what the sources cover."""

from cranioface.command import BadInput

SEXES = ("female", "male")
AGE_YEARS, BMI = (18.0, 100.0), (12.0, 60.0)  # adults only: no source of tissue depths here covers children


def check_attributes(sex: object, age_years: object, bmi: object) -> None:
    """Refuse attributes that no source covers, whatever a person typed; None = unknown is always valid."""
    if sex is not None and sex not in SEXES:
        raise BadInput(f"sex {sex!r}: must be female or male, or left out when unknown")
    _within("age", age_years, AGE_YEARS, "years: the tissue depths are those of adults")
    _within("BMI", bmi, BMI, "kg/m2: no source covers others")


def _within(name: str, value: object, limits: tuple[float, float], why: str) -> None:
    if value is None:
        return
    if not isinstance(value, (int, float)):
        raise BadInput(f"{name} {value!r}: is no number; give one or leave it out when unknown")
    if not limits[0] <= value <= limits[1]:
        low, high = limits
        raise BadInput(f"{name} {value:g}: must lie from {low:g} to {high:g} {why}; leave it out when unknown")
