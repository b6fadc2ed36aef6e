"""The sheet of 24 people: both sexes, all ages, lean to obese, neither going with the other; facts below each face."""

from types import SimpleNamespace

import numpy as np
import trimesh

from cranioface.people.facts import Facts
from evaluation.studies.population_span import ACROSS, BMI, EACH, PIXELS, YEARS, asked, picture, tile, words_of
from evaluation.studies.sheet_pictures import HEADING

BALL = trimesh.creation.icosphere(subdivisions=3, radius=90.0)


def test_twelve_of_each_sex_span_ages_and_weights_alike():
    people = asked()
    for sex in ("female", "male"):
        mine = [facts for facts in people if facts.sex == sex]
        ages, bmis = ([getattr(f, name) for f in mine] for name in ("age_years", "bmi"))
        assert len(mine) == len(set(ages)) == len(set(bmis)) == EACH
        assert (min(ages), max(ages), min(bmis), max(bmis)) == (*YEARS, *BMI)
        assert abs(np.corrcoef(ages, np.log(bmis))[0, 1]) < 0.35


def test_words_stand_below_the_face():
    made = tile(SimpleNamespace(face=BALL, facts=Facts("male", 42.0, 31.0, 0.5)))
    assert made.shape == (PIXELS + HEADING, 2 * PIXELS, 3)
    assert made[PIXELS + 1 :].min() < 0.5 and made[-1, -1].min() > 0.9  # ink on a light strip
    assert words_of(Facts("male", 42.0, 31.0, 0.5)) == "male, 42 years, BMI 31.0, fullness +0.5"


def test_all_stand_on_one_sheet(monkeypatch):
    one = SimpleNamespace(face=BALL, facts=Facts("female", 20.0, 20.0))
    monkeypatch.setattr("evaluation.studies.population_span.people", lambda seed: iter([one] * 2 * EACH))
    made = picture(0)
    assert made.shape == (2 * EACH // ACROSS * (PIXELS + HEADING), ACROSS * 2 * PIXELS, 3)
