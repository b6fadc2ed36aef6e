"""The usual face point by point: finer than smooth functions, and robust against heads that differ.

Owns the mean over heads whose fullness is known, and how what is not seen follows what surrounds it. Knows no files.
"""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import spsolve
from scipy.spatial import cKDTree
from trimesh.triangles import area

from cranioface.anatomy.face_model import FaceModel
from cranioface.geometry.averaging import even, neighbour_means
from cranioface.population.measured_tissue.fit import Fields
from cranioface.population.measured_tissue.skin_points import SkinPoints

STRAY_MM = 14.0
LEAST_HEADS, MOST_SPREAD_MM = 24, 4.6  # of both sides; a point seen by fewer, or of no use, follows its neighbours
QUARTILES_PER_SD = 1.35
WITHIN_SD = 1.5  # farther from the median a head counts as if it lay there
USUAL_SD = 1.5  # mm, prior of the difference
KERNEL_MM, LEAST_POINTS, LEAST_WEIGHT = 4.5, 4, 3e-4  # a Gaussian over the skin's points, cut at three SDs
POINT_VARIANCE = 0.3  # mm2 of a point's mean beside what its heads' spread tells
FULL_EVENED = 2  # steps


def finished_fields(offsets: np.ndarray, fields: Fields, skin: SkinPoints, model: FaceModel) -> dict[str, np.ndarray]:
    """`usual` and `full` (c,) at the control points of `model`, mm, from `usable` offsets (k, c) and their fit."""
    usual, known = mean_field(offsets - fields.fullness[:, None] * fields.full, skin, model, USUAL_SD)
    full = filled_out(np.where(known, fields.full, np.nan), model)
    return {"usual": usual, "full": even(full[:, None], model.faces, FULL_EVENED)[: len(usual), 0]}


def mean_field(
    values: np.ndarray, skin: SkinPoints, model: FaceModel, prior_sd: float = np.inf
) -> tuple[np.ndarray, np.ndarray]:
    """The usual value (c,) at the control points of `model` of heads' fields (k, c), alike on both sides, and where
    (c,) it is known at the point itself. The less sure a point's mean, the more of it is taken for 0, by `prior_sd`."""
    mean, spread, heads = robust(np.vstack([values, values[:, skin.mirror]]))
    known = (skin.weight > 0) & (heads >= LEAST_HEADS) & (spread <= MOST_SPREAD_MM)
    variance = spread**2 / np.maximum(heads, 1)
    trust = np.where(known, _areas(model) / (POINT_VARIANCE + variance), 0.0)
    return _kernel_mean(mean / (1 + variance / prior_sd**2), trust, skin, model), known


def robust(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, SD and number (c,) of values (k, c), NaN where unknown, those far from the median drawn near."""
    heads = np.isfinite(values).sum(0)
    safe = np.where(heads > 0, values, 0.0)
    low, middle, high = np.nanpercentile(safe, [25, 50, 75], axis=0)
    spread = (high - low) / QUARTILES_PER_SD
    return np.nanmean(np.clip(safe, middle - WITHIN_SD * spread, middle + WITHIN_SD * spread), 0), spread, heads


def _areas(model: FaceModel) -> np.ndarray:
    """(c,) mm2 of the mean's skin about each control point; 0 within slits."""
    third = np.repeat(area(model.mean[model.faces]) / 3, 3)
    return np.asarray(np.bincount(model.faces.ravel(), third, len(model.mean)) * ~model.hidden)[: model.control_points]


def _kernel_mean(values: np.ndarray, trust: np.ndarray, skin: SkinPoints, model: FaceModel) -> np.ndarray:
    """`values` (c,) averaged over their surroundings with weights `trust` (c,); alike on both sides. Ears follow."""
    used = np.flatnonzero(trust > 0)
    near = cKDTree(model.mean).sparse_distance_matrix(
        cKDTree(model.mean[used]), 3 * KERNEL_MM, output_type="coo_matrix"
    )
    weights = sp.csr_matrix((np.exp(-0.5 * (near.data / KERNEL_MM) ** 2), (near.row, near.col)), near.shape)
    total = weights @ trust[used]
    told = (np.bincount(near.row, minlength=len(model.mean)) >= LEAST_POINTS) & (total > LEAST_WEIGHT)
    told[: len(values)] &= ~(skin.of("ears") & ~model.hidden[: len(values)])
    mean = np.where(told, weights @ (trust * values)[used] / np.maximum(total, LEAST_WEIGHT), np.nan)
    return skin.both_sides(filled_out(mean, model)[: len(values)])


def filled_out(field: np.ndarray, model: FaceModel) -> np.ndarray:
    """A field (c,) or (n,) at all vertices (n,): where it is NaN or not given, the mean of its neighbours'."""
    whole = np.full(len(model.mean), np.nan)
    whole[: len(field)] = field
    return filled(whole, model.faces)


def filled(values: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """`values` (n,) with each NaN the mean of its neighbours on the closed mesh `faces` (m, 3)."""
    free, fixed = np.flatnonzero(np.isnan(values)), np.flatnonzero(~np.isnan(values))
    system = (sp.identity(len(values)) - neighbour_means(faces, len(values))).tocsr()[free]
    out = values.copy()
    out[free] = spsolve(system[:, free].tocsc(), -(system[:, fixed] @ values[fixed]))
    return out
