"""The face that a network starts from: the textbook's, moved to where skin was measured to lie on real heads.

Means at sites, smooth between them, are off by what 54 head CTs show alike, millimetres at the corner of the jaw, at
the lower lip and at the lids; and fullness moves skin by regions that no table has. Owns how those two fields of the
face model are laid over a skull. Knows no scan and no network. Frankfurt frame, mm.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import trimesh

from cranioface.anatomy.face_finish import cleared
from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.fullness import expected_fullness
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.geometry.ring import CameraRing, project

OLD, YOUNG = 65.0, 35.0  # years, between which the change with age is taken
USUAL_AGE = 42.5  # of the face of unknown age: the table's is 40, the face model's 45


@dataclass(frozen=True)
class BaseChanges:
    """The base face over one skull as a linear function of the facts: vertices (n, 3) mm at level 1 of the face model.

    points: nothing told. male: added for a man, taken off for a woman. decade: for each ten years over USUAL_AGE.
    full: for each unit of fullness.
    """

    points: np.ndarray
    male: np.ndarray
    decade: np.ndarray
    full: np.ndarray

    def at(self, male: float = 0.0, age_years: float | None = None, fullness: float = 0.0) -> np.ndarray:
        """Vertices (n, 3) mm: male 1, -1 or 0 where sex is unknown."""
        decades = 0.0 if age_years is None else (age_years - USUAL_AGE) / 10
        return np.asarray(self.points + male * self.male + decades * self.decade + fullness * self.full)

    def packed(self) -> np.ndarray:
        """(4, n, 3) float16, the first as it differs from the model's mean: to a hundredth of a mm."""
        own = self.points - load_face_model().mean
        return np.stack([own, self.male, self.decade, self.full]).astype(np.float16)

    @classmethod
    def unpacked(cls, packed: np.ndarray) -> "BaseChanges":
        """Undo of `packed`."""
        own, male, decade, full = packed.astype(np.float32)
        return cls(load_face_model().mean + own, male, decade, full)


def measured_face(
    registered: Registered, sex: str | None = None, age_years: float | None = None, bmi: float | None = None,
    fullness: float | None = None,
) -> trimesh.Trimesh:  # fmt: skip
    """Closed skin over `registered`, level 1 of the face model, as full as the facts let expect; clear of bone."""
    model = load_face_model()
    full = expected_fullness(sex, age_years, bmi, fullness).mean
    textbook = _textbook(registered, sex, age_years)
    points = np.asarray(textbook.vertices)
    moved = trimesh.Trimesh(points + model.tissue(points, full), model.faces, process=False)
    return cleared(moved, textbook, registered.bone, model.hidden_faces)


@lru_cache(maxsize=4)  # a dial that is turned asks for the same one again and again; it takes half a second
def _textbook(registered: Registered, sex: str | None, age_years: float | None) -> trimesh.Trimesh:
    """The textbook's face of usual fullness; not to be changed."""
    return tissue_depth_face(registered, sex, age_years, fullness=0.0)


def base_changes(registered: Registered) -> BaseChanges:
    """What `measured_face` of any facts over this skull is, to the first order: within half a mm on average of it."""
    model = load_face_model()
    plain, man, old, young = (
        np.asarray(_textbook(registered, sex, age).vertices)
        for sex, age in ((None, None), ("male", None), (None, OLD), (None, YOUNG))
    )
    usual, one = (model.tissue(plain, f) for f in (0.0, 1.0))
    return BaseChanges(plain + usual, man - plain, (old - young) / ((OLD - YOUNG) / 10), one - usual)


def base_maps(points: np.ndarray, ring: CameraRing) -> np.ndarray:
    """Maps (8, N, N) mm of a base's vertices (n, 3), drawn as the smooth skin that they stand for."""
    return project(load_face_model().skin(points), ring)
