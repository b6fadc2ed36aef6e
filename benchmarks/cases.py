"""How long the viewer's faces take and how much they hold: `python -m benchmarks.cases [HEADS]`.

Of each input one warm session makes a first face, then another of another BMI over the same, kept skull; each input in
a process of its own, on one thread. CPU seconds, and those of the clock in parentheses: on a busy machine they differ.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conditions import use_threads
from benchmarks.memory import alone, high_water
from benchmarks.tables import table
from cranioface.geometry.mesh_files import read_mesh, write_mesh
from cranioface.people.sample import SAMPLE

HEADING = ("input", "triangles of bone", "first face", "another face", "warming", "result", "most resident")
BMI = 32.0


@dataclass(frozen=True)
class Figures:
    """CPU and clock seconds of a warming, a first and another face; bytes."""

    faces: int
    warming: tuple[float, float]
    first: tuple[float, float]
    another: tuple[float, float]
    result: int
    resident: int

    def row(self, name: str) -> list[str]:
        """Of the table."""
        pairs = [f"{cpu:.1f} s ({clock:.1f})" for cpu, clock in (self.first, self.another, self.warming)]
        return [name, f"{self.faces:,}", *pairs, f"{self.result / 1e6:.0f} MB", f"{self.resident / 1e9:.2f} GB"]


def inputs(folder: Path, heads: Path | None) -> dict[str, tuple[str, Path]]:
    """Kind and path of each input: finer samples, written into `folder`, and the mesh and the CT of each real head."""
    found = {}
    for times in (1, 2):
        fine = read_mesh(SAMPLE / "skull.stl")
        for _ in range(times):
            fine = fine.subdivide()
        write_mesh(folder / f"{times}.ply", fine)
        found[f"the sample, its triangles cut in {4**times}"] = "mesh", folder / f"{times}.ply"
    for head in sorted(heads.iterdir()) if heads else ():
        for kind, name in (("mesh", "skull.ply"), ("ct", "ct.nii.gz")):
            if (head / name).is_file():
                found[f"{head.name}, {kind}"] = kind, head / name
    return found


def measure(kind: str, path: Path) -> Figures:
    """Of one input, in this process."""
    from reconstruction.cases.asked import Asked, Inputs
    from reconstruction.cases.session import Session

    def timed(asked: Asked, out: Path) -> tuple[tuple[float, float], dict[str, object]]:
        began = time.process_time(), time.perf_counter()
        told = session.face(Inputs(kind, path), asked, out, lambda station, share: None)  # type: ignore[arg-type]
        return (time.process_time() - began[0], time.perf_counter() - began[1]), dict(told)

    began, session = (time.process_time(), time.perf_counter()), Session()
    session.warm()
    warming = time.process_time() - began[0], time.perf_counter() - began[1]
    with tempfile.TemporaryDirectory() as folder:
        first, _ = timed(Asked(bmi=BMI - 5), Path(folder) / "first")
        another, told = timed(Asked(bmi=BMI), Path(folder) / "another")
        files = [file for file in (Path(folder) / "another").rglob("*") if file.is_file()]
        size, light = sum(file.stat().st_size for file in files), told["layers"]
    whole = light[0]["whole_faces"]  # type: ignore[index]
    return Figures(whole, warming, first, another, size, high_water())


def main(heads: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asked = inputs(Path(folder), heads)
        print(table(HEADING, [alone(measure, kind, path).row(name) for name, (kind, path) in asked.items()]))


if __name__ == "__main__":
    use_threads(1)
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
