"""The template with its jaw on a hinge: a known pose, opening and breadth come back, also of a half."""

import numpy as np
import pytest

from cranioface.anatomy.exterior import Exterior
from cranioface.anatomy.frankfurt.evidence import agreement, within_bounds
from cranioface.anatomy.frankfurt.icp import Cloud
from cranioface.anatomy.frankfurt.jointed import Fit, fit, opened, parts, whole
from cranioface.anatomy.frankfurt.own_plane import own_plane
from cranioface.anatomy.template import load_template
from cranioface.geometry.rigid import invert
from evaluation.studies.pose_truth import difference

WIDTHS = (8.0,) * 6 + (5.0,) * 10


def shifted() -> np.ndarray:
    pose = np.eye(4)
    pose[:3, 3] = 3.0, -2.0, 2.0
    return pose


def fitted(cloud: Exterior, opening: float) -> Fit:
    return fit(Cloud.of(cloud.moved(shifted()).thinned(5.0)), np.eye(4), opening, 5.0, WIDTHS, 3)


def frame_of(found: Fit) -> np.ndarray:
    return own_plane(found.affine, load_template().landmarks) @ found.matrix


@pytest.mark.parametrize("degrees, start", [(0, 14), (12, 0), (25, 14)])
def test_opening_comes_back_and_the_cranium_is_not_drawn_away(degrees, start):
    found = fitted(whole(degrees), start)
    assert abs(found.opening_deg - degrees) < 1.0
    assert np.less(
        difference(frame_of(found), invert(shifted())), (0.5, 1.2)
    ).all()  # a stretch lays samples on samples


def test_half_a_narrow_skull_lies_where_the_whole_does():
    cranium = parts()[0]
    narrow = Exterior(cranium.points * [0.92, 1, 1], cranium.normals)
    half = Exterior(*(a[narrow.points[:, 0] > 0] for a in (narrow.points, narrow.normals)))
    found = fitted(half, 0.0)
    assert np.less(
        difference(frame_of(found), invert(shifted())), (2.5, 4.0)
    ).all()  # where its breadth ends, a half hardly says


def test_what_was_cut_off_does_not_speak_against_a_pose():
    low = whole(0)
    cut = Exterior(*(a[low.points[:, 2] < 30] for a in (low.points, low.normals)))
    assert agreement(fitted(cut, 0.0)) > 0.9 * agreement(fitted(low, 0.0))
    assert agreement(fitted(low.moved(opened_aside()), 0.0)) < 0.5 * agreement(fitted(low, 0.0))


def opened_aside() -> np.ndarray:
    """A quarter turn of the whole head about its long axis."""
    turn = np.eye(4)
    turn[:2, :2] = [[0, -1], [1, 0]]
    return turn


def test_bounds_leave_spikes_out():
    box = np.random.default_rng(0).uniform(-50, 50, (4000, 3))
    spikes = np.array([[200.0, 0, 0], [0, 300, 0]])
    inside = within_bounds(np.vstack([box, spikes]), np.array([[0.0, 0, 0], [30, 30, 30], [80, 0, 0], [150, 0, 0]]))
    assert inside.tolist() == [True, True, False, False]


def test_an_opened_jaw_keeps_its_hinge():
    condyles = np.array([load_template().landmarks[n] for n in ("cdl_left", "cdl_right")])
    np.testing.assert_allclose(condyles @ opened(20)[:3, :3].T + opened(20)[:3, 3], condyles, atol=1e-9)
