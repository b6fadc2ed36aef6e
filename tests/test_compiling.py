"""The first run on a machine says that it compiles, the second starts with what was kept; waiting threads sleep."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT

from cranioface.geometry.compiling import ANNOUNCED

SMALL = """
import trimesh
from cranioface.command import run
from cranioface.geometry.mesh_files import read_mesh
from cranioface.geometry.distances import closest
ball = trimesh.creation.icosphere(1, radius=50)
WHAT(lambda: print(closest(ball.vertices * 1.1, ball)[0].max()))
"""
COMMAND, LIBRARY = SMALL.replace("WHAT", "run"), SMALL.replace("WHAT", "(lambda main: main())")
READ = """
import os
from cranioface.command import run
run(lambda: print(os.environ.get('OMP_WAIT_POLICY'), os.environ.get('GOMP_SPINCOUNT')))
"""
IMPORTED = """
import os, sys
before = dict(os.environ)
import cranioface.command
print(sorted(os.environ.items() ^ before.items()), [m for m in ("numpy", "numba", "torch") if m in sys.modules])
"""


def run(program, **environment):
    clean = {k: v for k, v in os.environ.items() if k not in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")}
    line = [sys.executable, "-c", program]
    return subprocess.run(line, cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=True)


def test_the_first_run_announces_what_it_compiles_and_the_second_says_nothing(tmp_path):
    first, second = (run(COMMAND, NUMBA_CACHE_DIR=str(tmp_path / "kernels")) for _ in range(2))
    lines = first.stderr.splitlines()
    assert lines[0] == ANNOUNCED and len(lines) == 2 and lines[1].startswith("compiled ")
    assert second.stderr == "" and second.stdout == first.stdout


def test_a_library_compiles_in_silence(tmp_path):
    assert run(LIBRARY, NUMBA_CACHE_DIR=str(tmp_path / "kernels")).stderr == ""


@pytest.mark.parametrize(
    ("told", "expected"),
    [({}, "PASSIVE 1000"), ({"OMP_WAIT_POLICY": "ACTIVE"}, "ACTIVE None"), ({"GOMP_SPINCOUNT": "7"}, "None 7")],
)
def test_threads_sleep_while_they_wait_unless_the_user_says_otherwise(told, expected):
    assert run(READ, **told).stdout.strip() == expected


def test_importing_the_lowest_room_changes_no_environment_and_loads_nothing_that_has_threads():
    assert run(IMPORTED).stdout.strip() == "[] []"


@pytest.mark.parametrize("door", ["projections.cli", "backprojection.cli", "pix2pix.train", "evaluation.__main__"])
def test_a_command_loads_nothing_that_has_threads_before_it_runs(door):
    assert run(IMPORTED.replace("cranioface.command", door)).stdout.strip() == "[] []"
