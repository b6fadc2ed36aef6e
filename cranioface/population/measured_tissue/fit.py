"""The two fields: what the usual face has more than the textbook's, and what a unit of fullness adds to it.

    offset of head i at point v = usual(v) + fullness_i full(v) + the rest

Owns the alternating least squares over heads of unknown fullness, and the grid's bias. Fullness has mean 0 and SD 1
over the heads that teach. Fields are smooth (c,) and alike on both sides, mm. Knows no files.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cranioface.population.measured_tissue.measures import Measures
from cranioface.population.measured_tissue.skin_points import OF_THE_MOUTH, SOFT, SkinPoints

FIELD_SD = 2.0  # mm, prior of both fields
VARIANCE = 2.0**2 * 12  # of an offset about the fields: alike over regions, so that few points are independent
STRAY_MM = 12.0  # an offset that far from the head's median is another thing's: a tube, a mask, an ear
STEPS = 25  # fullness and fields in turn
LEAST_SEEN = 100.0  # mm2: pulls the fullness of a head that shows little towards 0
BIAS_SD, BIAS_VARIANCE, BIAS_MOST_MM = 1.5, 2.0**2, 3.0


@dataclass(frozen=True, eq=False)
class Fields:
    """usual, full (c,) mm along the normals; fullness (k,) of the heads that taught them."""

    usual: np.ndarray
    full: np.ndarray
    fullness: np.ndarray


def grid_bias(fine: Iterable[Measures], coarse: Iterable[Iterable[Measures]], skin: SkinPoints) -> np.ndarray:
    """What coarse grids add to offsets (c,): of each head coarsened less the head itself, smoothed. mm."""
    more = np.array([one.offsets - of.offsets for of, ones in zip(fine, coarse, strict=True) for one in ones])
    seen = np.isfinite(more)
    mean = np.where(seen, more, 0).sum(0) / np.maximum(seen.sum(0), 1)
    known = seen.any(0) & ~skin.of(*SOFT)
    bias = np.where(known, np.clip(mean, -BIAS_MOST_MM, BIAS_MOST_MM), np.nan)
    return skin.both_sides(skin.smooth(bias, BIAS_SD, BIAS_VARIANCE))


def usable(offsets: np.ndarray, closed: np.ndarray, skin: SkinPoints, stray_mm: float = STRAY_MM) -> np.ndarray:
    """`offsets` (k, c) without what says nothing of tissue: the parts that an open mouth carries, and strays."""
    out = np.where(~closed[:, None] & skin.of(*OF_THE_MOUTH), np.nan, offsets)
    out[np.abs(out - np.nanmedian(out, 1, keepdims=True)) > stray_mm] = np.nan
    return out


def fit_fields(offsets: np.ndarray, skin: SkinPoints) -> Fields:
    """Both fields and each head's fullness, from `usable` offsets (k, c); NaN where not seen."""
    offsets = skin.where_used(offsets)
    basis, products = FIELD_SD * skin.basis, _products(offsets, FIELD_SD * skin.basis, skin.weight)
    fullness = _standard(np.nanmedian(offsets[:, skin.of("cheeks")], 1))
    for _ in range(STEPS):
        usual, full = (skin.both_sides(shares @ basis) for shares in _shares(*products, fullness))
        found = fitted_fullness(offsets, usual, full, skin)
        middle, spread = found.mean(), found.std()
        fullness = _standard(found)
    return Fields(usual + middle * full, spread * full, fullness)


def fitted_fullness(offsets: np.ndarray, usual: np.ndarray, full: np.ndarray, skin: SkinPoints) -> np.ndarray:
    """The fullness (k,) that fits offsets (k, c) best."""
    seen = np.isfinite(offsets) & (skin.weight > 0)
    over = np.where(seen, offsets - usual, 0.0) * skin.weight
    return np.asarray(over @ full / (seen @ (skin.weight * full**2) + LEAST_SEEN))


def _products(offsets: np.ndarray, basis: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each head: products of the functions with each other (k, j, j) and with its offsets (k, j), where seen."""
    seen = np.isfinite(offsets)
    weighed = [basis * np.where(here, weight, 0.0) / VARIANCE for here in seen]
    values = np.where(seen, offsets, 0.0)
    return np.array([w @ basis.T for w in weighed]), np.array([w @ x for w, x in zip(weighed, values, strict=True)])


def _shares(squares: np.ndarray, sums: np.ndarray, fullness: np.ndarray) -> np.ndarray:
    """Shares (2, j) of the functions in both fields: least squares with a prior, fullness (k,) given."""
    powers = np.stack([np.ones_like(fullness), fullness])
    blocks = np.einsum("ak,bk,kij->aibj", powers, powers, squares).reshape(2 * len(squares[0]), -1)
    wanted = (powers @ sums).ravel()
    return np.asarray(np.linalg.solve(blocks + np.eye(len(blocks)), wanted).reshape(2, -1))


def _standard(values: np.ndarray) -> np.ndarray:
    return np.asarray((values - values.mean()) / values.std())
