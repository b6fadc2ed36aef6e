"""What a user waits for before anything happens: `--help` of every command, and the first compilation by numba.

Error: none; a command that fails is a failed run.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.material import ROOT
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.command import BadInput
from cranioface.people.sample import SAMPLE

COMMANDS = {
    "reconstruct.py": ("reconstruct.py",),
    "projections.py": ("projections.py",),
    "backprojection.py": ("backprojection.py",),
    "pix2pix/train.py": ("pix2pix/train.py",),
    "python -m evaluation": ("-m", "evaluation"),
    "benchmarks/run.py": ("benchmarks/run.py",),
}
LIBRARIES = "import torch, trimesh, scipy, numba, vtk, SimpleITK"
Words = tuple[str, ...]


def run_python(words: Words, cache: Path | None = None) -> int:
    """Run python on `words` in the project's folder; cache: where numba keeps what it compiled."""
    settings = os.environ | ({} if cache is None else {"NUMBA_CACHE_DIR": str(cache)})
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=settings, capture_output=True, text=True)
    if done.returncode:
        raise BadInput(f"{' '.join(words)}: ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.returncode


def road(out: Path, cache: Path) -> int:
    return run_python(("reconstruct.py", str(SAMPLE / "skull.stl"), "-o", str(out)), cache)


def first_run(scratch: tempfile.TemporaryDirectory[str]) -> int:
    """Every kernel is compiled: the cache is a new folder each time."""
    return road(Path(scratch.name) / "out", Path(tempfile.mkdtemp(dir=scratch.name)))


def second_run(scratch: tempfile.TemporaryDirectory[str]) -> int:
    return road(Path(scratch.name) / "out", Path(scratch.name) / "kept")


def no_figures(done: int, given: object, made: Made) -> Figures:
    return {}


def help_of(name: str) -> Contender:
    """A command's --help as a contender."""
    return Contender(f"{name} --help", lambda _: run_python((*COMMANDS[name], "--help")))


STAGES = (
    Stage(
        name="start-up-help",
        job="import and --help of every command, wall clock of the process",
        aim="<= 0.6 s: heavy imports where they are used",
        inputs=lambda material: None,
        ours=tuple(map(help_of, COMMANDS)),
        peers=(
            Contender("python, nothing imported", lambda _: run_python(("-c", "pass")), part=True),
            Contender("the libraries themselves", lambda _: run_python(("-c", LIBRARIES)), told=LIBRARIES),
        ),
        figures=no_figures,
    ),
    Stage(
        name="start-up-numba",
        job="reconstruct.py on the embedded skull, numba's kernels in its cache or not",
        aim="the second run starts warm",
        inputs=lambda material: tempfile.TemporaryDirectory(prefix="numba_"),
        ours=(Contender(OURS, second_run, told="the kernels are found in the cache"),),
        peers=(Contender("first run, cache empty", first_run, told="every kernel is compiled", cold=True),),
        figures=no_figures,
        rounds=1,
    ),
)
