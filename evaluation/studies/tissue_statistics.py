"""How tissue varies: by fullness, from side to side, from site to site, and over the skin, the grid's noise taken off.

Knows arrays with NaN where nothing was seen, and no heads. mm.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

LEAST_PEOPLE = 12  # fewer tell no correlation
NEVER = float("nan")
MOST_NOISE = 0.7  # of the variance: with more, what is left cannot be told
LEAST_VARIANCE = 0.2  # of the median place's: less is all noise, and tells no correlation


@dataclass(frozen=True, eq=False)
class OnFullness:
    """Measures (k, m) as a line in fullness: mm at 0, mm per unit and its standard error; rest (k, m)."""

    count: int
    at_usual: float
    per_unit: float
    error: float
    rest: np.ndarray


def on_fullness(values: np.ndarray, fullness: np.ndarray) -> OnFullness:
    """Least squares over all of `values` (k, m), whose columns (sides) share one line; fullness (k,)."""
    seen, full = np.isfinite(values), np.broadcast_to(fullness[:, None], values.shape)
    count = int(seen.sum())
    if count < LEAST_PEOPLE or np.ptp(full[seen]) == 0:
        return OnFullness(count, _mean(values), NEVER, NEVER, values - _mean(values))
    (slope, start), spread = np.polyfit(full[seen], values[seen], 1, cov=True)
    return OnFullness(count, float(start), float(slope), float(np.sqrt(spread[0, 0])), values - start - slope * full)


def free_variance(values: np.ndarray, noise: np.ndarray) -> float:
    """Variance of `values` (k, m) within columns less that of the noise (r, m); NaN where that is nearly all of it."""
    whole, noisy = _mean_variance(values), _mean_variance(noise)
    return whole - noisy if noisy < MOST_NOISE * whole else NEVER


def free_sd(values: np.ndarray, noise: np.ndarray) -> float:
    return float(np.sqrt(free_variance(values, noise)))


def covariance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(m,) of two measures (k, m) of the same people, where both are seen; NaN where too few are."""
    both = np.isfinite(a) & np.isfinite(b)
    count = np.maximum(both.sum(0), 1)
    about = [np.where(both, x - np.where(both, x, 0).sum(0) / count, 0.0) for x in (a, b)]
    return np.where(both.sum(0) >= LEAST_PEOPLE, (about[0] * about[1]).sum(0) / count, np.nan)


def sides_correlation(values: np.ndarray, noise: np.ndarray) -> float:
    """Left against right (k, 2), noise (r, 2) taken off."""
    if values.shape[1] != 2:
        return NEVER
    shared = np.nanmean(noise[:, 0] * noise[:, 1]) if np.isfinite(noise).all(1).any() else 0.0
    of = free_variance(values, noise)
    return float((covariance(values[:, :1], values[:, 1:])[0] - shared) / of)


def correlation(a: np.ndarray, b: np.ndarray, rank: bool = False) -> float:
    """Of two measures (k,): Pearson's, or Spearman's by rank."""
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < LEAST_PEOPLE:
        return NEVER
    pair = [rankdata(x[both]) if rank else x[both] for x in (a, b)]
    return float(np.corrcoef(*pair)[0, 1]) if min(np.std(pair, 1)) > 0 else NEVER


def middle_of_sides(values: np.ndarray) -> np.ndarray:
    """(k,): the mean of both sides, of one where only that is seen."""
    seen = np.isfinite(values)
    return np.where(seen.any(1), np.where(seen, values, 0).sum(1) / np.maximum(seen.sum(1), 1), np.nan)


def component_shares(correlations: np.ndarray) -> np.ndarray:
    """Shares of the variance by component, the largest first, of a correlation matrix (m, m) without NaN."""
    of = np.linalg.eigvalsh(correlations)[::-1]
    return np.asarray(of / of.sum())


def covariances(values: np.ndarray) -> np.ndarray:
    """(m, m) of measures (k, m), each pair over the people that show both; NaN for a pair that too few show."""
    seen = np.isfinite(values).astype(float)
    about = np.where(seen > 0, values - np.nanmean(np.where(seen.any(0), values, 0.0), 0), 0.0)
    pairs = seen.T @ seen
    return np.where(pairs >= LEAST_PEOPLE, about.T @ about / np.maximum(pairs, 1), np.nan)


def by_distance(covariance: np.ndarray, points: np.ndarray, edges: tuple[float, ...]) -> list[float]:
    """Correlation of a field between places so far apart, from its covariances (m, m) at `points` (m, 3) on one side.

    Between each two of the `edges` in mm: the mean over pairs of places that vary at all.
    """
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    same_side = np.sign(points[:, [0]]) == np.sign(points[:, 0])
    own = np.diag(covariance)
    own = np.sqrt(np.where(own > LEAST_VARIANCE * np.nanmedian(own), own, np.nan))
    correlations = covariance / own / own[:, None]
    return [
        float(np.nanmean(correlations[(apart > low) & (apart <= high) & same_side]))
        for low, high in zip(edges[:-1], edges[1:], strict=True)
    ]


def _mean(values: np.ndarray) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else NEVER


def _mean_variance(values: np.ndarray) -> float:
    """Over the columns; 0 of nothing."""
    seen = np.isfinite(values).sum(0) > 1
    return float(np.nanvar(values[:, seen], 0).mean()) if seen.any() else 0.0
