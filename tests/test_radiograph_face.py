"""What a film does to a face: the fullness that depths speak of, and a profile that is bent, by Bayes and by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from cranioface.anatomy.exterior import Exterior
from cranioface.anatomy.fullness import Expected, expected_fullness
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth import tissue_depths
from cranioface.people.facts import FULLNESS, Facts
from embedding import depths
from embedding.bending import bent, profile_steps
from embedding.depths import shows_skin
from embedding.outline import outline_of

MIDLINE = ("g", "n", "mn", "rhi", "ss", "mp", "pr", "id", "sm", "pg", "gn", "me")
FACE = load_template().face
NOWHERE = SimpleNamespace(bone=Exterior(np.zeros((1, 3)), np.array([[0.0, 0.0, 1.0]])))  # bone that is never close


def at(level, times=1.0, **facts):
    """The table's depths at a fullness."""
    usual, fuller = (tissue_depths(fullness=f, **facts) for f in (0.0, 1.0))
    return {site: times * (usual[site] + level * (fuller[site] - usual[site])) for site in MIDLINE}


def fullness(found, facts=Facts()):
    """As the table lets expect depths."""
    known = {"sex": facts.sex, "age_years": facts.age_years}
    return depths.fullness(found, at(0.0, **known), at(1.0, **known), facts)


@pytest.mark.parametrize("facts", [Facts(), Facts("male", 70.0), Facts("female", 30.0, 33.0)])
def test_depths_as_expected_leave_the_expectation_and_make_it_surer(facts):
    prior = expected_fullness(**facts.by_name())
    told = fullness(at(prior.mean, sex=facts.sex, age_years=facts.age_years), facts)
    assert told.mean == pytest.approx(prior.mean, abs=1e-9)
    assert 0.3 * prior.sd < told.sd < 0.9 * prior.sd  # measured: 0.68, unknown


def test_thicker_tissue_tells_more_fullness_within_its_limits():
    told = [fullness(at(0.0, times)).mean for times in (0.1, 0.8, 0.9, 1.0, 1.1, 1.2, 4.0)]
    assert told == sorted(told) and told[0] < -2 and told[-1] == FULLNESS[1]
    assert 0 < fullness(at(1.0)).mean < 1 and fullness(at(-1.0)).mean == pytest.approx(-fullness(at(1.0)).mean)


def test_a_bmi_that_is_told_counts_and_a_fullness_stands():
    lean, full = (fullness(at(0.0), Facts(bmi=bmi)).mean for bmi in (20.0, 35.0))
    assert lean < fullness(at(0.0)).mean < full
    assert fullness(at(2.0), Facts(fullness=-1.0)) == Expected(-1.0, 0.0)


def test_sites_of_one_region_tell_less_than_they_would_each_for_itself(monkeypatch):
    chin = {site: tissue_depths()[site] for site in ("pg", "gn", "me")}
    shared = fullness(chin).sd
    monkeypatch.setattr(depths, "WITHIN", dict.fromkeys(depths.WITHIN, 0.0))
    assert fullness(chin).sd < shared - 0.02


@pytest.mark.parametrize("site, mm", [("sm", 9.0), ("rhi", -10.0), ("n", 6.0)])
def test_a_site_that_contradicts_all_others_decides_nothing(site, mm):
    plain = at(0.8)
    told, torn = fullness(plain).mean, fullness(plain | {site: plain[site] + mm}).mean
    assert abs(torn - told) < 0.25 and told > 0.3


def test_too_few_depths_tell_nothing_and_none_are_no_skin():
    assert fullness({"g": 6.0, "n": 6.0}) is None and fullness({"nowhere": 3.0}) is None
    assert shows_skin(at(0.0)) and shows_skin(at(0.0, 0.6))
    assert not shows_skin(at(0.0, 0.2)) and not shows_skin({"g": 6.0})


def own_profile():
    points = outline_of(FACE).points
    return points[(points[:, 0] > 40) & (points[:, 1] < 80) & (points[:, 1] > -95)][::-1]


def test_its_own_profile_leaves_a_face_as_it_is():
    moved = bent(FACE, NOWHERE, own_profile())
    assert np.abs(moved.vertices - FACE.vertices).max() < 0.3
    np.testing.assert_array_equal(moved.faces, FACE.faces)


def test_a_profile_farther_out_takes_the_midline_along_and_the_ears_not():
    shown = own_profile() + [4.0, 0.0]
    moved = bent(FACE, NOWHERE, shown)
    step = moved.vertices - FACE.vertices
    profile = outline_of(moved).points
    near = np.linalg.norm(shown[:, None] - profile[None], axis=2).min(1)
    middle = np.abs(shown[:, 1]) < 55
    assert np.median(near[middle]) < 0.5
    x, y, _ = FACE.vertices.T
    assert np.abs(step[(np.abs(x) > 70) | (y > 20)]).max(initial=0) < 1.0
    chin = load_template().face_landmarks["pg"]
    np.testing.assert_allclose(step[chin], [0, -4, 0], atol=1.2)


def test_steps_are_symmetric_and_fade_beside_the_midline():
    moved = bent(FACE, NOWHERE, own_profile() + [4.0, 0.0])
    length = np.linalg.norm(moved.vertices - FACE.vertices, axis=1)
    marks = load_template().face_landmarks
    cheek, lip = (length[marks["zy_left"]], length[marks["zy_right"]]), length[marks["ls"]]
    assert cheek[0] == pytest.approx(cheek[1], abs=0.3) and cheek[0] < 0.5 * lip


def test_a_film_that_shows_no_profile_moves_nothing():
    nothing = np.full((50, 2), np.nan)
    assert bent(FACE, NOWHERE, nothing) is FACE
    assert not len(profile_steps(FACE, nothing)[0])
