"""Linear regression of the whole face on what is measured of the skull: principal components and ridge.

Landmarks and craniometrics of the scan, facts where they are told -> scores of the training faces' components. What
bone is missing takes its conditional mean. The ridge is chosen by cross-validation over skulls. Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh

from evaluation.baselines.method import Method, needed, told_facts
from evaluation.baselines.training_faces import TrainingFaces, descriptor, fact_row, landmark_rows, measure_row, surface
from evaluation.cases import Case, Options

COMPONENTS = 80  # of the faces; beyond lie hundredths of a millimetre
FOLDS = 5
RIDGES = tuple(np.geomspace(1e-3, 1.0, 10))  # as shares of the number of people: 1 halves what one SD says
NOISE = 0.05  # share of a measure's variance that is its own error, so that a gap is not filled with noise
ROUNDS = 4
FARTHEST_SD = 4.0  # a measure farther out than any of the training people is an error of measurement


def pls(training: TrainingFaces | None, told: Options) -> Method:
    """Fits on the training people. Facts enter, with the gaps they have, where the method is told them."""
    people = needed(training)
    rows = people.descriptors
    if told.known_facts:
        rows = np.hstack([rows, people.facts])
    model = FaceRegression.fit(rows, people.matrix, people.identities)

    def predict(case: Case) -> trimesh.Trimesh:
        person = case.described.person
        row = descriptor(landmark_rows(person.landmarks), measure_row(person.craniometrics))
        if told.known_facts:
            row = np.concatenate([row, fact_row(told_facts(case, told))])
        return surface(model.predict(row))

    return predict


@dataclass(frozen=True)
class Filler:
    """Standardises rows and gives what is missing of them its mean given the rest, as if all were Gaussian."""

    mean: np.ndarray
    sd: np.ndarray
    covariance: np.ndarray

    @classmethod
    def fit(cls, rows: np.ndarray) -> Filler:
        """From rows (n, d) with NaN; columns that nobody has count as zero. Iterates conditional means."""
        known = np.isfinite(rows)
        count = np.maximum(known.sum(0), 1)
        mean = np.where(known, rows, 0).sum(0, dtype=np.float64) / count
        sd = np.sqrt(np.where(known, (rows - mean) ** 2, 0).sum(0) / count) + 1e-9
        filler = cls(mean, sd, np.eye(rows.shape[1]))
        for _ in range(ROUNDS):
            whole = filler.fill(rows)
            filler = cls(mean, sd, whole.T @ whole / len(rows))
        return filler

    def fill(self, rows: np.ndarray) -> np.ndarray:
        """Rows (n, d) in SD, none missing."""
        scaled = np.clip((rows - self.mean) / self.sd, -FARTHEST_SD, FARTHEST_SD)
        patterns, of = np.unique(np.isfinite(scaled), axis=0, return_inverse=True)
        for k, known in enumerate(patterns):
            mine = np.flatnonzero(of.ravel() == k)
            scaled[np.ix_(mine, ~known)] = scaled[np.ix_(mine, known)] @ self._weights(known)
        return scaled

    def _weights(self, known: np.ndarray) -> np.ndarray:
        """(known, missing): how the known values speak for the missing ones."""
        among = (1 - NOISE) * self.covariance[np.ix_(known, known)] + NOISE * np.eye(known.sum())
        return np.linalg.solve(among, self.covariance[np.ix_(known, ~known)])


@dataclass(frozen=True)
class FaceRegression:
    """face = mean + (standardised, completed row) @ weights @ components."""

    filler: Filler
    mean: np.ndarray  # (3 V,)
    components: np.ndarray  # (k, 3 V), orthonormal
    weights: np.ndarray  # (d, k)
    ridge: float

    @classmethod
    def fit(cls, rows: np.ndarray, faces: np.ndarray, identities: np.ndarray) -> FaceRegression:
        """From descriptors (n, d) with NaN and faces (n, V, 3); people of one identity are never in two folds."""
        filler = Filler.fit(rows)
        inputs, flat = filler.fill(rows), faces.reshape(len(faces), -1)
        mean = flat.mean(0, dtype=np.float64)
        scores, components = principal(flat - mean, COMPONENTS)
        ridge = chosen_ridge(inputs, scores, identities)
        return cls(filler, mean, components, ridge_weights(inputs, scores, [ridge])[0], ridge)

    def predict(self, row: np.ndarray) -> np.ndarray:
        """Control points (V, 3) mm for one descriptor (d,) with NaN."""
        return (self.mean + self.filler.fill(row[None])[0] @ self.weights @ self.components).reshape(-1, 3)


def principal(centred: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores (n, k) and orthonormal components (k, m) of rows (n, m), k <= most, through the small matrix of rows."""
    values, vectors = np.linalg.eigh(centred @ centred.T)
    order = np.argsort(values)[::-1][: min(most, len(centred) - 1)]
    order = order[values[order] > 1e-9 * values[order[0]]]
    components = (vectors[:, order] / np.sqrt(values[order])).T @ centred
    return centred @ components.T, components


def ridge_weights(inputs: np.ndarray, scores: np.ndarray, ridges: list[float]) -> list[np.ndarray]:
    """Weights (d, k) for each ridge, a share of the number of people."""
    left, sizes, right = np.linalg.svd(inputs, full_matrices=False)
    within = left.T @ scores
    return [right.T @ ((sizes / (sizes**2 + r * len(inputs)))[:, None] * within) for r in ridges]


def chosen_ridge(inputs: np.ndarray, scores: np.ndarray, identities: np.ndarray) -> float:
    """The ridge with the least squared error over FOLDS parts of the identities."""
    numbers = np.unique(identities)
    part = np.searchsorted(numbers, identities) % FOLDS
    error = np.zeros(len(RIDGES))
    for fold in np.unique(part):
        held = part == fold
        for k, weights in enumerate(ridge_weights(inputs[~held], scores[~held], list(RIDGES))):
            error[k] += ((inputs[held] @ weights - scores[held]) ** 2).sum()
    return float(RIDGES[int(np.argmin(error))])
