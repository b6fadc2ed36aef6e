"""Close-ups: each holds what frames it, in the middle, at one scale from both sides, with a bar of ten millimetres."""

import numpy as np
import pytest

from cranioface.anatomy.template import load_template
from cranioface.geometry.ring import to_pixels
from cranioface.report.closeups import (
    AZIMUTHS_DEG,
    BAR_EDGE,
    BAR_MM,
    FEATURES,
    MARGIN,
    TILE,
    closeup,
    closeups,
    frame_points,
    framing,
)


@pytest.fixture(scope="module")
def bone():
    return load_template().landmarks


@pytest.mark.parametrize("azimuth", AZIMUTHS_DEG)
@pytest.mark.parametrize("feature", FEATURES)
def test_what_frames_a_feature_lies_about_the_middle_of_its_picture(bone, feature, azimuth):
    view = framing(bone, feature, azimuth, 200)
    for at in to_pixels(frame_points(bone, feature), view)[:2]:
        assert at.min() > 0 and at.max() < 199
        assert (at.min() + at.max()) / 2 == pytest.approx(99.5, abs=0.01)


@pytest.mark.parametrize("feature", FEATURES)
def test_a_picture_follows_a_skull_that_is_larger_and_elsewhere(bone, feature):
    step = np.array([5.0, -20.0, 30.0])
    there = {name: 1.2 * point + step for name, point in bone.items()}
    here, moved = (framing(marks, feature, 45.0, 100) for marks in (bone, there))
    rule_mm = 3.0 if feature == "nose" else 1e-6  # rules for the tip of the nose have constants in mm
    skin = 0.2 * 8.0 * MARGIN[feature]  # and so has the skin before the bone
    assert moved.window_mm == pytest.approx(1.2 * here.window_mm, abs=rule_mm)
    assert np.allclose(moved.centre_mm, 1.2 * np.array(here.centre_mm) + step, atol=rule_mm + skin)
    views = [framing(bone, feature, azimuth, 100).window_mm for azimuth in AZIMUTHS_DEG]
    assert views[0] == views[1]


def test_the_sheet_shows_each_feature_from_both_sides_in_as_many_tiles(bone):
    face = load_template().face
    sheet = closeups(face, bone)
    assert sheet.shape == (len(AZIMUTHS_DEG) * TILE, len(FEATURES) * TILE, 3)
    assert np.array_equal(sheet[:TILE, TILE : 2 * TILE], closeup(face, bone, "nose", 0.0))


def test_the_bar_is_ten_millimetres_long(bone):
    wide = framing(bone, "mouth", 0.0, TILE).window_mm
    row = closeup(load_template().face, bone, "mouth", 0.0)[TILE - BAR_EDGE - 1]
    dark = np.flatnonzero((np.abs(row - [0.2, 0.2, 0.25]) < 0.01).all(-1))
    assert dark[0] == BAR_EDGE and np.ptp(dark) == pytest.approx(BAR_MM * TILE / wide, abs=1)
