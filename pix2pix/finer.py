"""A prediction carried onto finer maps: the network's residual is smooth, the base's lids, lips and ears are not.

Owns only the change of resolution. Arrays in, arrays out; knows nothing of networks or meshes.
"""

import cv2
import numpy as np
from scipy.ndimage import distance_transform_edt

from pix2pix.translate import Prediction


def onto_finer(prediction: Prediction, base: np.ndarray, fine_base: np.ndarray) -> np.ndarray:
    """Depth (8, M, M) mm, NaN outside its mask: `fine_base` (8, M, M) moved as `prediction` moves `base` (8, N, N).

    The silhouette is that of the fine base but where the prediction draws another; there it has the predicted depth.
    """
    views = zip(prediction.depth, prediction.surface, base, fine_base, strict=True)
    return np.stack([_view(*view) for view in views]).astype(np.float32)


def _view(depth: np.ndarray, surface: np.ndarray, base: np.ndarray, fine_base: np.ndarray) -> np.ndarray:
    size = fine_base.shape[::-1]
    if not np.isfinite(depth).any():
        return np.full_like(fine_base, np.nan)
    moved = fine_base + _enlarge(_filled(depth - base), size)
    wanted, had = (_enlarge(share, size) > 0.5 for share in (surface, np.isfinite(base)))
    inside = np.where(wanted == had, np.isfinite(fine_base), wanted)
    return np.where(inside, np.where(np.isfinite(fine_base), moved, _enlarge(_filled(depth), size)), np.nan)


def _filled(values: np.ndarray) -> np.ndarray:
    """NaN takes the nearest number; 0 where there is none at all."""
    missing = ~np.isfinite(values)
    if missing.all():
        return np.zeros_like(values)
    rows, columns = distance_transform_edt(missing, return_distances=False, return_indices=True)
    return values[rows, columns]


def _enlarge(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    return cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
