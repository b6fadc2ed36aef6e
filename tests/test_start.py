"""How quickly a command starts: what it prints, and what it refuses, needs none of the heavy libraries."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT

from cranioface.command import BadInput
from evaluation.commands import COMMANDS as OF_EVALUATION
from evaluation.commands import DOOR

HEAVY = {
    "torch", "lightning", "trimesh", "scipy", "vtk", "vtkmodules", "vedo", "SimpleITK", "numba", "albumentations",
    "matplotlib", "joblib", "monai", "safetensors", "sklearn", "nicegui", "fastapi", "uvicorn",
}  # fmt: skip
LAUNCH = """
import runpy, sys
kind, name, *words = sys.argv[1:]
sys.argv = [name, *words]
sys.path.insert(0, "")
code = 0
try:
    (runpy.run_path if kind == "file" else runpy.run_module)(name, run_name="__main__")
except SystemExit as end:
    code = end.code
print("code", code, "loaded", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
FILES = ["reconstruct.py", "projections.py", "backprojection.py", "pix2pix/train.py", "completion/train.py"]
FILES += ["single_image/train.py", "completion/complete.py", "single_image/predict.py"]
COMMANDS = [("file", name) for name in FILES]
COMMANDS += [("module", "single_image", *word) for word in ([], ["make"], ["check"], ["convert"])]
COMMANDS += [("module", "web")]
COMMANDS += [("module", "evaluation")] + [("module", "evaluation", name) for name in OF_EVALUATION]


def launched(*words, code):
    """What the command printed; it ended with `code` and loaded nothing heavy."""
    done = subprocess.run([sys.executable, "-c", LAUNCH, *words], cwd=ROOT, capture_output=True, text=True, timeout=120)
    told = re.fullmatch(r"(.*)code (\w+) loaded (.*)\n", done.stdout, re.DOTALL)
    assert told, done.stdout + done.stderr
    assert int(told[2].replace("None", "0")) == code, done.stdout + done.stderr
    assert not HEAVY & set(told[3].split())
    return told[1] + done.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_waits_for_nothing(words):
    assert "--help" in launched(*words, "--help", code=0)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_mistake_is_refused_as_quickly(words):
    told = launched(*words, "--no-such-option", "1", code=2)
    assert "error: " in told and "Traceback" not in told


REFUSED = {
    "reconstruct.py": ["gone.stl", "-o", "out"],
    "reconstruct.py ": ["LICENSE", "-o", "out", "--age", "7"],
    "reconstruct.py  ": ["LICENSE", "-o", "out", "--radiograph", "LICENSE", "--mm-per-pixel", "0"],
    "projections.py": ["gone.stl", "-o", "out"],
    "projections.py ": ["--synthetic", "0", "-o", "out"],
    "backprojection.py": ["gone", "-o", "face.xyz"],
    "completion/complete.py": ["gone.stl", "-o", "out"],
    "completion/complete.py ": ["LICENSE", "-o", "out", "--thickness", "thick"],
    "completion/complete.py  ": ["LICENSE", "-o", "out", "--method", "magic"],
    "single_image/predict.py": ["gone.png", "-o", "out"],
    "single_image/predict.py ": ["LICENSE", "-o", "out", "--mm-per-pixel", "77"],
    "single_image/predict.py  ": ["LICENSE", "-o", "out", "--kind", "oblique"],
    "pix2pix/train.py": ["--budget.epochs", "many"],
    "completion/train.py": ["--network.kind", "magic"],
    "single_image/train.py": ["--representation", "magic"],
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_value_that_cannot_be_is_refused_before_the_work_is_loaded(name):
    assert "error: " in launched("file", name.strip(), *REFUSED[name], code=2)


@pytest.mark.parametrize("words", [["--methods", "magic"], ["--maps", "magic"], ["--weights", "mine"]])
def test_the_evaluator_refuses_as_quickly(words):
    assert words[0] in launched("module", "evaluation", "faces", "--heads", "gone", "-o", "out", *words, code=2)


@pytest.mark.parametrize("words", [["--host", "0.0.0.0"], ["--token-file", "gone"], ["--workers", "0"]])
def test_the_viewer_refuses_as_quickly(words):
    assert words[0] in launched("module", "web", *words, code=2)


def test_every_study_with_a_command_is_in_the_list_of_commands():
    studies = (ROOT / "evaluation" / "studies").glob("*.py")
    commands = (path for path in studies if "\ndef main(" in path.read_text(encoding="utf-8"))
    assert {path.stem.replace("_", "-") for path in commands} == set(OF_EVALUATION)


def test_underscores_are_as_good_as_hyphens():
    assert DOOR.command("population_report") is DOOR.command("population-report")
    with pytest.raises(BadInput, match="population-riport: is none of the commands faces, "):
        DOOR.command("population-riport")
