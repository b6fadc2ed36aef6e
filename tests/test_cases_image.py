"""The folder that a viewer is handed for one image: a rough skull and face, and what the answer is worth."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import trimesh

from cranioface.geometry.closed_surface import is_closed
from cranioface.geometry.mesh_files import read_mesh
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.cases.session import Session


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What was told of a lateral radiograph of a synthetic person whose scale is unknown, its folder and its bar."""
    folder, bar = tmp_path_factory.mktemp("image"), []
    with np.load(Path(__file__).parent / "single_image_people.npz") as people:
        cv2.imwrite(str(folder / "input.png"), people["pixels"][0])
    inputs = Inputs("image", folder / "input.png")
    told = Session().face(inputs, Asked(image_kind="frontal"), folder / "result", lambda *step: bar.append(step))
    return told, folder / "result", bar


def test_it_tells_what_it_is_worth(made):
    told, _, _ = made
    one = told["one_image"]
    assert told["kind"] == "image" and told["projections"] is None and told["landmarks"] == []
    assert one["kind"] == "frontal" and one["mm_per_pixel"] is None and not one["confident"]
    assert 1 < one["expected_error"]["face_mm"] < 10 and one["is_it_a_skull"]["is_skull"] > 0.9
    doubts = " ".join(told["doubts"])
    assert "looks like a lateral radiograph" in doubts and "scale unknown" in doubts and "--" not in doubts


def test_everything_that_is_told_lies_in_the_folder(made):
    told, folder, _ = made
    assert json.loads((folder / "view" / "told.json").read_text()) == told
    for path in (folder / "view" / "told.json", folder / "report.json"):
        assert str(folder.parent) not in path.read_text() and "--mm" not in path.read_text()
    names = {download["file"] for download in told["downloads"]}
    assert names == {path.name for path in folder.iterdir() if path.is_file()}
    assert {"skull.ply", "face.ply", "face.stl", "turntable.gif", "preview.png", "report.json"} <= names


def test_meshes_are_closed_and_layers_lie_where_the_downloads_lie(made):
    told, folder, _ = made
    assert [layer["name"] for layer in told["layers"]] == ["skull", "face"]
    for layer in told["layers"]:
        whole = read_mesh(folder / f"{layer['name']}.stl")
        (light,) = trimesh.load(folder / "view" / layer["file"], process=False).geometry.values()
        assert is_closed(whole) and len(light.faces) == layer["faces"] == len(whole.faces)
        np.testing.assert_allclose(light.bounds, whole.bounds, atol=1e-3)
        np.testing.assert_allclose(np.linalg.norm(light.vertex_normals, axis=1), 1, atol=1e-3)


def test_progress_never_goes_back(made):
    stations, shares = zip(*made[2], strict=True)
    assert stations == ("read", "predict", "write", "view") and shares[0] == 0 and list(shares) == sorted(shares)
