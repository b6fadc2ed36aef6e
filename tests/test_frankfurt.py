"""The Frankfurt frame from any pose: real heads against landmarks set by hand, the template itself, refusals.

The full acceptance, 20 poses of every head and cut, is `python -m evaluation poses HEADS_FOLDER`; these are a few.
"""

import numpy as np
import pytest
import trimesh
from conftest import shared_head

from cranioface.anatomy.frankfurt import align
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh
from cranioface.geometry.rigid import invert, transform
from cranioface.population.cuts import CUTS
from evaluation.studies.pose_trials import frames_from_poses, summary
from evaluation.studies.pose_truth import difference, hand_frame, random_pose, real_subject


@pytest.mark.parametrize("head, seeds", [("visible_male", range(3, 4)), ("unc_cadaver", range(5, 7))])
def test_whole_heads_from_any_pose(head, seeds):
    skull = read_mesh(shared_head(head) / "skull.ply")
    found = summary(frames_from_poses(skull, seeds), hand_frame(head))
    assert found["refused"] == 0
    assert found["between_deg"] < 2 and found["between_mm"] < 3
    assert found["hand_deg"] < 4 and found["hand_mm"] < 6


@pytest.mark.parametrize("head, front", [("vtk_headsq", False), ("visible_male", True)])
def test_partial_heads(head, front):
    skull, rng = real_subject(shared_head(head).parent, head).skull, np.random.default_rng(0)
    skull = CUTS["no-mandible"](CUTS["front-100"](skull, rng), rng) if front else skull
    found = summary(frames_from_poses(skull.mesh, range(7, 8)), np.eye(4))
    assert found["refused"] == 0
    assert found["hand_deg"] < 6 and found["hand_mm"] < 8


def opened_template(degrees: float) -> trimesh.Trimesh:
    """Template skull and mandible, the mandible turned open about its condyles."""
    template = load_template()
    hinge = template.landmarks["cdl_left"] * [0, 1, 1]
    turn = trimesh.transformations.rotation_matrix(np.radians(degrees), [1, 0, 0], hinge)
    jaw = trimesh.Trimesh(transform(turn, template.mandible.vertices), template.mandible.faces, process=False)
    return trimesh.util.concatenate([template.skull, jaw])


def test_template_upside_down_with_an_open_mouth_finds_itself():
    skull = opened_template(10)
    pose = random_pose(11)
    found = align(trimesh.Trimesh(transform(pose, skull.vertices), skull.faces, process=False))
    turn, shift = difference(found.frankfurt_from_input, invert(pose))
    assert turn < 0.5 and shift < 0.5
    rotation = found.frankfurt_from_input[:3, :3]
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-9)  # never scaled
    assert np.linalg.det(rotation) > 0
    assert found.confidence > 0.95 and found.method == "automatic"


def test_skull_without_mandible_has_the_same_answer_twice():
    skull = load_template().skull
    first, second = align(skull), align(skull)
    assert first.confidence > 0.9
    np.testing.assert_array_equal(first.frankfurt_from_input, second.frankfurt_from_input)


@pytest.mark.parametrize("shape", ["cube", "long bone"])
def test_what_is_no_skull_is_refused(shape):
    if shape == "cube":
        mesh = trimesh.creation.box((180, 180, 180))
    else:
        ends = [trimesh.creation.icosphere(3, 25).apply_translation([10, 0, 310]), trimesh.creation.icosphere(3, 32)]
        mesh = trimesh.util.concatenate([trimesh.creation.capsule(300, 14), *ends])
    with pytest.raises(BadInput, match="po|landmarks"):
        align(mesh)


@pytest.mark.parametrize(
    "scale, unit", [(0.001, "--units m,"), (1 / 25.4, "--units inch,"), (0.1, "--units cm,"), (1000, "long")]
)
def test_other_units_are_refused_and_never_scaled(scale, unit):
    skull = load_template().skull
    with pytest.raises(BadInput, match=unit):
        align(trimesh.Trimesh(skull.vertices * scale, skull.faces, process=False))
