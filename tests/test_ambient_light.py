"""Soft light: brighter towards the lamp, darker in a groove, the same on a plain whatever its pixels."""

import numpy as np
import pytest

from cranioface.report.ambient_light import EXPOSED, KEY, openness, soft_light

PIXELS, MM = 201, 0.5
ACROSS, DOWN = np.meshgrid(*[(np.arange(PIXELS) - PIXELS // 2) * MM] * 2)


def ball(radius: float) -> np.ndarray:
    inside = radius**2 - ACROSS**2 - DOWN**2
    return np.where(inside > 0, np.sqrt(np.maximum(inside, 0)), np.nan).astype(np.float32)


def at(picture: np.ndarray, across_mm: float, up_mm: float) -> float:
    return float(picture[round(PIXELS // 2 - up_mm / MM), round(PIXELS // 2 + across_mm / MM)])


def test_a_ball_is_brightest_where_it_looks_at_the_lamp_and_never_black():
    radius, towards = 40.0, KEY / np.linalg.norm(KEY)
    lit = soft_light(ball(radius), MM)
    places = [radius * share * towards[:2] for share in (1.0, 0.3, -0.3, -1.0)]
    brightness = [at(lit, *place) for place in places]
    assert brightness == sorted(brightness, reverse=True) and brightness[0] > 1.8 * brightness[-1]
    assert np.nanmax(lit) <= EXPOSED and np.nanmin(lit) > 0.1
    assert (np.isnan(lit) == np.isnan(ball(radius))).all()


def test_a_ball_hides_no_sky_from_itself_but_a_little_at_its_outline():
    seen = openness(ball(40.0), MM)[np.isfinite(ball(40.0))]
    assert np.percentile(seen, 5) > 0.8 and seen.min() > 0.6
    assert at(openness(ball(40.0), MM), 0, 0) > 0.99


@pytest.mark.parametrize("slope", [(0.0, 0.0), (0.5, -0.3), (-1.0, 1.0)])
def test_a_plain_sees_the_whole_sky_however_it_leans(slope):
    plain = (slope[0] * ACROSS + slope[1] * DOWN).astype(np.float32)
    assert np.allclose(openness(plain, MM)[40:-40, 40:-40], 1.0, atol=0.03)


@pytest.mark.parametrize("turned", [False, True])
def test_a_groove_is_darker_than_the_plain_beside_it_and_the_deeper_the_darker(turned):
    along = DOWN if turned else ACROSS
    hidden = []
    for deep in (1.0, 3.0, 6.0):
        groove = (-deep * np.exp(-((along / 2) ** 2))).astype(np.float32)
        hidden.append(1 - at(openness(groove, MM), 0, 0))
        assert at(soft_light(groove, MM), 0, 0) < at(soft_light(groove, MM), 40, 40) - 0.02
    assert 0.05 < hidden[0] < hidden[1] < hidden[2] < 0.95


def test_a_pit_is_darker_than_a_groove_and_a_ridge_not_dark():
    groove, pit = (-4 * np.exp(-(x / 4)) for x in (ACROSS**2, ACROSS**2 + DOWN**2))
    seen = [at(openness(relief.astype(np.float32), MM), 0, 0) for relief in (pit, groove, -groove)]
    assert seen[0] < seen[1] < 0.6 < 0.8 < seen[2]


def test_finer_pixels_show_the_same_light():
    fine = soft_light(ball(40.0), MM)
    coarse = soft_light(ball(40.0)[::2, ::2], 2 * MM)
    apart = np.abs(coarse - fine[::2, ::2])
    assert np.nanmean(apart) < 0.02


def test_nothing_there_is_nothing_lit():
    assert np.isnan(soft_light(np.full((9, 7), np.nan, np.float32), MM)).all()
