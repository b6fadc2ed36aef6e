"""Measures of a face that sources give: breadths, heights and lengths as linear functions of the skin's points.

Owns which points each measure takes. Knows nothing of amounts. Steps are (n, 3) mm at control points.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cranioface.anatomy.build.face_shapes.head import Head

EAR_OUT_MM = 1.3  # what the turning of its wing moves belongs to the ear
# control points on the midline and the left
POINT = {"n": 169, "prn": 1069, "sn": 317, "ls": 455, "sto": 468, "lower sto": 494, "li": 496, "ch": 2256, "al": 2778}
# each the difference of two points' steps along an axis, x doubled for both sides
ALONG = {
    "nose height": ("n", "sn", 2), "tip drop": ("n", "prn", 2), "tip projection": ("sn", "prn", 1),
    "philtrum": ("sn", "ls", 2), "upper vermilion": ("ls", "sto", 2), "lower vermilion": ("lower sto", "li", 2),
    "corners up": ("ch", "sto", 2),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Measures:
    """Of a mean face (n, 3), whose ears' extremes are taken; ear (n,): mm that each point goes with an ear's wing."""

    head: Head
    mean: np.ndarray
    ear: np.ndarray

    def of(self, steps: np.ndarray) -> dict[str, float]:
        """How much mm each measure grows by `steps` (n, 3)."""
        moved = self.head.surface @ steps
        out = {name: float((moved[POINT[a]] - moved[POINT[b]])[axis]) for name, (a, b, axis) in ALONG.items()}
        out |= {"nose breadth": 2 * float(moved[POINT["al"], 0]), "mouth width": 2 * float(moved[POINT["ch"], 0])}
        out["lips forward"] = -float(moved[POINT["ls"], 1])
        top, low, back, front, aside = self._ear
        out["ear length"] = float((moved[top] - moved[low]) @ self._ear_axis)
        out["ear breadth"] = float((moved[back] - moved[front])[1])
        out["ear out"] = float(moved[aside, 0])
        return out

    @cached_property
    def _ear(self) -> tuple[int, int, int, int, int]:
        """Points of the left ear: top, lobe, rear, front, farthest from the head."""
        rim = np.flatnonzero((self.ear > EAR_OUT_MM) & (self.mean[:, 0] > 0))
        p = (self.head.surface @ self.mean)[rim]
        picks = (p[:, 2].argmax(), p[:, 2].argmin(), p[:, 1].argmax(), p[:, 1].argmin(), p[:, 0].argmax())
        top, low, back, front, aside = (int(rim[k]) for k in picks)
        return top, low, back, front, aside

    @cached_property
    def _ear_axis(self) -> np.ndarray:
        surface = self.head.surface @ self.mean
        axis = surface[self._ear[0]] - surface[self._ear[1]]
        return np.asarray(axis / np.linalg.norm(axis))
