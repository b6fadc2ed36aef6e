"""Slits too narrow for a map are closed before fusing, and a fused surface is laid on the skin where it frays."""

import numpy as np
import trimesh

from backprojection.settle import settle
from backprojection.slits import without_slits
from cranioface.geometry.distances import closest


def plain():
    return np.zeros((2, 40, 40), np.float32)


def test_a_groove_of_two_pixels_is_closed_and_a_wide_valley_stays():
    depth = plain()
    depth[:, 10:12], depth[:, 20:26] = -5.0, -5.0
    filled = without_slits(depth)
    assert (filled[:, 10:12] == 0).all() and (filled[:, 20:26] == -5).all()


def test_other_surfaces_and_what_was_not_seen_stay():
    depth = plain()
    depth[:, 10:12], depth[:, 20], depth[:, 30] = -30.0, np.nan, np.inf
    np.testing.assert_array_equal(without_slits(depth), depth)


def test_slits_only_rise_and_twice_is_once():
    depth = np.random.default_rng(0).normal(0, 2, (3, 50, 50)).astype(np.float32)
    once = without_slits(depth)
    assert (once >= depth).all()
    np.testing.assert_array_equal(without_slits(once), once)


def test_frays_are_laid_on_the_skin_and_the_rest_stays():
    skin = trimesh.creation.icosphere(subdivisions=5, radius=50.0)
    frayed = skin.copy()
    patch = (skin.vertices[:, 1] < -47) & (np.arange(len(skin.vertices)) % 2 == 0)
    frayed.vertices[patch] *= 1.02
    settled = settle(trimesh.Trimesh(frayed.vertices, frayed.faces, process=False), skin)
    assert closest(frayed.vertices[patch], skin)[0].min() > 0.9
    assert closest(settled.vertices, skin)[0].max() < 0.15
    far = skin.vertices[:, 1] > 0
    np.testing.assert_array_equal(settled.vertices[far], frayed.vertices[far])
    assert settled.is_watertight


def test_a_surface_without_frays_is_the_same():
    skin = trimesh.creation.icosphere(subdivisions=4, radius=50.0)
    assert np.array_equal(settle(skin, skin).vertices, skin.vertices)
