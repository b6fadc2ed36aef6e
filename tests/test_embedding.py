"""The vector of a person's facts: unknown is valid, known is standardised, nonsense is refused."""

import numpy as np
import pytest

from cranioface.command import BadInput
from embedding import DIM, NAMES, STANDARDISATION, embed, mirror


def test_nothing_known_is_all_zeros():
    for nothing in (
        None,
        {},
        {"sex": None, "age_years": None, "bmi": float("nan"), "fullness": None, "GOL": float("nan")},
    ):
        vector = embed(nothing)
        assert vector.shape == (DIM,) and vector.dtype == np.float32
        assert not vector.any()


def test_a_known_fact_moves_its_value_and_its_flag_alone():
    for name, scale in STANDARDISATION.items():
        vector = embed({name: scale.mean + scale.sd})
        assert set(np.flatnonzero(vector)) == {NAMES.index(name), NAMES.index(f"{name}_known")}
        np.testing.assert_allclose(vector[NAMES.index(name)], 1.0, atol=1e-6)


def test_the_mean_person_is_told_from_the_unknown_one():
    at_the_mean = embed({name: scale.mean for name, scale in STANDARDISATION.items()})
    assert np.flatnonzero(at_the_mean).tolist() == [NAMES.index(f"{name}_known") for name in STANDARDISATION]


def test_the_sexes_are_opposite_and_flagged():
    female, male = embed({"sex": "female"}), embed({"sex": "male"})
    sex, known = NAMES.index("sex"), NAMES.index("sex_known")
    assert female[sex] == -male[sex] != 0
    assert female[known] == male[known] == 1


def test_the_craniometric_means_are_the_means_of_both_sexes():
    assert STANDARDISATION["GOL"].mean == pytest.approx((183.06 + 174.12) / 2)
    assert sum(name.isupper() for name in STANDARDISATION) >= 15


def test_facts_of_other_names_are_ignored():
    np.testing.assert_array_equal(embed({"sex": "male", "eye_colour": "brown"}), embed({"sex": "male"}))


def test_a_wild_measure_is_clipped():
    assert embed({"ZYB": 900.0})[NAMES.index("ZYB")] == pytest.approx(5.0, abs=0.01)


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"sex": "femal"}, "femal"), ({"sex": "Male"}, "Male"), ({"sex": 1}, "sex"),
        ({"age_years": 17.9}, "age"), ({"age_years": 101}, "age"), ({"age_years": "minus"}, "minus"),
        ({"bmi": 11.9}, "bmi"), ({"bmi": 60.1}, "bmi"), ({"bmi": True}, "bmi"), ({"GOL": float("inf")}, "GOL"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_one_line(facts, word):
    with pytest.raises(BadInput, match=word) as refusal:
        embed(facts)
    assert "\n" not in str(refusal.value)


def test_the_limits_themselves_are_admitted():
    for age, bmi in ((18, 12), (100, 60)):
        assert np.isfinite(embed({"age_years": age, "bmi": bmi})).all()


def test_mirroring_twice_is_no_change():
    vector = embed({"sex": "female", "GOL": 170.0, "OBH": 35.0})
    np.testing.assert_array_equal(mirror(mirror(vector)), vector)
    np.testing.assert_array_equal(mirror(vector), vector)  # no fact has a side yet
