"""The real heads through the commands a user types: `python -m evaluation heads HEADS [--out DIR]` prints the table.

HEADS holds a folder a head: ct.nii.gz, and skull.ply with skin.ply of the same person. Each is reconstructed from the
CT and from the mesh, sex, age and BMI unknown, by each method, and judged in the skull's own frame. Knows no stations.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from cranioface.command import BadInput

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("tissue-depth", "pix2pix")
INPUTS = {"CT": ["ct.nii.gz"], "mesh": ["skull.ply", "--truth", "skin.ply"]}
ROW = "{:14} {:5} {:13} {:>8} {:>8} {:>8} {:>12} {:>9} {:>9}"
HEADER = ROW.format("head", "from", "method", "mean mm", "worst mm", "P95 mm", "under 2.5 mm", "coverage", "seconds")


def measure(head: Path, kind: str, method: str, out: Path) -> dict[str, Any]:
    """report.json of one reconstruction."""
    words = [str(head / w) if "." in w else w for w in INPUTS[kind]]
    line = [sys.executable, str(ROOT / "reconstruct.py"), *words, "-o", str(out), "--method", method]
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode:
        raise BadInput(f"{head.name} from {kind}: {done.stderr.strip().splitlines()[-1]}")
    result: dict[str, Any] = json.loads((out / "report.json").read_text())
    return result


def row(head: str, kind: str, method: str, told: dict[str, Any]) -> str:
    error = told["error_to_true_skin"]
    figures = [f"{error[key]:.2f}" for key in ("mean_mm", "worst_mm", "p95_mm")]
    shares = [f"{error[key]:.0%}" for key in ("under_2.5_mm", "coverage")]
    return ROW.format(head, kind, method, *figures, *shares, f"{sum(told['seconds'].values()):.0f}")


def main(argv: list[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("heads", type=Path)
    arguments.add_argument("--out", type=Path, help="keep the reconstructions here, to look at")
    told = arguments.parse_args(argv)
    heads = sorted(folder for folder in told.heads.glob("*") if (folder / "ct.nii.gz").is_file())
    if not heads:
        raise BadInput(f"{told.heads}: holds no head (a folder with ct.nii.gz, skull.ply and skin.ply)")
    with tempfile.TemporaryDirectory() as scratch:
        print(HEADER)
        for head in heads:
            for kind in INPUTS:
                for method in METHODS:
                    out = (told.out or Path(scratch)) / f"{head.name}_{kind}_{method}"
                    print(row(head.name, kind, method, measure(head, kind, method, out)), flush=True)
