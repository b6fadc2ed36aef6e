"""The whole road: a skull mesh in, face.stl out, each in a process of its own as a user starts it.

Error: of the face against the true skin, as the judge tells it; the seconds of each station, as both roads report them.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.material import ROOT, Material
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh
from cranioface.judge.face_error import face_error


@dataclass
class Inputs:
    """Files of the skull and of its true skin, and a folder for what is made."""

    skull: Path
    skin: Path
    scratch: tempfile.TemporaryDirectory[str]

    def folder(self, name: str) -> Path:
        made = Path(self.scratch.name) / name
        made.mkdir(exist_ok=True)
        return made


def inputs(material: Material) -> Inputs:
    return Inputs(material.skull_file, material.skin_file, tempfile.TemporaryDirectory(prefix="reconstruct_"))


def ours(given: Inputs) -> Path:
    out = given.folder("ours")
    _run([str(ROOT / "reconstruct.py"), str(given.skull), "-o", str(out)])
    return out


def peers_road(given: Inputs) -> Path:
    out = given.folder("peers")
    _run(["-m", "benchmarks.peers.road", str(given.skull), str(out)])
    return out


def _run(words: list[str]) -> None:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise BadInput(f"{words[0]}: ended with {done.returncode}: {done.stderr.strip()[-300:]}")


def figures(out: Path, given: Inputs, made: Made) -> Figures:
    """Seconds of the stations of the last run, and the judge's mean error of its face."""
    stations = json.loads((out / "report.json").read_text())["seconds"]
    face = read_mesh(out / "face.stl")
    error = face_error(face, read_mesh(given.skin), read_mesh(given.skull))
    told: Figures = {f"{name}_s": float(taken) for name, taken in stations.items()}
    return told | {"error_mean_mm": error["mean_mm"], "watertight": bool(face.is_watertight)}


PEERS = (
    Contender("composed of peers", peers_road, ("open3d", "embreex", "vedo"), told="benchmarks/peers/road.py: Open3D "
              "FPFH, RANSAC and ICP; scipy RBFInterpolator; trimesh + embreex maps; eager torch in float32; scipy's "
              "planes; Open3D Poisson depth 8 and distances; vedo's picture"),
)  # fmt: skip
STAGES = (
    Stage(
        name="reconstruct",
        job="skull mesh to face.stl, shipped weights, warm cache, wall clock of the process with its imports",
        aim=">= 8 x, <= 5 s",
        inputs=inputs,
        ours=(Contender(OURS, ours, told="python reconstruct.py SKULL -o OUT"),),
        peers=PEERS,
        figures=figures,
        rounds=3,
        describe=lambda x: f"{len(read_mesh(x.skull).faces):,} faces",
        remark="The two make the same maps and files, but not the same face: the peers' road registers more simply, "
        "does not clear the skin of bone, and closes the neck as Poisson does. Aligning and registering by open tools "
        "is the benchmark's own composition.",
    ),
)
