"""Films: the subject and its skin are found, whatever exposure and collimation; what shows no head is refused."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from cranioface.command import BadInput
from cranioface.geometry.image_files import GreyImage
from embedding.film import film_of
from embedding.profile_vector import Profiles, embed_profiles
from embedding.skin import skin_profile

MM = 0.5
ROWS, COLUMNS = np.indices((520, 640)).astype(float)


def image(grey, mm=MM, colour=False):
    return GreyImage(np.asarray(grey, np.float32), Path("film.png"), mm, colour)


def disc(radius_mm=85.0, centre=(300.0, 260.0)):
    """Path length through a ball, in its radius: what a round body of one density casts."""
    away = np.hypot(COLUMNS - centre[0], ROWS - centre[1]) * MM
    return 2 * np.sqrt(np.maximum(radius_mm**2 - away**2, 0)) / radius_mm


def column(lean_deg, width=260):
    """A straight, leaning column of even density that fills the height of the picture, and the right edge's lean."""
    right = 450 + np.tan(np.radians(lean_deg)) * (ROWS - 260)
    return np.clip(right - COLUMNS + 0.5, 0, 1) * np.clip(COLUMNS - right + width + 0.5, 0, 1)


@pytest.mark.parametrize("exposed", [lambda g: g, lambda g: 0.3 * g, lambda g: np.minimum(g, 1.2) ** 0.8 * 4000 + 100])
def test_the_skin_of_a_ball_is_its_outline_whatever_the_exposure(exposed):
    rng = np.random.default_rng(0)
    film = film_of(image(exposed(disc()) + rng.normal(0, 0.002, ROWS.shape) * exposed(disc()).max()))
    skin = film.in_file(skin_profile(film))
    away = np.hypot(*(skin - [300, 260]).T) * MM
    assert np.isfinite(skin).all() and abs(np.median(away) - 85) < 0.4 and np.abs(away - 85).max() < 1.0


def test_white_collimation_is_no_subject():
    grey = disc()
    grey[:30], grey[:, :25], grey[:, -40:] = 2.0, 2.0, 2.0
    film = film_of(image(grey))
    away = np.hypot(*(film.in_file(skin_profile(film)) - [300, 260]).T) * MM
    assert np.abs(away - 85).max() < 1.0


def test_working_pixels_are_told_in_those_of_the_file():
    fine = cv2.resize(disc(), None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    film = film_of(image(fine, MM / 4))
    assert film.mm == pytest.approx(0.5) and film.pixels == pytest.approx(4)
    away = np.hypot(*(film.in_file(skin_profile(film)) - [4 * 300.5 - 0.5, 4 * 260.5 - 0.5]).T) * MM / 4
    assert np.abs(away - 85).max() < 1.0


def test_a_film_with_dark_bone_shows_no_skin():
    with pytest.raises(BadInput, match="film.png: shows no skin"):
        skin_profile(film_of(image(disc().max() - disc(), None)))


@pytest.mark.parametrize("lean_deg", [0.0, 7.0, -12.0])
def test_a_straight_column_is_straight(lean_deg):
    """An earlier system divided by the picture's width, and read it as curved."""
    film = film_of(image(column(lean_deg)))
    skin = film.in_file(skin_profile(film))
    middle = np.abs(skin[:, 1] - 260) < 180
    right = middle & (skin[:, 0] > 320 + np.tan(np.radians(lean_deg)) * (skin[:, 1] - 260))
    side = skin[right][np.argsort(skin[right][:, 1])]
    vector = embed_profiles(Profiles(side, side - [30, 0]))
    assert np.abs(vector[::2]).max() < 2e-3 and vector[1:36:2].all()


def refused(told, grey, mm=MM, **more):
    with pytest.raises(BadInput, match=told) as refusal:
        film_of(image(grey, mm, **more))
    assert "film.png" in str(refusal.value) and len(str(refusal.value)) <= 400


def test_what_shows_no_head_is_refused():
    refused("no head|nothing but background|a head has|larger than", np.zeros((520, 640)))
    refused("at least 160 pixels", disc(30.0))
    refused("mm high", disc(45.0))  # as large as a hand
    refused("mm high", disc(), 0.2)
    refused("mm high", disc(), 2.0)
    refused("colours", disc(), colour=True)


def test_a_hand_that_is_as_long_as_a_head_is_refused():
    refused("cm2", ((np.abs(COLUMNS - 300) < 60) & (np.abs(ROWS - 260) < 190)).astype(float))
