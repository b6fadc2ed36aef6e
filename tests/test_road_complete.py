"""`reconstruct.py --complete`: missing bone is inferred before the face, and the face says where it rests on it."""

import json

import numpy as np
import pytest
import trimesh
from test_completion_complete import BROW, holed, known, skull  # noqa: F401  # fixtures among them

from cranioface import complete
from cranioface.geometry.head_grid import HEAD, surface
from cranioface.geometry.mesh_files import read_mesh, write_mesh
from cranioface.report.pictures import preview
from reconstruction import cli
from reconstruction.inferred import ERROR_MM, MOST_ERROR_MM, error_mm


@pytest.fixture(scope="module")
def out(tmp_path_factory, known):  # noqa: F811
    folder = tmp_path_factory.mktemp("road")
    write_mesh(folder / "skull.stl", surface(holed(known), HEAD))
    words = [str(folder / "skull.stl"), "-o", str(folder / "out"), "--method", "tissue-depth", "--complete"]
    assert cli.main(words) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def face(out):
    return trimesh.load(out / "face.ply", process=False)


def attribute(face, name):
    return face.metadata["_ply_raw"]["vertex"]["data"][name].ravel()


def test_the_face_marks_what_rests_on_inferred_bone(face):
    mark = attribute(face, "on_inferred_bone")
    assert set(np.unique(mark)) == {0, 1} and 0 < mark.mean() < 0.1
    assert np.linalg.norm(face.vertices[mark > 0].mean(0) - BROW) < 30


def test_it_is_less_sure_there(face):
    mark, uncertain = attribute(face, "on_inferred_bone") > 0, attribute(face, "uncertainty_mm")
    near = np.linalg.norm(face.vertices - face.vertices[mark].mean(0), axis=1) < 40
    assert uncertain[mark].mean() > uncertain[near & ~mark].mean() and np.isfinite(uncertain).all()


def test_skull_and_report_tell_what_was_inferred(out, known):  # noqa: F811
    told = json.loads((out / "report.json").read_text())
    assert told["config"]["complete"] and told["completed"]["missing"][0]["kind"] == "hole"
    assert 0 < told["completed"]["face_on_inferred_bone_share"] < 0.1
    assert len(read_mesh(out / "skull.stl").faces) > len(surface(holed(known), HEAD).faces)


def test_the_error_of_inferred_bone_grows_with_the_way_to_real_bone():
    error = error_mm(np.linspace(0, 200, 50))
    assert error[0] == ERROR_MM and (np.diff(error) >= 0).all() and error[-1] == MOST_ERROR_MM


def test_inferred_bone_is_seen_in_the_picture():
    ball = trimesh.creation.icosphere(3, 60.0)
    plain, marked = preview(ball, ball), preview(ball, ball, inferred=trimesh.creation.icosphere(3, 60.5))
    assert plain.shape == marked.shape and not np.allclose(plain[:420], marked[:420])
    assert np.allclose(plain[420:840], marked[420:840])


def test_the_public_face_has_it():
    import completion.complete

    assert complete is completion.complete.complete
