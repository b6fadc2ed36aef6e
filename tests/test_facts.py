"""Sex, age, BMI and fullness: one type, refused outside its sources, and the same again after each of its forms."""

import math

import numpy as np
import pytest

from cranioface.command import BadInput
from cranioface.people.facts import AGE_YEARS, BMI, NAMES, SEXES, Facts

ANNA = Facts("female", 45.0, 24.5)


@pytest.mark.parametrize(
    "facts", [Facts(), ANNA, Facts(sex="male"), Facts(age_years=18), Facts(bmi=60), Facts(fullness=-1.5)]
)
def test_every_form_has_its_inverse(facts):
    assert Facts.of(facts.by_name()) == facts
    assert Facts.of_row(facts.row()) == facts
    assert Facts.of_row(np.array(facts.row(), np.float32)) == facts


def test_unknown_is_nan_in_a_row_and_the_sexes_are_opposite():
    assert all(map(math.isnan, Facts().row()))
    female, male = (Facts(sex).row()[0] for sex in SEXES)
    assert female == -male != 0


def test_other_names_are_no_facts():
    assert Facts.of({"sex": "male", "GOL": 180.0}) == Facts("male")
    assert tuple(Facts().by_name()) == NAMES


def test_what_is_unknown_is_taken_from_elsewhere_and_what_is_known_is_not():
    assert Facts(bmi=30.0).or_else(ANNA) == Facts("female", 45.0, 30.0)
    assert ANNA.or_else(Facts("male", 20.0, 20.0)) == ANNA.or_else(Facts()) == Facts().or_else(ANNA) == ANNA


@pytest.mark.parametrize(
    "told",
    [{"sex": "Male"}, {"sex": 1}, {"sex": ["male"]}, {"age_years": 17.9}, {"age_years": 101}, {"age_years": "old"},
     {"age_years": True}, {"bmi": 11.9}, {"bmi": 60.1}, {"bmi": math.nan}, {"bmi": math.inf},
     {"fullness": 4.1}, {"fullness": "fat"}],
)  # fmt: skip
def test_what_no_source_covers_is_refused_in_one_short_line(told):
    with pytest.raises(BadInput, match="unknown") as refusal:
        Facts.of(told)
    assert "\n" not in str(refusal.value) and len(str(refusal.value)) < 200


def test_the_limits_themselves_are_covered_whatever_kind_of_number_they_are():
    for age, bmi in zip(AGE_YEARS, BMI, strict=True):
        assert Facts(None, np.float32(age), np.int64(bmi)) == Facts(None, age, bmi)
