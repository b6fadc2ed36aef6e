"""How right a completed volume is: Dice, boundary Dice, HD95 and mean surface distance, through MONAI.

Volumes are (x, y, z) bool, lengths in mm. Knows nothing of how a volume was made. What is empty has defined answers:

    both empty      Dice 1, distances 0: nothing was missing and nothing was said
    one of them     Dice 0, distances infinite

The HD95 is MONAI's: the larger of the 95th percentiles of the two directions, between border voxels. The boundary Dice
is AutoImplant's (Kodym 2020, evaluation_metrics/metrics.py, read): the Dice within 10 mm of the bone that is there.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

BOUNDARY_MM = 10.0  # AutoImplant's
MARGIN = 1  # voxels around both parts that a surface needs


def volume_error(
    predicted: np.ndarray, true: np.ndarray, spacing: float, observed: np.ndarray | None = None
) -> dict[str, float]:
    """dice, hd95_mm and surface_mm of a part (x, y, z) bool; with the bone that is there, boundary_dice as well."""
    _check(predicted, true)
    figures = {"dice": dice(predicted, true)}
    if observed is not None:
        figures["boundary_dice"] = boundary_dice(predicted, true, observed, spacing)
    return figures | dict(zip(("hd95_mm", "surface_mm"), surface_distances(predicted, true, spacing), strict=True))


def dice(predicted: np.ndarray, true: np.ndarray) -> float:
    """2 |A and B| / (|A| + |B|); 1 where both are empty."""
    from monai.metrics.meandice import compute_dice

    _check(predicted, true)
    if not predicted.any() and not true.any():
        return 1.0
    one, other = _tensors(predicted, true)
    return float(compute_dice(one, other, include_background=True, ignore_empty=False)[0, 0])


def boundary_dice(
    predicted: np.ndarray, true: np.ndarray, observed: np.ndarray, spacing: float, within_mm: float = BOUNDARY_MM
) -> float:
    """Dice of what lies within `within_mm` of the bone that is there (x, y, z) bool: how an implant meets the rim."""
    from scipy.ndimage import distance_transform_edt

    _check(predicted, observed)
    box = _box(predicted, true, margin=int(np.ceil(within_mm / spacing)) + 1)
    if box is None or not observed[box].any():
        return 1.0 if box is None else float("nan")
    near = distance_transform_edt(~observed[box], sampling=spacing) <= within_mm
    return dice(predicted[box] & near, true[box] & near)


def surface_distances(predicted: np.ndarray, true: np.ndarray, spacing: float) -> tuple[float, float]:
    """HD95 and mean distance between the border voxels of both, mm: symmetric; 0 where both are empty."""
    from monai.metrics.hausdorff_distance import compute_hausdorff_distance
    from monai.metrics.surface_distance import compute_average_surface_distance

    _check(predicted, true)
    box = _box(predicted, true, margin=MARGIN)
    if box is None:
        return 0.0, 0.0
    if not predicted.any() or not true.any():
        return float("inf"), float("inf")
    one, other = _tensors(np.pad(predicted[box], MARGIN), np.pad(true[box], MARGIN))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # MONAI warns of what it calls itself
        far = compute_hausdorff_distance(one, other, include_background=True, percentile=95, spacing=spacing)
        mean = compute_average_surface_distance(one, other, include_background=True, symmetric=True, spacing=spacing)
    return float(far[0, 0]), float(mean[0, 0])


def label_errors(
    predicted: np.ndarray, true: np.ndarray, spacing: float, classes: Mapping[int, str], trained: Collection[str]
) -> tuple[dict[str, dict[str, float]], Sequence[str]]:
    """Of label volumes (x, y, z) int: the figures of each class by its name; and the names of those not scored.

    A class that training never saw cannot be learnt and is named, not scored: its Dice would lower the mean of a
    network that has no fault.
    """
    unknown = [name for name in classes.values() if name not in trained]
    scored = {n: volume_error(predicted == k, true == k, spacing) for k, n in classes.items() if n in trained}
    return scored, unknown


def _check(one: np.ndarray, other: np.ndarray) -> None:
    if one.shape != other.shape or one.dtype != bool or other.dtype != bool:
        raise ValueError("volumes to compare are bool and of one shape")


def _box(one: np.ndarray, other: np.ndarray, margin: int) -> tuple[slice, ...] | None:
    """Where either is not empty, and `margin` voxels around; None where both are."""
    both = one | other
    spans = []
    for axis in range(3):
        there = np.flatnonzero(both.any(tuple(a for a in range(3) if a != axis)))
        if not len(there):
            return None
        spans.append(slice(max(0, int(there[0]) - margin), int(there[-1]) + margin + 1))
    return tuple(spans)


def _tensors(*volumes: np.ndarray) -> list[Tensor]:
    """Each as (1, 1, x, y, z) for MONAI."""
    import torch

    return [torch.from_numpy(np.ascontiguousarray(v))[None, None] for v in volumes]
