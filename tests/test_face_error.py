"""The face error: known offsets and their sign, a missing face, and agreement with the reference judge to 0.01 mm."""

import importlib.util

import numpy as np
import pytest
import trimesh
from conftest import SHARED, shared_head

from cranioface.anatomy.template import load_template
from cranioface.geometry.mesh_files import read_mesh
from cranioface.geometry.rigid import invert
from cranioface.judge.face_error import CAP_MM, distances, face_error
from evaluation.studies.pose_truth import hand_frame


def ball(radius):
    return trimesh.creation.icosphere(subdivisions=5, radius=radius)


def offset(mesh, mm):
    return trimesh.Trimesh(mesh.vertices + mm * mesh.vertex_normals, mesh.faces, process=False)


def fine_noise(skin):
    """The truth four times as dense, off by hundredths of a millimetre."""
    dense = skin.subdivide()
    noise = np.random.default_rng(0).normal(0, 0.06, dense.vertices.shape)
    return trimesh.Trimesh(dense.vertices + noise, dense.faces, process=False)


def rubbish(skin):
    return trimesh.creation.icosphere(subdivisions=4, radius=90).apply_translation(skin.centroid)


def reference_judge():
    path = SHARED / "judge" / "face_error.py"
    if not path.is_file():
        pytest.skip("the reference judge lies beside the project, not in it, and is absent here")
    spec = importlib.util.spec_from_file_location("judge", path)
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    return judge


def assert_agrees(prediction, skin, skull):
    """Our figures beside those of the reference judge."""
    reference, ours = reference_judge().measure(prediction, skin, skull), face_error(prediction, skin, skull)
    for key in ("mean", "worst", "there", "back", "median", "rms", "p95"):
        assert ours[f"{key}_mm"] == pytest.approx(reference[key], abs=0.01), key
    for key in ("1", "2", "2.5", "5"):
        assert ours[f"under_{key}_mm"] == pytest.approx(reference[f"under{key}"], abs=0.002), key
    assert ours["coverage"] == pytest.approx(reference["coverage"], abs=0.002)


def test_the_truth_itself_has_no_error():
    error = face_error(ball(80), ball(80), ball(72))
    assert error["worst_mm"] < 1e-3 and error["coverage"] == 1.0 and error["under_1_mm"] == 1.0


@pytest.mark.parametrize("mm", [-3.0, 2.0])
def test_a_constant_offset_is_the_error_both_ways_and_its_sign_is_told(mm):
    error = face_error(ball(80 + mm), ball(80), ball(72))
    for name in ("there_mm", "back_mm", "median_mm", "p95_mm", "hd95_mm"):
        assert error[name] == pytest.approx(abs(mm), abs=0.05)
    assert error["bias_mm"] == pytest.approx(mm, abs=0.05)


def test_an_inner_shell_changes_the_sign_of_nothing():
    """A CT's skin has airways inside; a mesh may be wound either way."""
    true = ball(80)
    true.invert()
    found = distances(ball(82), true, ball(72))
    assert (found.there_sign == 1).all() and (found.back_sign == 1).all()


def test_a_missing_face_counts_the_cap():
    far = ball(80).apply_translation((0, 1000, 0))
    error = face_error(far, ball(80), ball(72))
    assert error["worst_mm"] == CAP_MM and error["coverage"] == 0.0 and error["under_5_mm"] == 0.0


@pytest.mark.parametrize(
    ("name", "predict"),
    [("visible_male", fine_noise), ("visible_male", lambda skin: offset(skin, 2.0)), ("unc_cadaver", rubbish)],
)
def test_it_agrees_with_the_reference_judge(name, predict):
    folder = shared_head(name)
    skull, skin = read_mesh(folder / "skull.ply"), read_mesh(folder / "skin.ply")
    assert_agrees(predict(skin), skin, skull)


def test_it_agrees_with_the_reference_judge_on_a_strangers_face(tmp_path):
    """As the judge is used: on files that it reads itself."""
    folder, frame = shared_head("unc_cadaver"), hand_frame("unc_cadaver")
    skull, skin = read_mesh(folder / "skull.ply"), read_mesh(folder / "skin.ply")
    load_template().face.copy().apply_transform(invert(frame)).export(tmp_path / "face.stl")
    ours = face_error(read_mesh(tmp_path / "face.stl"), skin, skull)
    files = (tmp_path / "face.stl", folder / "skin.ply", folder / "skull.ply")
    reference = reference_judge().measure(*(trimesh.load(f, force="mesh") for f in files))
    assert reference["mean"] > 2.0
    for key in ("mean", "worst", "median", "p95"):
        assert ours[f"{key}_mm"] == pytest.approx(reference[key], abs=0.01), key
