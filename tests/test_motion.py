"""Rigid motions and thin-plate splines: known answers."""

import numpy as np

from cranioface.geometry.rigid import invert, kabsch, transform
from cranioface.geometry.thin_plate import ThinPlate

RNG = np.random.default_rng(0)


def some_motion():
    turn = np.linalg.qr(RNG.normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = turn, (10, -200, 30)
    return matrix


def test_kabsch_recovers_a_motion_and_invert_undoes_it():
    points, matrix = RNG.normal(size=(20, 3)) * 50, some_motion()
    np.testing.assert_allclose(kabsch(points, transform(matrix, points)), matrix, atol=1e-9)
    np.testing.assert_allclose(invert(matrix) @ matrix, np.eye(4), atol=1e-12)


def test_kabsch_never_mirrors():
    points = RNG.normal(size=(20, 3))
    assert np.linalg.det(kabsch(points, points * [-1, 1, 1])[:3, :3]) > 0.999


def test_a_weight_of_zero_is_a_point_that_is_not_there():
    points, matrix = RNG.normal(size=(20, 3)) * 50, some_motion()
    target = transform(matrix, points)
    target[0] += 1000
    weights = np.ones(20)
    weights[0] = 0
    np.testing.assert_allclose(kabsch(points, target, weights), matrix, atol=1e-9)


def test_a_thin_plate_meets_its_targets_and_repeats_an_affine_map_everywhere():
    source = RNG.normal(size=(30, 3)) * 60
    target = source + RNG.normal(size=(30, 3)) * 3
    np.testing.assert_allclose(ThinPlate.fit(source, target).apply(source), target, atol=1e-9)
    affine = RNG.normal(size=(3, 3))
    elsewhere = RNG.normal(size=(100, 3)) * 200
    found = ThinPlate.fit(source, source @ affine + 5).apply(elsewhere)
    np.testing.assert_allclose(found, elsewhere @ affine + 5, atol=1e-6)


def test_smoothing_trusts_the_points_less():
    source = RNG.normal(size=(40, 3)) * 60
    target = source + RNG.normal(size=(40, 3)) * 3
    misses = [np.abs(ThinPlate.fit(source, target, s).apply(source) - target).mean() for s in (0, 50, 5000)]
    assert misses[0] < misses[1] < misses[2]
