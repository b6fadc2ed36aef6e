"""Radiographs of people as labels: what is bright, what is dark, what noise and films do."""

from dataclasses import replace

import numpy as np
import pytest
from ball_head import MARKS, ball_person
from conftest import shared_head

from cranioface.geometry.head_grid import COARSE, HEAD
from single_image.radiograph import draw_geometry, radiograph, radiograph_of_person, upright
from single_image.rays.air_spaces import spaces
from single_image.rays.attenuation import WATER_PER_MM, attenuation_of_ct, attenuation_of_person, of_hounsfield
from single_image.rays.exposure import Exposure, draw_exposure, exposed
from single_image.rays.projection import VIEWS, Geometry


@pytest.fixture(scope="module")
def person():
    return ball_person()


@pytest.fixture(scope="module")
def attenuation(person):
    return attenuation_of_person(person)


def test_hounsfield_units_are_shares_of_water():
    values = of_hounsfield(np.array([-1024, -1000, 0, 1000]))
    np.testing.assert_allclose(values, [0, 0, WATER_PER_MM, 2 * WATER_PER_MM], atol=1e-9)


@pytest.mark.parametrize("view", VIEWS)
def test_the_soft_outline_shows_and_bone_is_brighter_and_air_dark(attenuation, view):
    grey = radiograph(attenuation, upright(view, 1.0, source_mm=None)).grey
    rows = grey.shape[0]
    row = grey[round((rows - 1) / 2 + 8)]  # through the porions
    x = np.arange(len(row)) - (len(row) - 1) / 2 + (5.0 if view == "lateral" else 0)  # mm right of the porions
    assert row[np.abs(x) > 94].max() < 0.01 < 0.1 < row[np.abs(np.abs(x) - 86) < 2].min()
    assert np.abs(x[row > 0.05]).max() == pytest.approx(92, abs=1.5)
    assert row[np.abs(np.abs(x) - 79) < 2].min() > 1.3 * row[np.abs(np.abs(x) - 88) < 2].max()


def test_air_spaces_darken_what_lies_over_them(person, attenuation):
    solid = attenuation_of_person(replace(person, landmarks={n: np.add(p, 900.0) for n, p in MARKS.items()}))
    for view in VIEWS:
        with_air, without = (radiograph(a, upright(view, 2.0, None)).grey for a in (attenuation, solid))
        assert (without - with_air).max() > 0.1 and (with_air - without).max() < 0.02


def test_spaces_lie_on_both_sides_alike_and_vary_between_people():
    plain = spaces(MARKS)
    left, right = ({tuple(np.round(s.centre * (sign, 1, 1), 6)) for s in plain} for sign in (1, -1))
    assert left == right and len(plain) > 15
    one, same, other = (spaces(MARKS, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert all((a.centre == b.centre).all() for a, b in zip(one, same, strict=True))
    assert any((a.centre != b.centre).any() for a, b in zip(one, other, strict=True))


def test_the_coarser_head_looks_the_same(person, attenuation):
    fine, coarse = (
        radiograph(a, upright("lateral", 2.25)).grey for a in (attenuation, attenuation_of_person(person, grid=COARSE))
    )
    assert np.abs(fine - coarse).mean() < 0.01


def test_the_draw_decides_everything(person):
    one, same, other = (radiograph_of_person(person, "lateral", np.random.default_rng(s), 2.0) for s in (5, 5, 6))
    assert np.array_equal(one.grey, same.grey) and one.geometry == same.geometry != other.geometry
    assert one.grey.dtype == np.float32 and one.grey.min() >= 0 and one.grey.max() <= 1 and one.mm_per_pixel == 2.0


def test_noise_follows_the_quanta_that_arrive():
    integral = np.full((200, 200), 3.0)
    grey = exposed(integral, 1.0, Exposure(photons=1e5, white=2.0), np.random.default_rng(0))
    assert grey.std() / grey.mean() == pytest.approx(1 / np.sqrt(1e5 * np.exp(-3)) / 3, rel=0.1)
    assert np.array_equal(exposed(integral, 1.0, Exposure(photons=1e5)), exposed(integral, 1.0, Exposure()))


def test_more_attenuation_is_never_darker():
    ramp = np.tile(np.linspace(0, 6, 100), (20, 1))
    for seed in range(20):
        plain = replace(
            draw_exposure(np.random.default_rng(seed)), photons=None, scatter=0, blur_mm=0, collimated=(0,) * 4
        )
        assert (np.diff(exposed(ramp, 1.0, plain), axis=1) >= 0).all()


def test_collimation_hides_the_edges():
    made = exposed(np.ones((10, 20)), 1.0, Exposure(collimated=(0.1, 0.2, 0.3, 0), unexposed=0.5))
    assert (made == 0.5).sum() == 200 - 14 * 7 and (made[3:, 2:16] == 1).all()


def test_drawn_heads_stay_on_the_film():
    for seed in range(50):
        geometry = draw_geometry("lateral", 1.0, np.random.default_rng(seed))
        nasion = geometry.pixels_of(np.array([MARKS["n"]], float))[0]
        assert (nasion > 0).all() and (nasion < geometry.pixels[::-1]).all()


def test_the_face_looks_to_the_right():
    marks = np.array([MARKS["n"], MARKS["ba"], MARKS["po_left"], MARKS["po_right"]], float)
    nasion, basion = Geometry().pixels_of(marks)[:2]
    assert nasion[0] > basion[0] and nasion[1] < basion[1]
    left, right = Geometry("frontal").pixels_of(marks)[2:]
    assert left[0] > right[0]


def test_a_real_ct_has_its_head_and_no_table():
    made = attenuation_of_ct(shared_head("vtk_headsq") / "ct.nii.gz")
    assert made.per_mm.shape == HEAD.shape
    assert np.median(made.per_mm[made.per_mm > 0.5 * WATER_PER_MM]) == pytest.approx(WATER_PER_MM, rel=0.1)
    litres = (made.per_mm > 0.3 * WATER_PER_MM).sum() / 1e6
    assert 1.9 < litres < 2.6  # of a head cut at the brows, with nothing of what it lies on
