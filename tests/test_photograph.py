"""Photographs: where a known mesh appears, which side is lit, and that the draw decides everything."""

import numpy as np
import pytest
import trimesh

from single_image.background import KINDS, background
from single_image.photograph import Light, Pose, draw_pose, photograph, seen, shaded

BALL = trimesh.creation.icosphere(subdivisions=4, radius=80.0)


def with_nose(at):
    """A ball with a smaller one at `at`."""
    nose = trimesh.creation.icosphere(subdivisions=3, radius=15.0)
    nose.apply_translation(at)
    return trimesh.util.concatenate([BALL, nose])


def nearest_pixel(mesh, pose):
    """(right, down) of the nearest point from the image's middle, in shares of the image."""
    distance, _ = seen(mesh, pose, 101)
    row, column = np.unravel_index(np.nanargmin(distance), distance.shape)
    return (column - 50) / 101, (row - 50) / 101


def test_the_skull_fills_the_share_of_the_frame_that_was_asked():
    for fill, shift in ((0.8, (0, 0)), (0.5, (0.2, -0.1))):
        distance, mm = seen(BALL, Pose(fill=fill, shift=shift), 200)
        rows, columns = np.nonzero(np.isfinite(distance))
        assert np.ptp(rows) + 1 == pytest.approx(fill * 200, abs=2) and np.ptp(columns) + 1 == pytest.approx(
            fill * 200, abs=2
        )
        assert columns.mean() == pytest.approx(99.5 + 200 * shift[0], abs=1)
        assert rows.mean() == pytest.approx(99.5 + 200 * shift[1], abs=1)
        assert mm == pytest.approx(160 / (fill * 200), rel=0.01)  # a ball looks a little larger than it is


def test_the_distance_is_that_of_a_ball():
    distance, _ = seen(BALL, Pose(distance_mm=1000.0), 101)
    assert distance[50, 50] == pytest.approx(920, abs=0.1)


def test_the_face_is_met_and_turns_as_the_pose_says():
    face = with_nose((0, -80, 0))  # the nose, towards -y
    assert np.abs(nearest_pixel(face, Pose())).max() < 0.02
    right, nod = nearest_pixel(face, Pose(yaw_deg=12)), nearest_pixel(face, Pose(pitch_deg=12))
    assert right[0] > 0.05 and abs(right[1]) < 0.02 and nod[1] > 0.05 and abs(nod[0]) < 0.02
    left_ear = with_nose((80, 0, 0))
    distance, _ = seen(left_ear, Pose(), 101)
    columns = np.nonzero(np.isfinite(distance))[1]
    assert np.isfinite(distance[50, columns.max() - 2]) and not np.isfinite(distance[35, columns.max() - 2])


def test_the_lit_side_is_bright():
    distance, mm = seen(BALL, Pose(), 101)
    lit = shaded(distance, mm, Light(direction=(1, 0, 0.5), hollow=0))
    assert lit[50, 75] > 1.5 * lit[50, 25] and lit[50, 25] == pytest.approx(0.25, abs=0.1)


def test_the_draw_decides_everything():
    one, same, other = (photograph(BALL, 64, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(one, same) and not np.array_equal(one, other)
    assert one.shape == (64, 64, 3) and one.dtype == np.float32 and one.min() >= 0 and one.max() <= 1


def test_without_a_draw_the_background_is_black():
    picture = photograph(BALL, 64)
    assert (picture[0] == 0).all() and picture[32, 32].min() > 0.5


def test_drawn_skulls_stay_in_the_frame():
    for seed in range(30):
        pose = draw_pose(np.random.default_rng(seed))
        assert max(np.abs(pose.shift)) + pose.fill / 2 <= 0.5 + 1e-9


@pytest.mark.parametrize("kind", KINDS)
def test_backgrounds_are_images(kind):
    for seed in range(5):
        made = background(50, np.random.default_rng(seed), kind)
        assert made.shape == (50, 50, 3) and made.min() >= 0 and made.max() <= 1
