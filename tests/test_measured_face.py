"""The measured face: the textbook moved by the model's two fields, linear in what is told, clear of bone."""

import numpy as np
import pytest

from cranioface.anatomy.face_finish import LEAST_CLEARANCE, skin_depth
from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.fullness import usual_bmi
from cranioface.anatomy.measured_face import BaseChanges, base_changes, measured_face
from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.geometry.closed_surface import enclosed_volume

MODEL = load_face_model()


@pytest.fixture(scope="module")
def registered():
    return register(load_template().skull + load_template().mandible)


@pytest.fixture(scope="module")
def changes(registered):
    return base_changes(registered)


def test_it_is_the_textbook_and_its_fields(registered):
    textbook, usual = tissue_depth_face(registered), measured_face(registered)
    steps = ((usual.vertices - textbook.vertices) * MODEL.outward(textbook.vertices)).sum(1)
    assert np.median(np.abs(steps - MODEL.usual)) < 0.01
    np.testing.assert_array_equal(usual.vertices, measured_face(registered, fullness=0.0).vertices)
    of_bmi = measured_face(registered, bmi=usual_bmi())  # what is usual tells nothing
    np.testing.assert_allclose(of_bmi.vertices, usual.vertices, atol=1e-9)


def test_fuller_is_larger_everywhere_that_fullness_speaks_of(registered):
    faces = [measured_face(registered, fullness=f) for f in (-2.0, -1.0, 0.0, 1.0, 2.0)]
    volumes = [enclosed_volume(face) for face in faces]
    assert (np.diff(volumes) > 0).all()
    assert (MODEL.full[: MODEL.control_points][~MODEL.hidden[: MODEL.control_points]] > 0).all()


@pytest.mark.parametrize("told", [("male", 70.0, 1.5), ("female", 25.0, -1.5), (None, None, 0.0)])
def test_its_changes_are_linear_to_half_a_millimetre(registered, changes, told):
    sex, age, full = told
    exact = measured_face(registered, sex, age, fullness=full).vertices
    drawn = changes.at({"male": 1.0, "female": -1.0}.get(sex, 0.0), age, full)
    assert np.linalg.norm(exact - drawn, axis=1).mean() < 0.5


def test_packed_changes_are_the_same_to_a_tenth(changes):
    again = BaseChanges.unpacked(changes.packed())
    for name in ("points", "male", "decade", "full"):
        np.testing.assert_allclose(getattr(again, name), getattr(changes, name), atol=0.05)


def test_the_leanest_face_stays_clear_of_the_bone(registered):
    lean = measured_face(registered, fullness=-3.0)
    depth = skin_depth(lean.vertices, MODEL.outer_faces, registered.bone.points)
    assert np.percentile(depth, 1) > LEAST_CLEARANCE - 1.0
