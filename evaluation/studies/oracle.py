"""The oracle: a true face through projections and back. `python -m evaluation oracle HEADS` prints the table.

What it loses caps every prediction. HEADS holds a folder a head with skull.ply and skin.ply. Runs the two commands a
user types and judges the STL in the skull's own frame.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from cranioface.command import BadInput

ROOT = Path(__file__).resolve().parents[2]
PIXELS = (128, 256, 512)
HEADS = ("visible_male", "unc_cadaver")  # whole heads; the third is cut at the brows
ROW = "{:14} {:>6} {:>9} {:>7} {:>8} {:>8}  {}"


def round_trip(head: Path, pixels: int, folder: Path) -> Path:
    """The STL of the true skin of `head` after eight maps of `pixels` and the way back."""
    person, face = folder / "person", folder / "face.stl"
    there = [head / "skull.ply", "--face", head / "skin.ply", "-o", person, "--pixels", pixels]
    for program, words in (("projections.py", there), ("backprojection.py", [person, "-o", face])):
        done = subprocess.run([sys.executable, ROOT / program, *map(str, words)], capture_output=True, text=True)
        if done.returncode:
            raise BadInput(done.stderr.strip().splitlines()[-1].removeprefix("error: "))
    return face


def row(head: Path, pixels: int, path: Path) -> str:
    from cranioface.geometry.mesh_files import read_mesh
    from cranioface.judge.face_error import face_error

    face = read_mesh(path)
    error = face_error(face, read_mesh(head / "skin.ply"), read_mesh(head / "skull.ply"))
    shell = "closed, one shell" if face.is_watertight and face.body_count == 1 and face.volume > 0 else "NOT CLOSED"
    figures = [f"{error[key]:.3f}" for key in ("there_mm", "p95_mm", "back_mm")]
    return ROW.format(head.name, pixels, *figures, f"{error['coverage']:.1%}", shell)


def main(argv: list[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("heads", type=Path)
    folder = arguments.parse_args(argv).heads
    print(ROW.format("head", "pixels", "there mm", "P95 mm", "back mm", "coverage", "surface"))
    for name in HEADS:
        for pixels in PIXELS:
            with tempfile.TemporaryDirectory() as scratch:
                print(row(folder / name, pixels, round_trip(folder / name, pixels, Path(scratch))), flush=True)
