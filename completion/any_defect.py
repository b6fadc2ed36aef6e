"""Defects in anatomy of which nothing is known but its labels: a whole structure, or a ball. Knows no landmarks."""

from __future__ import annotations

import numpy as np

STRUCTURE_SHARE = 0.4  # of defects take one structure whole, where there are several
SHARE = (0.05, 0.4)  # of all that is labelled: what a ball takes


def damaged_labels(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What is missing (x, y, z) bool of `labels` (x, y, z): the same rng state takes the same."""
    there = np.unique(labels[labels > 0])
    if not len(there):
        return np.zeros(labels.shape, bool)
    if len(there) > 1 and rng.random() < STRUCTURE_SHARE:
        return np.asarray(labels == rng.choice(there))
    index = np.argwhere(labels > 0)
    far = np.linalg.norm(index - index[rng.integers(len(index))], axis=1)
    taken = index[far <= np.quantile(far, rng.uniform(*SHARE))]
    out = np.zeros(labels.shape, bool)
    out[tuple(taken.T)] = True
    return out
