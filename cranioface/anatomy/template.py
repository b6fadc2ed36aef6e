"""The template head: skull, mandible and face of one adult in the Frankfurt frame (mm), with their landmarks.

Skull and mandible come from myo-sim (see NOTICE) through `anatomy.build.template`; the face is the face model's mean.
Knows nothing of any patient.
"""

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import trimesh

from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.landmark_names import name_in

FOLDER = Path(__file__).parent / "template"


@dataclass(frozen=True)
class Template:
    """Meshes and landmarks, each read when first asked for. They are shared: copy a mesh before changing it."""

    folder: Path = FOLDER

    @cached_property
    def skull(self) -> trimesh.Trimesh:
        """Cranium without the mandible, closed, wound outward."""
        return self._mesh("skull.ply")

    @cached_property
    def mandible(self) -> trimesh.Trimesh:
        """Lower jaw in occlusion, closed, wound outward."""
        return self._mesh("mandible.ply")

    @cached_property
    def face(self) -> trimesh.Trimesh:
        """Closed skin of head and neck over this skull: the face model's mean at level 1."""
        model = load_face_model()
        return trimesh.Trimesh(model.mean, model.faces, process=False)

    @cached_property
    def landmarks(self) -> dict[str, np.ndarray]:
        """Name -> point (3,) float64 mm on the bone; bilateral ones as `zy_left` and `zy_right`."""
        return {name_in(row): np.array([float(row[axis]) for axis in "xyz"]) for row in self._rows("landmarks.csv")}

    @cached_property
    def mandible_landmarks(self) -> frozenset[str]:
        """The names that lie on the mandible and move with it."""
        return frozenset(name_in(row) for row in self._rows("landmarks.csv") if row["part"] == "mandible")

    @cached_property
    def face_landmarks(self) -> dict[str, int]:
        """Name -> index of a vertex of `face`, named like the bone landmark that it lies over."""
        return load_face_model().landmarks

    def _mesh(self, name: str) -> trimesh.Trimesh:
        # process=False: vertex order is part of the template, and landmarks point into it
        return trimesh.load_mesh(str(self.folder / name), process=False)

    def _rows(self, name: str) -> list[dict[str, str]]:
        with open(self.folder / name, newline="") as table:
            return list(csv.DictReader(table))


@cache
def load_template() -> Template:
    """The shipped template; the same object every time."""
    return Template()
