"""The shipped skull test on pictures that need no data set: the embedded skull, noise, words, stones."""

import numpy as np
import pytest

from cranioface.anatomy.template import load_template
from cranioface.learning.seed import stream
from single_image.is_skull import load_skull_test
from single_image.non_skulls import noise, text
from single_image.photograph import Pose, photograph
from single_image.picture import framed
from single_image.thing_photographs import stone


@pytest.mark.parametrize("yaw", [0.0, 45.0, 90.0, -90.0])
def test_the_template_s_skull_is_a_photograph_of_one(yaw):
    template = load_template()
    bone = template.skull.copy() + template.mandible
    verdict = load_skull_test().verdict(framed(photograph(bone, 256, pose=Pose(yaw)).mean(2)))
    assert not verdict.doubted and verdict.kind == "photograph"


@pytest.mark.parametrize("draw", [noise, text, stone])
def test_other_pictures_are_doubted_and_some_refused(draw):
    told = [load_skull_test().verdict(framed(draw(stream(50, k), np.zeros((128, 128))))) for k in range(6)]
    assert all(verdict.doubted for verdict in told) and any(verdict.refused for verdict in told)


def test_its_card_tells_its_thresholds_and_its_error():
    card = load_skull_test().card
    assert 0 < card["refuse_below"] < card["doubt_below"] < 1 and card["metrics"]["error"] < 0.05
