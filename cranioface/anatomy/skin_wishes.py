"""The skin set at its depths: what sites and named points ask of it, and the smooth bend that grants it.

A site asks along its ray from bone, a rule of the face for a place, of which it may leave axes free; how loosely says
what gives way where wishes disagree. The template's face and the population's are both set like this.
Knows nothing of tables, rules or meshes. Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cranioface.geometry.thin_plate import ThinPlate


@dataclass(frozen=True)
class Wishes:
    """Points of the skin `at` (k, 3), the steps `step` (k, 3) that they should make, NaN along axes left free, mm.

    loose (k,): smoothing of the spline at each, mm.
    """

    at: np.ndarray
    step: np.ndarray
    loose: np.ndarray

    def also(self, at: np.ndarray, step: np.ndarray, loose_mm: float) -> Wishes:
        """These, and that the points `at` (j, 3) make the steps (j, 3)."""
        loose = np.append(self.loose, np.full(len(at), loose_mm))
        return Wishes(np.vstack([self.at, at]), np.vstack([self.step, step]), loose)


def at_depths(origins: np.ndarray, along: np.ndarray, depth: np.ndarray, wanted: np.ndarray, loose_mm: float) -> Wishes:
    """That the skin met at `depth` (k,) along rays from bone (origins, unit directions, (k, 3)) lies at `wanted` (k,).

    A ray that meets no skin (NaN) asks for nothing.
    """
    met = np.isfinite(depth)
    at = origins[met] + depth[met, None] * along[met]
    return Wishes(at, (wanted - depth)[met, None] * along[met], np.full(met.sum(), loose_mm))


def bend(points: np.ndarray, wishes: Wishes) -> np.ndarray:
    """Steps (n, 3) of the spline of all wishes at `points` (n, 3); what they leave free moves with what is around."""
    free = np.isnan(wishes.step)
    step, whole = wishes.step, ~free.any(1)
    if free.any():
        around = ThinPlate.fit(wishes.at[whole], step[whole], wishes.loose[whole]).apply(wishes.at)
        step = np.where(free, around, step)
    return ThinPlate.fit(wishes.at, step, wishes.loose).apply(points)
