"""Fullness: what BMI lets expect of it, and its three levels."""

import numpy as np
import pytest

from cranioface.anatomy.fullness import RHO, expected_fullness, lean_usual_full, usual_bmi


def test_what_is_told_is_certain_and_what_is_not_is_the_average():
    assert expected_fullness(fullness=1.5, bmi=20) == expected_fullness("male", 80, fullness=1.5)
    assert (expected_fullness(fullness=1.5).sd, expected_fullness().mean, expected_fullness().sd) == (0, 0, 1)
    assert expected_fullness(fullness=-2).known == 1 and expected_fullness("female", 30).known == 0


@pytest.mark.parametrize("sex, age", [("female", 20), ("male", 80), (None, None)])
def test_the_usual_bmi_of_a_person_is_a_usual_face_and_leaves_a_rest(sex, age):
    usual = expected_fullness(sex, age, usual_bmi(sex, age))
    assert usual.mean == pytest.approx(0) and usual.known == pytest.approx(RHO**2)
    rising = [expected_fullness(sex, age, bmi).mean for bmi in range(12, 61, 4)]
    assert (np.diff(rising) > 0).all()


def test_three_levels_enclose_the_mean_and_meet_where_nothing_is_unknown():
    lean, usual, full = lean_usual_full(expected_fullness())
    assert lean == -full < usual == 0
    assert len(set(lean_usual_full(expected_fullness(fullness=0.7)))) == 1
