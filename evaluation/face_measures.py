"""Named measures of one predicted face, mm: nose, lips, mouth and ears between named points, and tissue depths.

Owns what each measure is. Knows nothing of what made the face or of what it should be. Frankfurt frame.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cranioface.anatomy.landmark_names import both_sides, site_of
from cranioface.judge.site_depths import Sites
from evaluation.skin_landmarks import skin_landmarks, vertices_of
from reconstruction.methods import Prediction

LEFT_RIGHT, AHEAD, HEIGHT = 0, 1, 2  # axes; ahead is -y
BETWEEN = {  # from and to, and along which axis; None: straight
    "nose breadth": (*both_sides("ala"), LEFT_RIGHT),
    "nose length": ("n", "sn", None),
    "nose projection": ("sn", "prn", AHEAD),
    "upper lip length": ("sn", "sto", HEIGHT),
    "upper vermilion height": ("ls", "sto", HEIGHT),
    "lower vermilion height": ("sto", "li", HEIGHT),
    "mouth breadth": (*both_sides("ch"), LEFT_RIGHT),
}
OF_EARS = {"ear length": ("sa", "sba"), "ear breadth": ("pa", "pra")}  # the mean of both, straight
AT_SITES = {
    "glabella": "g", "mid-supraorbital": "mso", "nasion": "n", "mid-infraorbital": "mio", "zygion": "zy",
    "mid-philtrum": "mp", "upper molar": "ecm2s", "mid-ramus": "mr", "gonion": "go", "pogonion": "pg", "menton": "me",
}  # fmt: skip
MEASURES = (*BETWEEN, *OF_EARS, *(f"depth at {words}" for words in AT_SITES))


def face_measures(prediction: Prediction, sites: Sites) -> dict[str, float]:
    """Each of MEASURES, mm; NaN where the method names no vertices, or the skull lacks the bone of a site."""
    return _between(skin_landmarks(vertices_of(prediction))) | _depths(sites.depths(prediction.face))


def _between(points: Mapping[str, np.ndarray]) -> dict[str, float]:
    if not points:
        return dict.fromkeys((*BETWEEN, *OF_EARS), float("nan"))
    found = {name: _apart(points[a], points[b], axis) for name, (a, b, axis) in BETWEEN.items()}
    for name, ends in OF_EARS.items():
        sides = zip(*(both_sides(end) for end in ends), strict=True)
        found[name] = float(np.mean([_apart(points[a], points[b], None) for a, b in sides]))
    return found


def _apart(one: np.ndarray, other: np.ndarray, axis: int | None) -> float:
    return float(np.linalg.norm(one - other) if axis is None else abs(one[axis] - other[axis]))


def _depths(depths: Mapping[str, float]) -> dict[str, float]:
    """The mean of both sides of a bilateral site."""
    found = {}
    for words, site in AT_SITES.items():
        sides = [mm for name, mm in depths.items() if site_of(name) == site and np.isfinite(mm)]
        found[f"depth at {words}"] = float(np.mean(sides)) if sides else float("nan")
    return found
