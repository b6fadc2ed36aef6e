"""The most probable face of the model, given what is known of points on it.

    x = expected + modes c + smooth a        c ~ N(0, 1), a ~ N(0, SD by wavelength)
    along . x(point) = wanted +- sd          for each observation

Closed form for observations at fixed points; who follows a ray asks again where it meets the new skin. Owns the prior
and the solution. Knows nothing of bone, tables or images. One frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from cranioface.anatomy.face_model.model import FaceModel

SMOOTH_SD_MM = 6.0  # of the smooth part at a point: depths told by BMI alone move cheeks by so much
SMOOTH_LENGTH_MM = 30.0  # over which it is alike: the range of a region of tissue (REALITY.md: independent fields)


@dataclass(frozen=True)
class Observations:
    """m points of the skin and the steps that they should make.

    corners (m, 3) vertices and shares (m, 3) place each point in a triangle; along (m, 3) unit directions; step (m,)
    mm that each should move along its direction from where it is now; sd (m,) mm.
    """

    corners: np.ndarray
    shares: np.ndarray
    along: np.ndarray
    step: np.ndarray
    sd: np.ndarray

    def also(self, other: Observations) -> Observations:
        """These and others."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__dataclass_fields__)
        return Observations(*(np.concatenate(pair) for pair in pairs))

    @staticmethod
    def of_vertices(vertices: np.ndarray, along: np.ndarray, step: np.ndarray, sd: np.ndarray) -> Observations:
        """Of vertices (m,) themselves."""
        shares = np.zeros((len(vertices), 3))
        shares[:, 0] = 1.0
        return Observations(np.repeat(np.asarray(vertices)[:, None], 3, 1), shares, along, step, sd)


@dataclass(frozen=True)
class Posterior:
    """The model's prior, ready for any observations. smooth_sd_mm, length_mm: of the smooth part."""

    model: FaceModel
    smooth_sd_mm: float = SMOOTH_SD_MM
    length_mm: float = SMOOTH_LENGTH_MM

    @cached_property
    def smooth_sds(self) -> np.ndarray:
        """SD (j,) mm of each smooth function: that of a Matern field, which falls with the fourth power of waves."""
        wave = 2 * np.pi * self.length_mm / self.model.wavelengths
        sds = 1.0 / (1.0 + wave**2) ** 1.5
        return np.asarray(self.smooth_sd_mm * sds / np.sqrt((sds**2).sum()))

    def weights(self, seen: Observations, now: np.ndarray | None = None) -> np.ndarray:
        """Most probable weights (k + 3 j,) in SDs; `now`: the weights at which the steps of `seen` were told."""
        rows = self.rows(seen) / seen.sd[:, None]
        wanted = seen.step / seen.sd + (0.0 if now is None else rows @ now)
        precision = rows.T @ rows
        precision[np.diag_indices(len(precision))] += 1.0
        return np.asarray(cho_solve(cho_factor(precision, overwrite_a=True, check_finite=False), rows.T @ wanted))

    def rows(self, seen: Observations) -> np.ndarray:
        """(m, k + 3 j): what each weight adds along each observation, mm."""
        along = seen.along.astype(np.float32)
        corners = seen.corners if (seen.corners[:, 0] != seen.corners[:, 1]).any() else seen.corners[:, :1]
        shares = seen.shares[:, : corners.shape[1]].astype(np.float32)
        parts = [np.einsum("kmcx,mc,mx->mk", self.model.modes[:, corners], shares, along, optimize=True)]
        smooth = np.einsum("jmc,mc->mj", self.model.smooth[:, corners], shares, optimize=True) * self.smooth_sds
        parts += [smooth * along[:, axis : axis + 1] for axis in range(3)]
        return np.concatenate(parts, 1).astype(np.float64)

    def displacement(self, weights: np.ndarray) -> np.ndarray:
        """Steps (n, 3) mm of all vertices for these weights."""
        modes, smooth = self.model.modes, self.model.smooth
        k, j = len(modes), len(smooth)
        fields = (weights[k:].reshape(3, j) * self.smooth_sds).T
        by_modes = np.tensordot(weights[:k], modes, 1)
        return np.asarray(by_modes + smooth.T @ fields, np.float64)
