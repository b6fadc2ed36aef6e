"""Measures that no adult has are named; the mean skulls of both sexes and a sample of people have none."""

import numpy as np

from cranioface.anatomy.craniometrics import craniometrics
from cranioface.anatomy.template import load_template
from cranioface.population.adult_range import adult_range, no_adults
from cranioface.population.craniometrics_sampling import mean_measures, sample_measures


def test_people_lie_within_and_a_child_a_giant_and_a_squashed_skull_do_not():
    rng = np.random.default_rng(0)
    people = [mean_measures("male"), mean_measures("female")]
    people += [sample_measures(rng, sex)[0] for sex in ("male", "female") for _ in range(20)]
    assert [no_adults({k: v for k, v in one.items() if k != "GANG"}) for one in people] == [{}] * len(people)
    marks = load_template().landmarks
    measures = craniometrics(marks)
    assert no_adults(measures) == {}
    assert len(no_adults({k: 0.5 * v for k, v in measures.items()})) > 12
    assert len(no_adults({k: 1.6 * v for k, v in measures.items()})) > 12
    squashed = no_adults(craniometrics({k: p * [0.7, 1, 1] for k, p in marks.items()}))
    assert {"ZYB", "XCB"} <= set(squashed)


def test_what_is_not_known_is_not_strange():
    assert no_adults({"GOL": float("nan"), "no such code": 1e6}) == {}
    low, high = adult_range()["GOL"]
    assert no_adults({"GOL": low}) == no_adults({"GOL": high}) == {}
    assert no_adults({"GOL": low - 0.1}) == {"GOL": (low - 0.1, low, high)}
