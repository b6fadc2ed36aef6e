"""`python completion/complete.py` as it is used: by subprocess, from another directory, every connection refused."""

import json

import numpy as np
import pytest
from test_commands import command, succeeded
from test_completion_complete import BROW, holed, known, skull  # noqa: F401  # fixtures among them

from completion.options import implant_files, output_files
from cranioface.geometry.head_grid import HEAD, surface
from cranioface.geometry.mesh_files import read_mesh, write_mesh


@pytest.fixture(scope="module")
def scan(tmp_path_factory, known):  # noqa: F811
    path = tmp_path_factory.mktemp("scan") / "skull.stl"
    write_mesh(path, surface(holed(known), HEAD))
    return path


@pytest.fixture(scope="module")
def out(scan):
    words = [scan.name, "-o", "out", "--method", "mirror", "--clearance", "0.6"]
    told = succeeded(command(scan.parent, "completion/complete.py", *words))
    assert "implant of " in told and "wrote out/skull_complete.stl, implant.stl" in told
    return scan.parent / "out"


def test_it_writes_skull_implant_picture_and_report(out, scan):
    assert {path.name for path in out.iterdir()} == {"skull_complete.stl", "implant.stl", "preview.png", "report.json"}
    implant, whole = read_mesh(out / "implant.stl"), read_mesh(out / "skull_complete.stl")
    assert implant.is_watertight and implant.volume > 0 and implant.body_count == 1
    assert np.linalg.norm(implant.centroid - BROW) < 30
    assert len(whole.faces) > len(read_mesh(scan).faces)


def test_the_report_tells_what_it_stands_on(out):
    told = json.loads((out / "report.json").read_text())
    assert told["method"] == "mirror" and told["weights"] is None and len(told["input"]["sha256"]) == 64
    assert told["alignment"]["confidence"] > 0.5 and told["config"]["clearance_mm"] == 0.6
    (implant,) = told["implants"]
    assert implant["volume_ml"] > 1 and implant["fit_at_the_rim"]["gap_min_mm"] == pytest.approx(0.6, abs=0.15)


def test_nothing_is_written_over_what_was_read(out, scan):
    (scan.parent / "implant.stl").write_bytes(scan.read_bytes())
    done = command(scan.parent, "completion/complete.py", "implant.stl", "-o", ".")
    assert done.returncode == 2 and "would replace" in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words, says",
    [
        (["--method", "magic"], "magic: is none of"),
        (["--clearance", "-1"], "--clearance -1: lies outside"),
        (["--thickness", "thick"], "--thickness thick: is neither"),
        (["--direction", "up"], "--direction up: is neither"),
        (["--method", "mirror", "--weights", "LICENSE"], "belong to --method network"),
    ],
)
def test_a_mistake_is_one_line(tmp_path, words, says):
    (tmp_path / "skull.stl").write_bytes(b"never read")
    done = command(tmp_path, "completion/complete.py", "skull.stl", "-o", "out", *words)
    assert done.returncode == 2 and says in done.stderr and len(done.stderr.splitlines()) == 1


def test_the_largest_implant_has_no_number(tmp_path):
    assert implant_files(False) == ["implant.stl"] and implant_files()[:2] == ["implant.stl", "implant_2.stl"]
    assert tmp_path / "report.json" in output_files(tmp_path)
