"""The shipped template skull: closed, small, in the Frankfurt frame, landmarks on its surface, human proportions."""

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.frankfurt.frame import frankfurt_frame
from cranioface.anatomy.template import FOLDER, load_template


@pytest.fixture(scope="module")
def template():
    return load_template()


def test_bones_are_closed_outward_and_small(template):
    for bone in (template.skull, template.mandible):
        assert bone.is_watertight and bone.is_winding_consistent and bone.volume > 0
    assert sum((FOLDER / name).stat().st_size for name in ("skull.ply", "mandible.ply")) <= 2_000_000


def test_landmarks_lie_on_their_bone(template):
    for name, point in template.landmarks.items():
        bone = template.mandible if name in template.mandible_landmarks else template.skull
        assert abs(trimesh.proximity.signed_distance(bone, point[None])[0]) < 0.1, name


def test_is_in_its_own_frankfurt_frame(template):
    marks = template.landmarks
    frame = frankfurt_frame(marks["po_left"], marks["po_right"], marks["or_left"])
    np.testing.assert_allclose(frame, np.eye(4), atol=0.05)
    assert marks["n"][1] < -60 and marks["v"][2] > 90 and marks["zy_left"][0] > 50  # face to -y, up +z, left +x


def test_left_mirrors_right(template):
    marks = template.landmarks
    for name in marks:
        if name.endswith("_left"):
            other = marks[name.replace("_left", "_right")]
            np.testing.assert_allclose(marks[name] * [-1, 1, 1], other, atol=2.5, err_msg=name)


def test_proportions_are_an_adults(template):
    """Howells' means over males and females are GOL 178, ZYB 130.5 and n-pr 67.5 mm; the range is 2.5 SD."""
    marks = template.landmarks
    assert 163 < np.linalg.norm(marks["g"] - marks["op"]) < 193
    assert 116 < np.linalg.norm(marks["zy_left"] - marks["zy_right"]) < 145
    assert 58 < np.linalg.norm(marks["n"] - marks["pr"]) < 77
    assert 105 < template.skull.vertices[:, 2].max() < 130


def test_builder_licence_is_shipped():
    assert "Apache License" in (FOLDER / "LICENSE-APACHE-2.0").read_text()
    assert "MyoSim" in (FOLDER.parents[2] / "NOTICE").read_text()


def test_frame_of_three_points_is_rigid():
    rng = np.random.default_rng(0)
    for _ in range(20):
        matrix = frankfurt_frame(*rng.normal(size=(3, 3)) * 60)
        np.testing.assert_allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3), atol=1e-12)
        assert np.linalg.det(matrix[:3, :3]) > 0
