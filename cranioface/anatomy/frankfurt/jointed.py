"""The template as two rigid parts, cranium and mandible with the hinge between them, and its fit to what was scanned.

A scan comes with its mouth open or shut, and with or without its jaw. A template without a mandible takes a cut face
and its jaw for a whole face; one whose jaw is fixed is drawn away by an open mouth. Here the jaw is there to be
recognised, hangs in its joints, and hardly counts for where the cranium lies. Frame: the template's, Frankfurt, mm.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.spatial.transform import Rotation

from cranioface.anatomy.exterior import Exterior, exterior
from cranioface.anatomy.frankfurt.icp import (
    Cloud,
    Matching,
    Pairs,
    motion_of,
    point_to_plane_step,
    refine,
    twist_system,
)
from cranioface.anatomy.frankfurt.own_plane import importance, stretch
from cranioface.anatomy.open_mouth import HINGE, jaw_motion
from cranioface.anatomy.template import load_template
from cranioface.geometry.rigid import transform

JAW_COUNTS = 0.3  # of the cranium, for where the whole lies
# how far a scanned jaw turns (degrees about x, y, z) and shifts (mm, at the condyles) against the bite: a mouth
# opens freely and hardly closes beyond its bite, else half of a face finds a jaw in the other; the rest is held
TURNS, SHIFTS, OVERCLOSED = (30.0, 2.5, 2.5), (2.0, 5.0, 2.5), 3.0
AGAIN = (5.0, 5.0)  # mm: what counts as near in the steps of a stretched template
HOLD = 0.2  # mm2 of mean squared distance that holds a motion of one such step


@dataclass(frozen=True)
class Fit:
    """matrix (4, 4): template_from_input; jaw (4, 4): the scanned bite from the template's; affine (4, 3): the stretch.

    pairs: of the stretched template (its `cranium` first points, then the jaw's) and the input; at (m, 3): the
    template's points before their stretch.
    """

    matrix: np.ndarray
    jaw: np.ndarray
    affine: np.ndarray
    pairs: Pairs
    at: np.ndarray
    cranium: int

    @property
    def opening_deg(self) -> float:
        return float(np.degrees(Rotation.from_matrix(self.jaw[:3, :3]).as_rotvec()[0]))


@cache
def _condyles() -> np.ndarray:
    """(2, 3) mm: the template's hinge."""
    return np.array([load_template().landmarks[name] for name in HINGE])


def opened(degrees: float) -> np.ndarray:
    """Motion (4, 4) of the template's mandible that opens it so far."""
    return jaw_motion(_condyles(), degrees, 0.0)


@cache
def parts() -> tuple[Exterior, Exterior]:
    """Cranium and mandible of the template, each as it is seen from outside alone."""
    return exterior(load_template().skull), exterior(load_template().mandible)


def whole(degrees: float) -> Exterior:
    """Both in one, with the jaw opened."""
    cranium, jaw = parts()
    return _together(cranium, jaw.moved(opened(degrees)))


@cache
def _cloud(spacing: float) -> tuple[Cloud, int]:
    """The closed template in samples about `spacing` mm apart, and how many of them, the first, are the cranium's."""
    cranium, jaw = (part.thinned(spacing) for part in parts())
    return Cloud.of(_together(cranium, jaw)), len(cranium.points)


def _together(a: Exterior, b: Exterior) -> Exterior:
    return Exterior(np.vstack([a.points, b.points]), np.vstack([a.normals, b.normals]))


def fit(
    data: Cloud, start: np.ndarray, opening_deg: float, spacing: float, widths: Iterable[float], rounds: int
) -> Fit:
    """The template on `data` (any frame, mm) from `start` (4, 4), template_from_input, and a jaw that is open so far.

    spacing: mm between the template's samples; widths: mm, what counts as near, one per step. Then pose and stretch in
    turn, `rounds` of them: a narrow half of a head is laid right only by a template that has become narrow.
    """
    model, cranium = _cloud(spacing)
    is_jaw = np.arange(len(model.seen.points)) >= cranium
    matching, counts = Matching(model, data), np.where(is_jaw, JAW_COUNTS, importance(model.seen.points))
    matrix, jaw = start, opened(opening_deg)
    matching.replace_model(model.seen.moved(jaw, is_jaw))
    for width in widths:
        pairs = matching.pairs(matrix)
        matrix = point_to_plane_step(pairs, pairs.weights(counts, width)) @ matrix
        jaw = _jaw_step(pairs, is_jaw, jaw, width)
        matching.replace_model(model.seen.moved(jaw, is_jaw))
    at = matching.model.points
    affine = stretch(matching, matrix, counts, at)
    for _ in range(rounds - 1):
        matrix = refine(matching, matrix, counts, AGAIN)
        affine = stretch(matching, matrix, counts, at)
    return Fit(matrix, jaw, affine, matching.pairs(matrix), at, cranium)


def _jaw_step(pairs: Pairs, is_jaw: np.ndarray, jaw: np.ndarray, width: float) -> np.ndarray:
    """`jaw` after one step towards the data, held by what joints allow."""
    weight = pairs.weights(is_jaw.astype(float), width)
    system, right = twist_system(pairs, weight)
    middle = _condyles().mean(0)
    at_hinge = np.eye(6)  # a twist about the origin -> its turn, and its shift at the hinge
    at_hinge[3:, :3] = -_cross(transform(jaw, middle))
    so_far = np.append(Rotation.from_matrix(jaw[:3, :3]).as_rotvec(), transform(jaw, middle) - middle)
    turns = TURNS if so_far[0] > 0 else (OVERCLOSED, *TURNS[1:])
    hold = HOLD * (weight.sum() + 1e-9) / np.append(np.radians(turns), SHIFTS) ** 2
    # the system lays the data on the model; the jaw goes the other way
    twist = np.linalg.solve(system + (at_hinge.T * hold) @ at_hinge, -right - at_hinge.T @ (hold * so_far))
    return np.asarray(motion_of(twist) @ jaw)


def _cross(v: np.ndarray) -> np.ndarray:
    """(3, 3): what it does to a turn w is v x w."""
    x, y, z = v
    return np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
