"""Skin that rides on an opened jaw: lips meet over a small gape, part as a lens beyond it, and nothing tears."""

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.face_model.lips import lip_margins, lip_sides
from cranioface.anatomy.jaw import Jaw
from cranioface.anatomy.open_mouth import HINGE, LIPS_MEET_MM
from cranioface.anatomy.riding import FISSURE_MM, ride, shares
from cranioface.anatomy.template import load_template
from cranioface.geometry.self_intersection import self_intersections

MODEL, TEMPLATE = load_face_model(), load_template()
UPPER, LOWER, ENDS = lip_margins(MODEL)
SIDE, PLACES = lip_sides(MODEL, FISSURE_MM), np.linspace(-18, 18, 13)


def gaping(mm: float) -> np.ndarray:
    """The mean face over the template's jaw, opened until its lower front went so far."""
    hinge = np.array([TEMPLATE.landmarks[n] for n in HINGE])
    arm = np.linalg.norm((TEMPLATE.landmarks["id"] - hinge.mean(0))[1:])
    degrees = float(np.degrees(2 * np.arcsin(mm / 2 / arm)))
    return ride(MODEL.mean, Jaw("scanned", hinge, degrees, mm, mm), TEMPLATE)


def gap(points: np.ndarray) -> np.ndarray:
    """How far the seen edges of both lips have parted, mm of height, at PLACES across the mouth."""
    lips = [np.flatnonzero((SIDE == side) & ~MODEL.hidden) for side in (1, -1)]
    lips = [lip[MODEL.mean[lip, 0].argsort()] for lip in lips]
    above, below = (np.interp(PLACES, MODEL.mean[lip, 0], (points - MODEL.mean)[lip, 2]) for lip in lips)
    return above - below


def test_a_closed_jaw_moves_nothing():
    np.testing.assert_allclose(gaping(0.0), MODEL.mean, atol=1e-9)


def test_every_share_is_one_and_the_margins_of_closed_lips_make_the_same():
    closed, parted = shares(TEMPLATE)
    for share in (closed, parted):
        assert share.min() > -1e-9 and share.max() < 1 + 1e-9
        assert share[[MODEL.landmarks[n] for n in ("prn", "zy_left", "g", "op")]].max() < 0.02
        assert share[[MODEL.landmarks[n] for n in ("pg", "gn", "me")]].min() > 0.98
    assert np.abs(closed[np.r_[UPPER, LOWER, ENDS]] - 0.5).max() < 0.03


def test_lips_stay_together_over_a_small_gape():
    assert np.abs(gap(gaping(10.0))).max() < 0.3


@pytest.mark.parametrize("mm", [25.0, 40.0])
def test_wide_lips_part_as_a_lens(mm):
    parted = gap(gaping(mm))
    middle = parted.argmax()
    assert PLACES[middle] == 0 and 0.65 < parted[middle] / (mm - LIPS_MEET_MM) < 1.05
    assert (np.diff(parted[: middle + 1]) > -0.1).all() and (np.diff(parted[middle:]) < 0.1).all()
    assert parted[[0, -1]].max() < 0.25 * parted[middle] and np.abs(parted - parted[::-1]).max() < 0.25 * parted[middle]


@pytest.mark.parametrize("mm", [10.0, 25.0])
def test_skin_neither_tears_nor_folds(mm):
    seal = MODEL.region == MODEL.region_names.index("mouth_seal")
    quads, points = MODEL.level.quads[: len(seal)][~seal], gaping(mm)
    longer, before = (np.linalg.norm(p[quads] - p[np.roll(quads, 1, 1)], axis=2) for p in (points, MODEL.mean))
    assert (longer - before).max() < mm / 8 and (longer / before)[before > 1.0].max() < 2.0
    mouth = np.abs(MODEL.mean[MODEL.outer_faces, 2].mean(1) - MODEL.mean[MODEL.landmarks["sto"], 2]) < 40
    skin = trimesh.Trimesh(points, MODEL.outer_faces[mouth], process=False)
    assert len(self_intersections(skin)) == 0
