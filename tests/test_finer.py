"""A prediction on finer maps: what the network adds is added, what the base knows finely is kept."""

import numpy as np
import trimesh

from geometry.ring import CameraRing, project
from pix2pix.finer import onto_finer
from pix2pix.translate import Prediction

COARSE, FINE = CameraRing(64), CameraRing(128)


def ball(radius):
    return trimesh.creation.icosphere(subdivisions=5, radius=radius).apply_translation(COARSE.centre_mm)


def prediction(depth):
    return Prediction(depth, np.isfinite(depth).astype(np.float32))


def test_the_base_itself_comes_back_as_the_fine_base():
    base, fine = project(ball(70), COARSE), project(ball(70), FINE)
    np.testing.assert_array_equal(onto_finer(prediction(base), base, fine), fine)


def test_a_constant_step_is_a_constant_step():
    base, fine = project(ball(70), COARSE), project(ball(70), FINE)
    np.testing.assert_allclose(onto_finer(prediction(base + 3), base, fine), fine + 3, atol=1e-4)


def test_a_wider_silhouette_is_drawn_and_a_narrower_one_cut():
    for predicted, based in ((80, 70), (70, 80)):
        depth = project(ball(predicted), COARSE)
        found = onto_finer(prediction(depth), project(ball(based), COARSE), project(ball(based), FINE))
        wanted = project(ball(predicted), FINE)
        differ = np.isfinite(found) != np.isfinite(wanted)
        assert differ.mean() < 0.01
        both = np.isfinite(found) & np.isfinite(wanted)
        assert np.median(np.abs(found[both] - wanted[both])) < 0.2


def test_nothing_predicted_is_nothing():
    base, fine = project(ball(70), COARSE), project(ball(70), FINE)
    assert np.isnan(onto_finer(prediction(np.full_like(base, np.nan)), base, fine)).all()
