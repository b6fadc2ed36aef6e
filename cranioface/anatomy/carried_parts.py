"""Both parts of the template head on one skull: its cranium and its mandible, each carried by a spline of its own.

Owns which spline carries what, and the one spline through both for the soft tissue that spans them. Knows nothing of
how they were fitted. Frankfurt frame, mm.
"""

from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.open_mouth import HINGE
from cranioface.anatomy.outer_bone import Model
from cranioface.anatomy.template import Template
from cranioface.geometry.rigid import invert, transform
from cranioface.geometry.thin_plate import ThinPlate

JOINT_SMOOTHING = 3.0  # mm


@dataclass(frozen=True)
class Parts:
    """The splines of both parts of the template."""

    template: Template
    model: Model
    cranium: ThinPlate
    mandible: ThinPlate

    def landmarks(self) -> dict[str, np.ndarray]:
        """Every landmark of the template, carried with its own bone."""
        names = list(self.template.landmarks)
        of_jaw = np.array([name in self.template.mandible_landmarks for name in names])
        points = np.array(list(self.template.landmarks.values()))
        return dict(zip(names, self.carried(points, of_jaw), strict=True))

    def hinge(self) -> np.ndarray:
        """(2, 3): where the cranium expects the condyles of a closed mouth."""
        return self.cranium.apply(np.array([self.template.landmarks[n] for n in HINGE]))

    def carried(self, points: np.ndarray, of_jaw: np.ndarray) -> np.ndarray:
        """Points (n, 3) of the template, those `of_jaw` (n,) with the mandible."""
        return np.where(of_jaw[:, None], self.mandible.apply(points), self.cranium.apply(points))

    def joined(self, motion: np.ndarray) -> ThinPlate:
        """One spline through both, the mandible's `motion` (4, 4) undone, for the soft tissue that spans them."""
        source, of_jaw = self.model.bone.points[self.model.controls], self.model.is_jaw[self.model.controls]
        target = self.carried(source, of_jaw)
        target[of_jaw] = transform(invert(motion), target[of_jaw])
        return ThinPlate.fit(source, target, JOINT_SMOOTHING)
