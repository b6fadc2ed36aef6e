"""How sure a mean over people is: percentile intervals by resampling people (Efron and Tibshirani 1993), seeded.

Knows nothing of what is measured. People who share a skull are drawn together, since their errors are not independent.
"""

from collections.abc import Sequence

import numpy as np

RESAMPLES, SEED = 2000, 0
LEVELS = (2.5, 97.5)  # percentiles of a 95 % interval


def mean_interval(values: Sequence[float], clusters: Sequence[str]) -> tuple[float, float, float]:
    """Mean and both ends of its 95 % interval; NaN values are left out. Three NaN where nothing is left."""
    kept = [(v, c) for v, c in zip(values, clusters, strict=True) if np.isfinite(v)]
    if not kept:
        return float("nan"), float("nan"), float("nan")
    numbers = np.array([v for v, _ in kept])
    groups = np.unique([c for _, c in kept], return_inverse=True)[1]
    sums, counts = np.bincount(groups, numbers), np.bincount(groups)
    drawn = np.random.default_rng(SEED).integers(len(sums), size=(RESAMPLES, len(sums)))
    low, high = np.percentile(sums[drawn].sum(1) / counts[drawn].sum(1), LEVELS)
    return float(numbers.mean()), float(low), float(high)
