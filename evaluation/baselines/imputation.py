"""Rows of measures with gaps made whole: standardised, and what is missing given its mean under all that is known.

Owns the completion of rows, as transformers of scikit-learn. Knows nothing of skulls.
"""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

NOISE = 0.05  # share of a measure's variance that is its own error, so that a gap is not filled with noise
ROUNDS = 4
FARTHEST_SD = 4.0  # a measure farther out than any of the training people is an error of measurement


def fitted_rows(rows: np.ndarray) -> tuple[Pipeline, np.ndarray]:
    """What makes rows (n, d) with NaN whole, in SD from the mean of these ones, and these ones made whole."""
    clipped = FunctionTransformer(np.clip, kw_args={"a_min": -FARTHEST_SD, "a_max": FARTHEST_SD})
    complete = make_pipeline(StandardScaler(), clipped, ConditionalMean())
    with np.errstate(invalid="ignore"):  # a column that nobody has: its mean is NaN, and so it stays unknown
        return complete, complete.fit_transform(rows)


class ConditionalMean(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn carries no types
    """Gives what is missing of standardised rows its mean given the rest of the row, as if all were Gaussian.

    Not IterativeImputer, whose chained regressions let the guesses of one gap speak for its other guesses: as good
    where single landmarks are missing, it errs more where a whole region is, as on real heads, and takes twenty
    times as long (docs/results.md). A column that nobody has stays at its mean.
    """

    def fit(self, rows: np.ndarray, faces: object = None) -> ConditionalMean:
        """From rows (n, d) in SD, NaN where missing. Iterates conditional means and the covariance that they give."""
        self.covariance_ = np.eye(rows.shape[1])
        for _ in range(ROUNDS):
            whole = self.transform(rows)
            self.covariance_ = whole.T @ whole / len(rows)
        return self

    def transform(self, rows: np.ndarray) -> np.ndarray:
        """Rows (n, d) in SD, none missing."""
        whole = rows.copy()
        patterns, of = np.unique(np.isfinite(rows), axis=0, return_inverse=True)
        for k, known in enumerate(patterns):
            alike = np.flatnonzero(of.ravel() == k)
            whole[np.ix_(alike, ~known)] = rows[np.ix_(alike, known)] @ self._weights(known)
        return whole

    def _weights(self, known: np.ndarray) -> np.ndarray:
        """(known, missing): how the known values speak for the missing ones."""
        among = (1 - NOISE) * self.covariance_[np.ix_(known, known)] + NOISE * np.eye(known.sum())
        return np.linalg.solve(among, self.covariance_[np.ix_(known, ~known)])
