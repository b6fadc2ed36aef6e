"""`python backprojection.py`: a person's folder in, an STL in the input's frame out; bad folders refused in a line."""

import shutil
import subprocess
import sys

import cv2
import numpy as np
import pytest
import trimesh
import yaml
from analytic_head import assert_printable, head
from conftest import ROOT

from backprojection import cli
from cranioface.geometry.distances import closest
from cranioface.geometry.rigid import transform
from cranioface.geometry.ring import CameraRing, project
from cranioface.people.person import Person, write_person

MATRIX = trimesh.transformations.rotation_matrix(0.8, [1, -2, 3])
MATRIX[:3, 3] = 40, -300, 7


@pytest.fixture(scope="module")
def person(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people") / "one"
    ring = CameraRing(64)
    write_person(folder, Person(ring, {"face": project(head(5), ring)}, input_from_frankfurt=MATRIX))
    return folder


@pytest.fixture
def spoiled(person, tmp_path):
    return shutil.copytree(person, tmp_path / "spoiled")


def refusal(capsys, *words):
    assert cli.main([str(word) for word in words]) == 2
    told = capsys.readouterr().err.strip()
    assert told.startswith("error: ") and "\n" not in told
    return told


def test_by_subprocess_from_another_directory_in_the_frame_of_the_input(person, tmp_path):
    done = subprocess.run(
        [sys.executable, ROOT / "backprojection.py", person, "-o", "face.stl"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert str(person) in done.stdout and "wrote face.stl" in done.stdout
    mesh = trimesh.load_mesh(tmp_path / "face.stl")
    assert_printable(mesh)
    true = head(5)
    seen = true.vertices[(np.abs(true.vertices[:, 2] - 15) < 85)]
    assert closest(transform(MATRIX, seen), mesh)[0].mean() < 0.2


def test_the_same_folder_gives_the_same_bytes_and_ply_too(person, tmp_path):
    for name in ("a.stl", "b.stl", "c.ply"):
        assert cli.main([str(person), "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.stl").read_bytes() == (tmp_path / "b.stl").read_bytes()
    assert len(trimesh.load_mesh(tmp_path / "c.ply").faces) == len(trimesh.load_mesh(tmp_path / "a.stl").faces)


def test_without_arguments_it_reads_what_projections_wrote_or_says_to_run_it(monkeypatch, person, spoiled, capsys):
    from projections.cli import DEFAULT_OUTPUT

    assert cli.DEFAULT_INPUT == DEFAULT_OUTPUT
    monkeypatch.setattr(cli, "DEFAULT_INPUT", person.parent / "absent")
    assert "run projections.py first" in refusal(capsys)
    monkeypatch.setattr(cli, "DEFAULT_INPUT", spoiled)
    assert cli.main([]) == 0
    assert (spoiled / "face.stl").is_file()


def test_missing_and_empty_folders(capsys, tmp_path):
    assert "no such folder" in refusal(capsys, tmp_path / "absent", "-o", tmp_path / "f.stl")
    assert "person.yaml" in refusal(capsys, tmp_path, "-o", tmp_path / "f.stl")
    assert not (tmp_path / "f.stl").exists()


def test_missing_view(capsys, spoiled):
    (spoiled / "face_135.png").unlink()
    assert "face_135.png" in refusal(capsys, spoiled) and not (spoiled / "face.stl").exists()


def test_folder_without_a_face(capsys, spoiled):
    for path in spoiled.glob("face_*.png"):
        path.rename(path.with_name(path.name.replace("face", "skull")))
    assert "face" in refusal(capsys, spoiled)


@pytest.mark.parametrize("code", [np.uint8, np.uint16])
def test_views_of_another_size_or_8_bit(capsys, spoiled, code):
    size = 64 if code == np.uint8 else 32
    cv2.imwrite(str(spoiled / "face_045.png"), np.full((size, size), 40, code))
    assert "face_045.png" in refusal(capsys, spoiled)


def test_corrupt_view(capsys, spoiled):
    (spoiled / "face_090.png").write_bytes((spoiled / "face_090.png").read_bytes()[:100])
    assert "face_090.png" in refusal(capsys, spoiled)
    (spoiled / "face_090.png").write_bytes(b"")
    assert "face_090.png" in refusal(capsys, spoiled)


@pytest.mark.parametrize(
    "change",
    [{"pixels": 128}, {"mm_per_pixel": 2.0}, {"centre_mm": [0, 0, 0]}, {"azimuths_deg": [0, 90]}, {"pixels": "many"}],
)
def test_views_of_another_ring(capsys, spoiled, change):
    path = spoiled / "person.yaml"
    facts = yaml.safe_load(path.read_text())
    facts["ring"].update(change)
    path.write_text(yaml.safe_dump(facts))
    assert "spoiled" in refusal(capsys, spoiled)


@pytest.mark.parametrize("value", [0, 1])
def test_maps_without_surface(capsys, spoiled, value):
    for path in spoiled.glob("face_*.png"):
        cv2.imwrite(str(path), np.full((64, 64), value, np.uint16))
    assert "points of surface" in refusal(capsys, spoiled)


def test_bad_options(capsys, person, tmp_path):
    assert "ending" in refusal(capsys, person, "-o", tmp_path / "face.jpg")
    assert "spacing" in refusal(capsys, person, "--spacing", "0")
    assert refusal(capsys, person, "--colour", "red")
    assert "is empty" in refusal(capsys, person, "-o", "")
    assert "spacing" in refusal(capsys, person, "--spacing", "wide")


def test_a_projection_is_never_replaced(capsys, spoiled):
    (spoiled / "face.stl").symlink_to(spoiled / "face_000.png")
    before = (spoiled / "face_000.png").read_bytes()
    for words in (
        [spoiled],
        [spoiled, "-o", spoiled / "face.stl"],
        [spoiled, "-o", spoiled / ".." / "spoiled" / "face.stl"],
    ):
        assert "face.stl: would replace" in refusal(capsys, *words)
    assert (spoiled / "face_000.png").read_bytes() == before


def test_a_mesh_below_a_file_or_in_the_place_of_a_folder(capsys, spoiled):
    assert "is a file where a folder" in refusal(capsys, spoiled, "-o", spoiled / "person.yaml" / "face.stl")
    (spoiled / "folder.stl").mkdir()
    assert "is a folder" in refusal(capsys, spoiled, "-o", spoiled / "folder.stl")
