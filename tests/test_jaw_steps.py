"""One person, the mandible opened step by step: the predicted chin follows the true skin. Mean tissue in truth and
prediction, so that nothing but the jaw differs."""

import numpy as np
import pytest

from cranioface.anatomy.registration import register
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.geometry.distances import closest
from cranioface.population import Mouth
from cranioface.population.face import make_face
from cranioface.population.head_identity import mean_identity
from cranioface.population.jaws import with_mouth
from cranioface.population.skull import mean_skull

KNOWN = {"sex": "male", "age_years": 45.0, "bmi": 24.5}
CHIN_MM, MIDLINE_MM, WITHIN_MM = 22.0, 15.0, 1.5  # of the middle of the chin; of the midline; of the true skin


@pytest.mark.parametrize("degrees", [0, 6, 12, 18, 24, 30])
def test_the_predicted_chin_follows_the_mandible(degrees):
    skull = with_mouth(mean_skull("male"), Mouth(degrees))
    skin = np.asarray(make_face(skull, identity=mean_identity(), **KNOWN).vertices)
    registered = register(skull.cranium + skull.mandible)
    chin = (skull.landmarks["pg"] + skull.landmarks["me"]) / 2
    near = skin[(np.linalg.norm(skin - chin, axis=1) < CHIN_MM) & (np.abs(skin[:, 0] - chin[0]) < MIDLINE_MM)]
    assert closest(near, tissue_depth_face(registered, **KNOWN))[0].mean() < WITHIN_MM
