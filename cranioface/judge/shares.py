"""How right a volume of shares is beside the true one: by overlap and voxel by voxel. Knows nothing of what fills it.

Two empty volumes agree wholly: IoU 1. Binary volumes with their distances in mm are in `volumes`.
"""

from __future__ import annotations

import numpy as np

FILLED = 0.5  # a voxel of which so much is filled belongs to the shape


def volume_agreement(predicted: np.ndarray, true: np.ndarray) -> dict[str, float]:
    """iou, mae, mse and r2 of two volumes of shares (x, y, z) from 0 to 1; the IoU of what is filled by half.

    r2: the share of the true volume's variance that is told; where the true volume has none, 1 if all is right, else 0.
    """
    one, other = np.asarray(predicted, np.float64), np.asarray(true, np.float64)
    if one.shape != other.shape:
        raise ValueError("volumes to compare are of one shape")
    off, spread = one - other, float(np.square(other - other.mean()).sum()) if other.size else 0.0
    squares = float(np.square(off).sum())
    r2 = 1 - squares / spread if spread > 0 else float(squares == 0)
    mae, mse = (float(np.mean(x)) if other.size else 0.0 for x in (np.abs(off), np.square(off)))
    return {"iou": iou(one >= FILLED, other >= FILLED), "mae": mae, "mse": mse, "r2": r2}


def iou(predicted: np.ndarray, true: np.ndarray) -> float:
    """|A and B| / |A or B| of bool volumes; 1 where both are empty."""
    either = np.count_nonzero(predicted | true)
    return float(np.count_nonzero(predicted & true) / either) if either else 1.0
