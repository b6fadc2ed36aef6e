"""The face model's control points as places where skin is measured: which count, which mirror which, how fields vary.

Owns what a coarse CT shows well. Knows nothing of heads.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.spatial import cKDTree

from cranioface.anatomy.face_model import FaceModel, load_face_model

UNSEEN = ("ears", "eye_seal", "mouth_seal")  # regions of no use: ears are drawn, seals are within
SOFT, SOFT_WEIGHT = ("lids", "lips", "wings", "nose"), 0.25  # finer than a coarse grid's voxels
OF_THE_MOUTH = ("chin", "lips")  # which an open mouth carries along
LENGTH_MM, STEEPNESS = 30.0, 1.5  # SD of a smooth function by its wavelength: 1 / (1 + (2 pi LENGTH / wave)^2)^1.5


@dataclass(frozen=True, eq=False)
class SkinPoints:
    """c control points: weight (c,) from 0 (never used) to 1, mirror (c,) the other side's point, region (c,) number
    in region_names. basis (j, c): smooth functions, each of its prior SD, mean square together 1.
    """

    weight: np.ndarray
    mirror: np.ndarray
    region: np.ndarray
    region_names: tuple[str, ...]
    basis: np.ndarray

    def of(self, *names: str) -> np.ndarray:
        """Which (c,) lie in these regions."""
        return np.isin(self.region, [self.region_names.index(name) for name in names])

    def where_used(self, values: np.ndarray) -> np.ndarray:
        """`values` (..., c), NaN at points of no use."""
        return np.where(self.weight > 0, values, np.nan)

    def both_sides(self, field: np.ndarray) -> np.ndarray:
        """The mean of a field (c,) and its mirror image."""
        return np.asarray((field + field[self.mirror]) / 2)

    def smooth(self, values: np.ndarray, sd: float, variance: float) -> np.ndarray:
        """The most probable field (c,) of prior SD `sd` through `values` (c,), NaN where unknown, of that variance."""
        seen = np.isfinite(values) & (self.weight > 0)
        basis = sd * self.basis
        weighed = basis[:, seen] * self.weight[seen] / variance
        shares = np.linalg.solve(weighed @ basis[:, seen].T + np.eye(len(basis)), weighed @ values[seen])
        return np.asarray(shares @ basis)


@cache
def skin_points() -> SkinPoints:
    """Those of the shipped face model."""
    return skin_points_of(load_face_model())


def skin_points_of(model: FaceModel) -> SkinPoints:
    count, points = model.control_points, model.mean[: model.control_points]
    region = _regions(model)
    number = model.region_names.index
    unseen = np.isin(region, [-1, *map(number, UNSEEN)]) | model.hidden[:count]
    soft = np.isin(region, [number(name) for name in SOFT])
    sd = 1 / (1 + (2 * np.pi * LENGTH_MM / model.wavelengths) ** 2) ** STEEPNESS
    basis = model.smooth[:, :count].astype(np.float64) * (sd / np.linalg.norm(sd))[:, None]
    mirror = cKDTree(points).query(points * [-1, 1, 1])[1]
    return SkinPoints(
        np.where(unseen, 0.0, np.where(soft, SOFT_WEIGHT, 1.0)), mirror, region, model.region_names, basis
    )


def _regions(model: FaceModel) -> np.ndarray:
    """(c,): the region of the first quad at each control point, -1 at the neck's cap."""
    region = np.full(len(model.mean), -1)
    quads = model.level.quads[: len(model.region)]
    region[quads[::-1].ravel()] = np.repeat(model.region[::-1], 4)
    return region[: model.control_points]
