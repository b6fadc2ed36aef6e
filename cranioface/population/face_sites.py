"""Landmarks of the head mesh: which vertex each is and, at bone sites, along which direction its depth is measured.

Owns the reading of `face_landmarks.csv`. Knows nothing of bone or warps.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from cranioface.anatomy.landmark_names import mirrored, name_in, side_of
from cranioface.population.anny_heads import HeadSpace, load_heads

HERE = Path(__file__).parent


@dataclass(frozen=True)
class FaceSites:
    """The table of face landmarks on the head mesh: index of each and, at bone sites, the direction of its depth."""

    index: dict[str, int]
    direction: dict[str, np.ndarray]


@cache
def face_sites() -> FaceSites:
    """Landmarks by the project's names (`zy_left`); features that the table gives for the left are mirrored."""
    heads = load_heads()
    where = {int(v): i for i, v in enumerate(heads.vertex_ids)}
    index, direction = {}, {}
    with open(HERE / "face_landmarks.csv", newline="") as table:
        for row in csv.DictReader(table):
            name = name_in(row)
            index[name] = where[int(row["vertex_id"])]
            if row["direction_x"]:
                direction[name] = np.array([float(row[f"direction_{c}"]) for c in "xyz"])
    index |= _lid_middles(heads)
    for left in [k for k in index if side_of(k) == "left" and mirrored(k) not in index]:
        index[mirrored(left)] = _mirror_vertex(heads, index[left])
    return FaceSites(index, direction)


def _lid_middles(heads: HeadSpace) -> dict[str, int]:
    x = heads.head(np.ones(3) / 3, 0.5, 0.0, {})[heads.head_vertices :, 0]
    left = np.flatnonzero(x > 0)
    return {"lid_left": heads.head_vertices + int(left[np.argmin(np.abs(x[left] - np.median(x[left])))])}


def _mirror_vertex(heads: HeadSpace, i: int) -> int:
    points = heads.head(np.ones(3) / 3, 0.5, 0.0, {})
    return int(np.argmin(np.linalg.norm(points - points[i] * np.array([-1, 1, 1]), axis=1)))
