"""How well a network in training completes: Dice and HD95 of what was missing, on holed heads that never change.

Owns which figures steer a run. Knows nothing of networks: it takes what says the missing shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from torch import Tensor

from completion.batches import Holed
from cranioface.geometry.head_grid import Grid
from cranioface.judge.volumes import volume_error


def validate(
    missing: Callable[[Tensor], Tensor], heads: Iterable[Holed], grid: Grid, structures: tuple[str, ...]
) -> dict[str, float]:
    """implant_error (1 - Dice) and hd95_mm, means over heads and structures; a voxel is of a part if half full.

    Only what is missing is scored: a structure that no head lacks has no figure. Of several structures each has its
    Dice by name beside.
    """
    scores: dict[str, list[float]] = {"hd95_mm": []}
    for observed, whole in heads:
        predicted = missing(observed).cpu()
        for k, name in enumerate(structures):
            was, said = (_half(observed, x, k) for x in (whole - observed, predicted))
            if was.any():
                error = volume_error(said, was, grid.spacing)
                scores.setdefault(name, []).append(error["dice"])
                scores["hd95_mm"].append(error["hd95_mm"])
    dice = [d for name, found in scores.items() if name != "hd95_mm" for d in found]
    named = {f"dice_{name}": float(np.mean(x)) for name, x in scores.items() if name != "hd95_mm"}
    means = {"implant_error": 1 - float(np.mean(dice or [0.0])), "hd95_mm": _mean_of_finite(scores["hd95_mm"])}
    return means | (named if len(structures) > 1 else {})


def _half(observed: Tensor, part: Tensor, k: int) -> np.ndarray:
    """Voxels (x, y, z) of the first head that `part` makes half full, and that were not before."""
    there = observed[0, k].numpy()
    return np.asarray((there + part[0, k].numpy() >= 0.5) & (there < 0.5))


def _mean_of_finite(values: list[float]) -> float:
    kept = [v for v in values if np.isfinite(v)]
    return float(np.mean(kept)) if kept else float("nan")
