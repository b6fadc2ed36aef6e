"""Faces laid on one skull: what is left of their differences is the shape of features, not of bone.

Owns the sites that are held and the mean's place over the template skull. Knows nothing of where faces come from.
The sites of lips, subnasale and wings (FEATURES) are left free: they say what a feature is like, and a face that is
pinned there has a hooked nose and stiff lips.
"""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import splu

from cranioface.anatomy.build.face_shapes.head import MIRROR, Head
from cranioface.anatomy.build.face_shapes.registration import similarity
from cranioface.anatomy.features import feature_points
from cranioface.anatomy.landmark_names import mirrored, name_in, site_of
from cranioface.anatomy.template import Template
from cranioface.anatomy.tissue_depth import tissue_depths
from cranioface.geometry.thin_plate import ThinPlate

SITES = Path(__file__).parents[3] / "population" / "face_landmarks.csv"
PLACED = Path(__file__).parent / "features.csv"  # `laid_by`: the vertex that a rule lays, none where a corner is free
FEATURES = ("ss", "pr", "id", "sC", "iC", "ac")
WITHOUT_A_LOOK = ("ss", "pr", "id", "ecm2s", "ecm2i", "mr", "sC", "iC", "mmb")  # no place that an eye could find
CORNERS = ("en", "ex", "ch")  # laid by breadth alone: what the rules say of their depth was read off these very shapes
LOOSE_MM, EVEN_STEPS, PASSES = 10.0, 4, 2

Goals = dict[str, tuple[int, np.ndarray]]  # name -> point of the surface and its place


@dataclass(frozen=True, eq=False)
class Bone:
    """held: the names of the sites that stay; rows (k,): their points on the surface; all_rows: of every site.

    places (k, 3): where `reference`, the mean with open lids over the template skull, has them.
    """

    head: Head
    reference: np.ndarray
    held: tuple[str, ...]
    rows: np.ndarray
    all_rows: np.ndarray

    @cached_property
    def places(self) -> np.ndarray:
        return np.asarray((self.head.surface @ self.reference)[self.rows])

    def laid(self, points: np.ndarray) -> np.ndarray:
        """A face (n, 3) whose surface has the sites where the reference has them."""
        points = similarity((self.head.surface @ points)[self.rows], self.places, points)
        for _ in range(PASSES):
            points = ThinPlate.fit((self.head.surface @ points)[self.rows], self.places).apply(points)
        return points

    def off_sites(self, steps: np.ndarray, every: bool = False) -> np.ndarray:
        """Steps (..., n, 3) less the smoothest that they make at the held (or at every) site of the surface."""
        smooth, at = self._corrections[int(every)]
        return np.asarray(steps - np.einsum("nk,...kc->...nc", smooth, np.einsum("kn,...nc->...kc", at, steps)))

    @cached_property
    def _corrections(self) -> list[tuple[np.ndarray, np.ndarray]]:
        solve = splu((self.head.stiffness + 1e-4 * sp.identity(self.head.count)).tocsc())
        at = [self.head.surface[rows].toarray() for rows in (self.rows, self.all_rows)]
        smooth = [solve.solve(a.T) for a in at]
        return [(s @ np.linalg.inv(a @ s), a) for s, a in zip(smooth, at, strict=True)]


def over_template(head: Head, opened: np.ndarray, closed: np.ndarray) -> tuple[Bone, np.ndarray]:
    """The bone's sites and `closed` (n, 3) over the template skull, `opened` (n, 3) alike as the reference."""
    template = Template()
    sites = _sites(head, template)
    held = tuple(name for name in sites if site_of(name) not in FEATURES)
    rows, places = _arrays({name: sites[name] for name in held})
    first, closed = (similarity((head.surface @ opened)[rows], places, p) for p in (opened, closed))
    aims = {name: goal for name, goal in sites.items() if site_of(name) not in WITHOUT_A_LOOK}
    rough = head.surface @ _bent(head, closed, closed, aims)
    aims |= _feature_goals(head, template, {name: place for name, (_, place) in sites.items()}, rough)
    reference, shut = (_bent(head, closed, p, aims) for p in (first, closed))
    return Bone(head, reference, held, rows, _arrays(sites)[0]), shut


def _sites(head: Head, template: Template) -> Goals:
    """Each bone site's point and the mean depth over the template's bone, both sides alike."""
    depths, number = tissue_depths(), {int(v): k for k, v in enumerate(head.ids)}
    goals: Goals = {}
    with open(SITES, newline="", encoding="utf-8") as table:
        for row in (r for r in csv.DictReader(table) if r["direction_x"]):
            name = name_in(row)
            along = np.array([float(row[f"direction_{axis}"]) for axis in "xyz"])
            depth = depths.get(site_of(name)) or float(row["depth_mm"])
            place = template.landmarks[name] + depth * along / np.linalg.norm(along)
            goals[name] = number[int(row["vertex_id"])], place
    return _symmetric(goals)


def _feature_goals(head: Head, template: Template, skin: dict[str, np.ndarray], rough: np.ndarray) -> Goals:
    """Where the published rules have tip, wings, lips and lids; free axes stay as in `rough`."""
    number, goals = {int(v): k for k, v in enumerate(head.ids)}, {}
    with open(PLACED, newline="", encoding="utf-8") as table:
        point = {name_in(row): number[int(row["laid_by"])] for row in csv.DictReader(table) if row["laid_by"]}
    for name, place in feature_points(template.landmarks, skin).items():
        if (at := point.get(name)) is not None:
            free = np.isnan(place) | (np.array([False, True, True]) & (site_of(name) in CORNERS))
            goals[name] = at, np.where(free, rough[at], place)
    return _symmetric(goals)


def _symmetric(goals: Goals) -> Goals:
    other = {name: goals.get(mirrored(name), goals[name])[1] * MIRROR for name in goals}
    lone = {name for name in goals if mirrored(name) not in goals}
    return {k: (row, place if k in lone else (place + other[k]) / 2) for k, (row, place) in goals.items()}


def _bent(head: Head, closed: np.ndarray, points: np.ndarray, aims: Goals) -> np.ndarray:
    """`points` (n, 3) by the evened spline that brings the surface of `closed` to its aims."""
    rows, places = _arrays(aims)
    rows, first = np.unique(rows, return_index=True)
    here = (head.surface @ closed)[rows]
    stiff, loose = (ThinPlate.fit(here, places[first], mm) for mm in (1e6, LOOSE_MM))
    steps = head.evened(loose.apply(closed) - stiff.apply(closed), EVEN_STEPS)
    return head.symmetric(stiff.apply(points) + steps)


def _arrays(goals: Goals) -> tuple[np.ndarray, np.ndarray]:
    rows, places = zip(*goals.values(), strict=True)
    return np.array(rows), np.array(places)
