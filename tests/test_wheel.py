"""The wheel: what it holds, and that it works in a folder of somebody else's, whatever the files there are called."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from test_layers import NETWORKS, ROADS, STATIONS

from cranioface import _BESIDE
from cranioface.command.version import VERSION, commit

HOSTILE = ("geometry.py", "evaluation.py", "learning.py", "web.py", "anatomy.py", "people.py", "command.py")
SAMPLE = "cranioface/people/samples"
COMMANDS = (
    "cranioface", "cranioface-projections", "cranioface-backprojection", "cranioface-complete", "cranioface-train",
    "cranioface-single-image",
)  # fmt: skip
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built by what is installed here: no build environment of its own, no network."""
    folder = tmp_path_factory.mktemp("dist")
    words = ["-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--no-index", "-q", "-w", str(folder)]
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, timeout=300)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The `bin` of a fresh environment that holds the wheel, and beside it the libraries of this one."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    words = ["-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "-q", str(wheel)]
    subprocess.run([sys.executable, *words], check=True, timeout=300)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


@pytest.fixture()
def warm(installed):
    """The same with the kernels that the checkout has compiled by now; on a fresh machine other tests are at it."""
    (packages,) = installed.parent.glob("lib/python*/site-packages")
    take_kernels(packages)
    return installed


def take_kernels(packages):
    """Copies the checkout's kernels: numba knows a kept one by time and content of its source."""
    for kept in (p for room in ("cranioface", "backprojection") for p in (ROOT / room).rglob("__pycache__/*.nb[ic]")):
        source = kept.parents[1] / (kept.name.split(".")[0].rsplit("-", 1)[0] + ".py")
        copy = packages / source.relative_to(ROOT)
        if source.is_file() and copy.is_file():
            os.utime(copy, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
            (copy.parent / "__pycache__").mkdir(exist_ok=True)
            shutil.copy2(kept, copy.parent / "__pycache__")


@pytest.fixture()
def foreign(tmp_path):
    """A folder whose files end whoever imports them."""
    for name in HOSTILE:
        (tmp_path / name).write_text('raise SystemExit("hostile")\n')
    return tmp_path


def run(folder, *words, code=0):
    """What a program prints that runs in `folder`, far from the checkout."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([*map(str, words)], cwd=folder, env=clean, capture_output=True, text=True, timeout=560)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stderr + done.stdout


def test_the_wheel_holds_the_rooms_and_their_data_once_and_nothing_of_the_laboratory(wheel):
    entries = [e for e in zipfile.ZipFile(wheel).infolist() if ".dist-info/" not in e.filename]
    names = {e.filename for e in entries}
    there = {room for room in (*STATIONS, *ROADS) if (ROOT / room).is_dir()}
    assert {name.split("/")[0] for name in names} == {"cranioface", *there}
    assert {f"{SAMPLE}/skull.stl", "pix2pix/weights/small.safetensors", "pix2pix/weights/small.json"} <= names
    assert {"pix2pix/configs/small.yaml", "cranioface/py.typed", "cranioface/command/commit.txt"} <= names
    assert {"cranioface/anatomy/face_model/model.npz", "cranioface/anatomy/template/skull.ply"} <= names
    assert not [name for name in names if "__pycache__" in name or re.search(r"(^|/)(tests|benchmarks)/", name)]
    large = [e.CRC for e in entries if e.file_size > 10_000]
    assert len(large) == len(set(large))
    assert wheel.stat().st_size < 40e6


def test_whoever_adds_a_room_adds_it_to_the_wheel_and_to_what_the_public_face_guards():
    there = {room for room in (*STATIONS, *ROADS) if (ROOT / room).is_dir()}
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == there | {"cranioface"}
    assert set(_BESIDE) == there - {"web"} and NETWORKS <= set(STATIONS)  # nothing handed on here needs the viewer


def test_requirements_and_the_wheel_ask_for_the_same_versions():
    lines = (line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines())
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    assert sorted(filter(None, lines)) == sorted(
        project["dependencies"] + extras["train"] + extras["completion"] + extras["single-image"] + extras["population"]
    )
    assert extras["scale"][0] in (ROOT / "requirements-scale.txt").read_text()


def test_every_command_tells_its_version_and_commit(installed, foreign):
    for name in COMMANDS:
        assert run(foreign, installed / name, "--version") == f"cranioface {VERSION} (commit {commit()})\n"


def test_the_viewer_is_installed_with_all_that_it_serves(wheel, installed, foreign):
    names = set(zipfile.ZipFile(wheel).namelist())
    served = {p.relative_to(ROOT).as_posix() for p in (ROOT / "web").rglob("*") if p.suffix in (".js", ".css", ".html")}
    assert served and served <= names
    assert "--token-file" in run(foreign, installed / "cranioface", "web", "--help")
    assert "--token-file" in run(foreign, installed / "cranioface", "web", "--host", "0.0.0.0", code=2)


def test_importing_is_instant_and_changes_nothing(installed, foreign):
    program = """
import os, sys
before, loaded = dict(os.environ), set(sys.modules)
import cranioface
print(sorted(set(sys.modules) - loaded), dict(os.environ) == before, cranioface.__version__)
"""
    assert run(foreign, installed / "python", "-c", program) == f"['cranioface'] True {VERSION}\n"


def test_projections_of_the_sample_appear_in_the_folder_where_one_is(warm, foreign):
    told = run(foreign, warm / "cranioface-projections")
    assert "wrote out/sample" in told and (foreign / "out" / "sample" / "face_315.png").is_file()


def test_the_sample_is_reconstructed_in_a_folder_of_hostile_files(warm, foreign):
    (sample,) = warm.parent.glob(f"lib/python*/site-packages/{SAMPLE}")
    words = [sample / "skull.stl", "--truth", sample / "face.stl", "--method", "tissue-depth", "-o", "out"]
    told = run(foreign, warm / "cranioface", *words)
    report = json.loads((foreign / "out" / "report.json").read_text())
    assert report["versions"]["cranioface"] == VERSION and report["versions"]["commit"] == commit()
    assert "error to the true skin" in told and report["error_to_true_skin"]["worst_mm"] < 2.4


def test_the_lines_of_the_readme_run_in_a_folder_of_hostile_files(warm, foreign):
    (lines,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    shutil.copytree(ROOT / "samples", foreign / "samples")
    (foreign / "mine.py").write_text(lines)
    told = run(foreign, warm / "python", "mine.py")
    assert float(told.splitlines()[-1]) < 2.0 and (foreign / "face.stl").is_file()


def test_a_file_that_hides_a_room_is_named_and_never_run(installed, foreign):
    (foreign / "projections.py").write_text('raise SystemExit("hostile")\n')
    told = run(foreign, installed / "python", "-c", "from cranioface import read_mesh", code=1)
    assert "ImportError: cranioface needs its own package 'projections'" in told
    assert str(Path("projections.py")) in told.splitlines()[-1] and "hostile" not in told
    assert VERSION in run(foreign, installed / "cranioface", "--version")


def test_the_pages_tell_the_version_of_the_program():
    newest = re.search(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert newest and newest[1] == cited["version"] == VERSION
