"""The commands as a user runs them: by subprocess, from another directory, with every connection refused."""

import json
import os
import subprocess
import sys

import pytest
import trimesh
from conftest import ROOT

REFUSING = """
import runpy, socket, sys
def refuse(*_, **__):
    raise AssertionError("a command opened a connection")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
sys.argv = sys.argv[1:]
sys.path[0] = __import__("os").path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def command(folder, script, *words):
    """Run a script of the project from `folder`; its CompletedProcess."""
    ours = ("PYTHONPATH", "NO_ALBUMENTATIONS_UPDATE", "HF_HUB_OFFLINE")
    clean = {k: v for k, v in os.environ.items() if k not in ours}
    line = [sys.executable, "-c", REFUSING, str(ROOT / script), *map(str, words)]
    return subprocess.run(line, cwd=folder, env=clean, capture_output=True, text=True, timeout=300)


def succeeded(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def person(tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    sample = ROOT / "samples"
    told = succeeded(
        command(folder, "projections.py", sample / "skull.stl", "--face", sample / "face.stl", "-o", "person")
    )
    assert "wrote person" in told
    return folder / "person"


def test_projections_write_every_view(person):
    names = {path.name for path in person.iterdir()}
    assert {f"{layer}_{a:03d}.png" for layer in ("skull", "face", "base") for a in range(0, 360, 45)} < names


def test_backprojection_closes_the_face(person):
    told = succeeded(command(person.parent, "backprojection.py", person, "-o", "face.stl"))
    mesh = trimesh.load_mesh(person.parent / "face.stl")
    assert "face.stl" in told and mesh.is_watertight and mesh.volume > 0 and mesh.body_count == 1


@pytest.mark.parametrize("method", ["tissue-depth", "pix2pix"])
def test_reconstruct_writes_everything(tmp_path, method):
    sample = ROOT / "samples"
    words = ["-o", "out", "--method", method, "--truth", sample / "face.stl", "--sex", "male", "--pegs"]
    told = succeeded(command(tmp_path, "reconstruct.py", sample / "skull.stl", *words))
    assert "error to the true skin" in told
    out = tmp_path / "out"
    pictures = {"preview.png", "closeups.png"}
    names = {"face.stl", "face.ply", "face.obj", "skull.stl", "pegs.stl", "projections", "report.json"} | pictures
    assert {path.name for path in out.iterdir()} == names
    assert (out / "closeups.png").stat().st_size < 400_000
    face = trimesh.load_mesh(out / "face.stl")
    assert face.is_watertight and face.volume > 0 and face.body_count == 1
    report = json.loads((out / "report.json").read_text())
    assert report["attributes"] == {"sex": "male"} | dict.fromkeys(("age_years", "bmi", "fullness"), "unknown")
    assert len(report["input"]["sha256"]) == 64 and report["error_to_true_skin"]["coverage"] > 0.9
    assert (report["weights"] is None) == (method == "tissue-depth")


SCRIPTS = ["reconstruct.py", "projections.py", "backprojection.py", "pix2pix/train.py", "completion/complete.py"]


@pytest.mark.parametrize("script", [*SCRIPTS, "single_image/predict.py"])
def test_help_is_printed(tmp_path, script):
    assert "usage" in succeeded(command(tmp_path, script, "--help"))


def test_a_refusal_is_one_line_and_code_2(tmp_path):
    done = command(tmp_path, "reconstruct.py", "gone.stl", "-o", "out")
    assert done.returncode == 2 and done.stderr.startswith("error: gone.stl: no such file")
    assert len(done.stderr.splitlines()) == 1 and list(tmp_path.iterdir()) == []
