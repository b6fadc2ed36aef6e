"""How far apart the faces over one skull lie when one fact changes, part by part.

    distances.csv: change, part, mean_mm, bias_mm      bias: positive where the second face lies outside the first

Owns which faces are compared. Knows nothing of pictures.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh

from cranioface.anatomy.fullness import expected_fullness, lean_usual_full
from cranioface.anatomy.tissue_depth_face import bone_points
from cranioface.command import whole_file
from cranioface.judge.face_error import Truth
from cranioface.judge.parts import PARTS, part_of, part_statistics
from cranioface.people.facts import Facts, Sex
from reconstruction.road import PreparedHead

FULLNESSES = LEAN, USUAL, FULL = lean_usual_full(expected_fullness())


def variant(sex: Sex | None = None, age_years: float = 50.0, fullness: float = USUAL) -> Facts:
    """The facts of one of the faces that are compared."""
    return Facts(sex, age_years, fullness=fullness)


CHANGES = {  # name -> the first and the second face
    "female, male": (variant("female"), variant("male")),
    "female, unknown": (variant("female"), variant()),
    "unknown, male": (variant(), variant("male")),
    "20, 50": (variant(age_years=20.0), variant()),
    "50, 80": (variant(), variant(age_years=80.0)),
    "20, 80": (variant(age_years=20.0), variant(age_years=80.0)),
    "lean, usual": (variant(fullness=LEAN), variant()),
    "usual, full": (variant(), variant(fullness=FULL)),
    "lean, full": (variant(fullness=LEAN), variant(fullness=FULL)),
}
WHOLE = "all"


@dataclass(frozen=True)
class Apart:
    """Distance between two faces in one part (or `WHOLE`), mm: the mean, and how far the second lies outside."""

    change: str
    part: str
    mean_mm: float
    bias_mm: float


def measured(faces: Mapping[Facts, trimesh.Trimesh], head: PreparedHead) -> list[Apart]:
    """Every change, every part; faces in the Frankfurt frame, mm."""
    return [row for change, pair in CHANGES.items() for row in _apart(change, [faces[facts] for facts in pair], head)]


def _apart(change: str, pair: Sequence[trimesh.Trimesh], head: PreparedHead) -> Iterator[Apart]:
    found = Truth(pair[0], head.bone).distances(pair[1])
    bone = bone_points(head.described.registered)
    parts = part_statistics(found, *(part_of(points, bone) for points in (found.true_points, found.predicted_points)))
    yield Apart(change, WHOLE, *(float(np.mean([p[name] for p in parts.values()])) for name in ("mean_mm", "bias_mm")))
    yield from (Apart(change, part, figures["mean_mm"], figures["bias_mm"]) for part, figures in parts.items())


def write_distances(path: Path, rows: Sequence[Apart]) -> None:
    """As a table."""
    with whole_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["change", "part", "mean_mm", "bias_mm"])
        table.writerows([row.change, row.part, f"{row.mean_mm:.3f}", f"{row.bias_mm:.3f}"] for row in rows)


def lines(rows: Sequence[Apart]) -> Iterator[str]:
    """A line for each part, a column for each change: mean distance (signed mean), mm."""
    of = {(row.change, row.part): row for row in rows}
    yield f"{'mm apart (outward)':20}" + "".join(f"{change:>17}" for change in CHANGES)
    for part in (WHOLE, *PARTS):
        cells = (
            f"{row.mean_mm:.2f} ({row.bias_mm:+.2f})" if row else "-" for row in (of.get((c, part)) for c in CHANGES)
        )
        yield f"{part:20}" + "".join(f"{cell:>17}" for cell in cells)
