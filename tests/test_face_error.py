"""The face error: known offsets, a missing face, and agreement with the reference judge to 0.01 mm."""

import importlib.util

import numpy as np
import pytest
import trimesh
from conftest import SHARED, shared_head

from evaluation.face_error import CAP_MM, face_error
from geometry.mesh_files import read_mesh


def ball(radius):
    return trimesh.creation.icosphere(subdivisions=5, radius=radius)


def offset(mesh, mm):
    moved = mesh.copy()
    moved.vertices = mesh.vertices + mm * mesh.vertex_normals
    return moved


def test_the_truth_itself_has_no_error():
    error = face_error(ball(80), ball(80), ball(72))
    assert error["worst_mm"] < 1e-3 and error["coverage"] == 1.0 and error["under_1_mm"] == 1.0


@pytest.mark.parametrize("mm", [-3.0, 2.0])
def test_a_constant_offset_is_the_error_both_ways(mm):
    error = face_error(ball(80 + mm), ball(80), ball(72))
    for name in ("there_mm", "back_mm", "median_mm", "p95_mm"):
        assert error[name] == pytest.approx(abs(mm), abs=0.05)


def test_a_missing_face_counts_the_cap():
    far = ball(80).apply_translation((0, 1000, 0))
    error = face_error(far, ball(80), ball(72))
    assert error["worst_mm"] == CAP_MM and error["coverage"] == 0.0 and error["under_5_mm"] == 0.0


@pytest.mark.parametrize("name", ["visible_male", "unc_cadaver", "vtk_headsq"])
def test_it_agrees_with_the_reference_judge(name):
    folder = shared_head(name)
    skull, skin = read_mesh(folder / "skull.ply"), read_mesh(folder / "skin.ply")
    prediction = offset(skin, 2.0)
    spec = importlib.util.spec_from_file_location("judge", SHARED / "judge" / "face_error.py")
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    reference, ours = judge.measure(prediction, skin, skull), face_error(prediction, skin, skull)
    for key in ("mean", "worst", "there", "back", "median", "rms", "p95"):
        assert ours[f"{key}_mm"] == pytest.approx(reference[key], abs=0.01), key
    np.testing.assert_allclose(ours["coverage"], reference["coverage"], atol=0.002)
