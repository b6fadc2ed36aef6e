"""The grids of completion: a sphere in, a sphere out; coarse and fine volumes agree."""

import numpy as np
import pytest
import trimesh

from cranioface.geometry.head_grid import COARSE, HEAD, coarsened, filled, refined, surface

MIDDLE, RADIUS = np.array([3.0, -7, 11]), 60.0


@pytest.fixture(scope="module")
def ball():
    mesh = trimesh.creation.icosphere(4, RADIUS)
    return mesh.apply_translation(MIDDLE)


@pytest.mark.parametrize("grid", [HEAD, COARSE])
def test_a_ball_comes_back_within_half_a_voxel(ball, grid):
    back = surface(filled(ball, grid), grid)
    off = np.linalg.norm(back.vertices - MIDDLE, axis=1) - RADIUS
    assert back.is_watertight and back.volume > 0
    assert np.abs(off).max() < grid.spacing


def test_both_grids_fill_the_same_box_and_coarse_shares_are_means_of_fine_ones(ball):
    for grid in (HEAD, COARSE):
        low = np.array(grid.origin) - grid.spacing / 2
        assert np.allclose(low, [-96, -128, -136]) and np.allclose(
            low + np.multiply(grid.shape, grid.spacing), [96, 128, 152]
        )
    share = coarsened(filled(ball))
    assert share.shape == COARSE.shape and share.sum() * 8 == filled(ball).sum()


def test_a_coarse_ball_refined_lies_within_a_quarter_of_a_millimetre(ball):
    back = surface(refined(coarsened(filled(ball))), HEAD)
    assert np.abs(np.linalg.norm(back.vertices - MIDDLE, axis=1) - RADIUS).max() < 0.5


def test_index_and_points_are_inverse_and_a_part_keeps_its_place():
    points = np.random.default_rng(0).uniform(-80, 80, (50, 3))
    assert np.allclose(HEAD.points(HEAD.index(points)), points)
    part = HEAD.part(HEAD.box(np.array([-20, -30, 5]), np.array([20, 10, 1000])))
    assert part.origin == (-19.5, -29.5, 5.5) and part.shape == (40, 40, 147)
