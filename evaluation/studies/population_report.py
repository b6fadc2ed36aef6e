"""The population beside the facts: `python -m evaluation population-report [--people 60] [--heads HEADS]`.

Prints means, SDs and correlations of the finished skulls, tissue depths as they stand on the faces, how much of a scan
is openings, and the error of the mean face on real heads: the gate on every change of the population.
Knows nothing of how people are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cranioface.command.arguments import read_options

SCANS = 40


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    people: int = 60
    """faces that are measured (default 60)"""
    skulls: int = 300
    """skulls of each sex that are measured (default 300)"""
    heads: Path | None = None
    """folder of real heads: NAME/skull.ply and NAME/skin.ply in one frame"""


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help="Compare the synthetic population with published figures.")
    from evaluation.studies.population_depths import print_depths
    from evaluation.studies.population_skulls import print_skulls

    print_skulls(options.skulls)
    _print_openings()
    mean = print_depths(options.people)
    if options.heads:
        _print_gate(mean, options.heads)


def _print_openings() -> None:
    from cranioface.population.scanner import degrade
    from evaluation.studies.population_skulls import deep_openings, skulls_of

    skulls = [s.cranium + s.mandible for s in skulls_of("male", SCANS)]
    for name, meshes in (
        ("whole", skulls),
        ("scanned", [degrade(s, np.random.default_rng(k)) for k, s in enumerate(skulls)]),
    ):
        low, middle, high = np.percentile([deep_openings(m) for m in meshes], [5, 50, 95])
        print(f"deep openings of {SCANS} {name} skulls: {middle:.1%} of the front ({low:.1%} to {high:.1%})")


def _print_gate(mean: np.ndarray, heads: Path) -> None:
    """Error of the mean face, laid into the Frankfurt frame of each head that `align` finds."""
    from cranioface.anatomy.frankfurt import align
    from cranioface.geometry.mesh_files import read_mesh
    from cranioface.judge.face_error import face_error
    from cranioface.population.face import finished
    from evaluation.studies.population_skulls import deep_openings

    face, errors = finished(mean), []
    for folder in sorted(p for p in heads.iterdir() if (p / "skull.ply").exists()):
        skull, skin = read_mesh(folder / "skull.ply"), read_mesh(folder / "skin.ply")
        frame = align(skull).frankfurt_from_input
        print(f"deep openings of {folder.name}: {deep_openings(skull.copy().apply_transform(frame)):.1%}")
        error = face_error(face, skin.apply_transform(frame), skull.apply_transform(frame))
        errors.append(error["worst_mm"])
        figures = f"{error['mean_mm']:.2f} mm mean, {error['worst_mm']:.2f} in the worse direction"
        print(f"mean face on {folder.name}: {figures}")
    print(f"mean face on {len(errors)} heads: {np.mean(errors):.2f} mm in the worse direction")
