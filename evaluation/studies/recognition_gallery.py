"""The faces that people are sought among, and the mean faces of others: made once and kept.

    FOLDER/SEED_NUMBER.npz   points and normals of one true face, without its skull

Owns these files. Knows nothing of predictions.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import trimesh

from cranioface.command import whole_file
from cranioface.judge.likeness import Front, front_of
from cranioface.people.facts import Facts
from evaluation.studies.recognition_people import BANDS, Drawn, case_of, control_points, drawn, matched

MEAN_OF = 40  # people of whom a mean face is made: a band's, if sex, age and BMI are known


class GalleryFaces:
    """The true faces of `size` people of each band of the study `seed`, and further people for the mean face."""

    def __init__(self, folder: Path, seed: int, size: int) -> None:
        self.folder, self.seed = folder, seed
        self.people = [drawn(seed, k) for k in range(size * len(BANDS))]
        further = range(len(self.people), len(self.people) + MEAN_OF * len(BANDS))
        self._others = [drawn(seed, k) for k in further]
        self._points: dict[int, np.ndarray] = {}

    def front(self, person: Drawn) -> Front:
        """The face of one person, read where it is kept, else made."""
        return _kept_front(self.folder / f"{self.seed}_{person.number:05d}.npz", person)

    def mean_face(self, facts: Facts) -> trimesh.Trimesh:
        """The mean of MEAN_OF people of nearest facts who are neither sought nor in the gallery: without a skull."""
        from evaluation.baselines.training_faces import surface

        return surface(np.mean([self._points_of(p) for p in matched(facts, self._others, MEAN_OF)], axis=0))

    def _points_of(self, person: Drawn) -> np.ndarray:
        if person.number not in self._points:
            self._points[person.number] = control_points(person)
        return self._points[person.number]


def make_fronts(gallery: GalleryFaces, people: Iterable[Drawn]) -> None:
    """Make and keep those faces that are missing."""
    for person in people:
        gallery.front(person)


@cache
def _kept_front(path: Path, person: Drawn) -> Front:
    if not path.is_file():
        return _made_front(path, person)
    with np.load(path) as kept:
        return Front(kept["points"], kept["normals"])


def _made_front(path: Path, person: Drawn) -> Front:
    front = front_of(case_of(person).true_face)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as temporary:
        np.savez(temporary, points=front.points, normals=front.normals)
    return front
