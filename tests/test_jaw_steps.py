"""One person, the mandible opened step by step: the predicted chin follows the true skin. Mean tissue in truth and
prediction, so that nothing but the jaw differs."""

import numpy as np
import pytest

from cranioface.anatomy.measured_face import measured_face
from cranioface.anatomy.registration import register
from cranioface.geometry.distances import closest
from cranioface.judge.summary import SYNTHETIC
from cranioface.people.facts import Facts
from cranioface.population import Mouth
from cranioface.population.face import make_face
from cranioface.population.head_identity import mean_identity
from cranioface.population.jaws import with_mouth
from cranioface.population.skull import mean_skull
from evaluation.cases import Case, Scan
from reconstruction.options import Options
from reconstruction.road import reconstruct

KNOWN = Facts("male", 45.0, fullness=0.0)
CHIN_MM, MIDLINE_MM, WITHIN_MM = 22.0, 15.0, 1.7  # of the middle of the chin; of the midline; of the true skin


def opened(degrees):
    """Skull, true face and the middle of the chin."""
    skull = with_mouth(mean_skull("male"), Mouth(degrees))
    face = make_face(skull, "male", 45.0, 0.0, mean_identity())
    return skull.cranium + skull.mandible, face, (skull.landmarks["pg"] + skull.landmarks["me"]) / 2


def off_at_the_chin(true, chin, predicted):
    """Mean distance in mm from the true skin about `chin` to the prediction."""
    skin = np.asarray(true.vertices)
    near = skin[(np.linalg.norm(skin - chin, axis=1) < CHIN_MM) & (np.abs(skin[:, 0] - chin[0]) < MIDLINE_MM)]
    return closest(near, predicted)[0].mean()


@pytest.mark.parametrize("degrees", [0, 6, 12, 18, 24, 30])
def test_the_predicted_chin_follows_the_mandible(degrees):
    skull, face, chin = opened(degrees)
    base = measured_face(register(skull), **KNOWN.by_name())
    assert off_at_the_chin(face, chin, base) < WITHIN_MM


def test_the_networks_chin_follows_too():
    skull, face, chin = opened(15)
    case = Case("opened", SYNTHETIC, lambda: Scan(skull, face, facts=KNOWN))
    predicted = reconstruct(case.prepared, Options(facts=KNOWN)).prediction.face
    assert off_at_the_chin(face, chin, predicted) < WITHIN_MM
