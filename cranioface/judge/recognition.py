"""Is the right person picked from a gallery? Ranks, and the area under the curve, with intervals, from distances.

Owns these figures. Knows nothing of faces and of how alike two are: it is handed distances.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cranioface.judge.bootstrap import LEVELS, RESAMPLES, SEED, mean_interval

Interval = dict[str, float]  # mean, low, high: a 95 % bootstrap interval over probes
FIRST = (1, 5)  # ranks whose share is told


def ranks(genuine: Sequence[float], impostors: Sequence[np.ndarray]) -> list[int]:
    """1 + the number of impostors that lie nearer to each probe than the right face does."""
    return [1 + int((others < own).sum()) for own, others in zip(genuine, impostors, strict=True)]


def recognition(genuine: Sequence[float], impostors: Sequence[np.ndarray]) -> dict[str, Interval]:
    """rank_1 and rank_5 (shares), mean_rank and auc of probes: each one's distance to its own face, and to others'.

    auc: the chance that a probe lies nearer to its own face than any probe does to another's: the area under the ROC
    of all genuine and all impostor distances. Ties count half. ValueError without a probe or an impostor.
    """
    if not len(genuine) or not all(len(others) for others in impostors):
        raise ValueError("recognition needs probes, and impostors for each of them")
    found = ranks(genuine, impostors)
    figures = {f"rank_{first}": _interval([float(rank <= first) for rank in found]) for first in FIRST}
    return figures | {"mean_rank": _interval([float(rank) for rank in found]), "auc": _area(genuine, impostors)}


def _interval(values: Sequence[float]) -> Interval:
    mean, low, high = mean_interval(values, [str(k) for k in range(len(values))])
    return {"mean": mean, "low": low, "high": high}


def _area(genuine: Sequence[float], impostors: Sequence[np.ndarray]) -> Interval:
    """Probes are drawn again with their own face and their impostors together."""
    nearer = np.stack([_share_beyond(np.asarray(genuine), others) for others in impostors], axis=1)
    weights = np.array([len(others) for others in impostors], float)
    rng, areas = np.random.default_rng(SEED), []
    for drawn in rng.integers(len(genuine), size=(RESAMPLES, len(genuine))):
        areas.append(np.average(nearer[np.ix_(drawn, drawn)].mean(0), weights=weights[drawn]))
    low, high = np.percentile(areas, LEVELS)
    return {"mean": float(np.average(nearer.mean(0), weights=weights)), "low": float(low), "high": float(high)}


def _share_beyond(genuine: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(n,) share of one probe's impostor distances `others` that lie beyond each genuine distance; ties count half."""
    ordered = np.sort(others)
    nearer, not_beyond = (np.searchsorted(ordered, genuine, side) for side in ("left", "right"))
    return 1 - np.asarray(nearer + not_beyond) / (2 * len(ordered))
