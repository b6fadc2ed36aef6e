"""The neck of a predicted face is the base's, the face above the chin the prediction's."""

import numpy as np
import trimesh

from geometry.ring import CameraRing, project, unproject
from projections.neck_and_ears import FADE_MM, PLANES, keep_neck_and_ears

RING = CameraRing(64)
MENTON = np.array([0.0, -75.0, -75.0])
PORION = np.array([62.0, 0, 0])
LANDMARKS = {"me": MENTON, "v": np.array([0.0, 0, 200]), "po_left": PORION, "po_right": PORION * [-1, 1, 1]}


def column(radius):
    """A head of one radius from top to bottom."""
    return project(trimesh.creation.cylinder(radius, 250, sections=128).apply_translation(RING.centre_mm), RING)


def below_planes(points):
    heights = [at + rise * (points[:, 1] - MENTON[1]) for at, rise in PLANES]
    return MENTON[2] + np.max(heights, axis=0) - points[:, 2]


def test_the_prediction_rules_the_face_and_the_base_the_neck():
    face, base = column(64), column(60)
    points, view, row, col = unproject(base, RING)
    mixed = keep_neck_and_ears(face, base, LANDMARKS, RING)[view, row, col]
    above, below = below_planes(points) < 0, below_planes(points) > FADE_MM
    assert above.sum() > 1000 and below.sum() > 1000
    np.testing.assert_array_equal(mixed[above], face[view, row, col][above])
    np.testing.assert_array_equal(mixed[below], base[view, row, col][below])


def test_a_wider_neck_than_the_bases_is_cut_and_a_missing_one_is_filled():
    wide = keep_neck_and_ears(column(68), column(50), LANDMARKS, RING)
    narrow = keep_neck_and_ears(column(50), column(68), LANDMARKS, RING)
    bottom, top = 62, 5
    assert np.isfinite(wide[0, bottom]).sum() == np.isfinite(column(50)[0, bottom]).sum()
    assert np.isfinite(narrow[0, bottom]).sum() == np.isfinite(column(68)[0, bottom]).sum()
    assert np.isfinite(wide[0, top]).sum() == np.isfinite(column(68)[0, top]).sum()


def test_an_ear_is_the_bases():
    ear = trimesh.creation.icosphere(radius=20).apply_translation((65, 10, 0))
    base = project(ear, RING)
    mixed = keep_neck_and_ears(base - 4.0, base, LANDMARKS, RING)
    points, view, row, col = unproject(base, RING)
    out = points[:, 0] > 62 + 16
    np.testing.assert_array_equal(mixed[view, row, col][out], base[view, row, col][out])


def test_the_truth_over_itself_stays():
    np.testing.assert_allclose(keep_neck_and_ears(column(70), column(70), LANDMARKS, RING), column(70), atol=1e-4)


def test_the_crown_is_the_bases():
    low = LANDMARKS | {"v": np.array([0.0, 0, 110])}
    face, base = column(64), column(60)
    mixed = keep_neck_and_ears(face, base, low, RING)
    np.testing.assert_array_equal(mixed[:, :4], base[:, :4])
    np.testing.assert_array_equal(mixed[0, 20], face[0, 20])
