"""Linear regression of the whole face on what is measured of the skull: ridge, and partial least squares.

Landmarks and craniometrics of the scan, facts where a method knows them -> scores of the training faces' principal
components. Bone that is missing takes its conditional mean. What a regression leaves open is chosen by
cross-validation over skulls. Knows nothing of how rows and faces are made. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import trimesh
from sklearn.base import RegressorMixin
from sklearn.cross_decomposition import PLSRegression
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import Pipeline

from evaluation.baselines.imputation import fitted_rows
from evaluation.baselines.method import Method, needed, told_facts
from evaluation.baselines.training_faces import TrainingFaces, descriptor, landmark_rows, measure_row, surface
from evaluation.cases import Case, Options

COMPONENTS = 80  # of the faces; beyond lie hundredths of a millimetre
FOLDS = 5
RIDGES = np.geomspace(1e-3, 1.0, 10)  # as shares of the number of people: 1 halves what one SD says
LATENT = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)  # components of a partial least squares regression
SCORE = "neg_mean_squared_error"

Folds = Sequence[tuple[np.ndarray, np.ndarray]]  # rows to learn from, rows to predict


def pca_ridge(training: TrainingFaces | None, told: Options) -> Method:
    """Principal component regression by ridge, fitted to the training people."""
    return _method(FaceRegression.ridge, needed(training), told)


def pls(training: TrainingFaces | None, told: Options) -> Method:
    """Partial least squares, fitted to the same."""
    return _method(FaceRegression.partial_least_squares, needed(training), told)


def _method(regression: Any, people: TrainingFaces, told: Options) -> Method:
    """Facts enter, with the gaps they have, where methods know them."""
    rows = people.descriptors
    if told.known_facts:
        rows = np.hstack([rows, people.facts])
    model = regression(rows, people.matrix, people.identities)

    def predict(case: Case) -> trimesh.Trimesh:
        person = case.described.person
        row = descriptor(landmark_rows(person.landmarks), measure_row(person.craniometrics))
        if told.known_facts:
            row = np.concatenate([row, np.array(told_facts(case, told).row(), np.float32)])
        return surface(model.predict(row))

    return predict


@dataclass(frozen=True)
class FaceRegression:
    """A face from one row of measures: completed, regressed to scores, the scores made a face."""

    complete: Pipeline
    regressor: RegressorMixin
    faces: PCA

    @classmethod
    def ridge(cls, rows: np.ndarray, faces: np.ndarray, identities: np.ndarray) -> FaceRegression:
        """Principal component regression of faces (n, V, 3) on rows (n, d) with NaN, shrunk by a ridge.

        People of one of `identities` (n,) are never in two folds. Of a row that says nothing the mean face is made:
        hence no intercept beside that of the faces.
        """
        penalties = RIDGES * len(rows)
        return cls._fit(
            lambda folds: RidgeCV(penalties, fit_intercept=False, cv=folds, scoring=SCORE), rows, faces, identities
        )

    @classmethod
    def partial_least_squares(cls, rows: np.ndarray, faces: np.ndarray, identities: np.ndarray) -> FaceRegression:
        """The same by PLS. Faces' scores stand for faces: PLS without scaling is the same in any orthonormal basis."""

        def chosen(folds: Folds) -> GridSearchCV:
            most = min(rows.shape[1], *(len(learnt) for learnt, _ in folds))
            grid = {"n_components": [k for k in LATENT if k <= most]}
            return GridSearchCV(PLSRegression(scale=False), grid, cv=folds, scoring=SCORE)

        return cls._fit(chosen, rows, faces, identities)

    @classmethod
    def _fit(cls, regressor: Any, rows: np.ndarray, faces: np.ndarray, identities: np.ndarray) -> FaceRegression:
        complete, inputs = fitted_rows(rows.astype(np.float64))
        flat = faces.reshape(len(faces), -1).astype(np.float64)
        # the exact solver: the randomised one, which so many columns would get, draws
        pca = PCA(min(COMPONENTS, len(flat) - 1), svd_solver="full").fit(flat)
        folds = list(GroupKFold(min(FOLDS, len(np.unique(identities)))).split(inputs, groups=identities))
        return cls(complete, regressor(folds).fit(inputs, pca.transform(flat)), pca)

    def predict(self, row: np.ndarray) -> np.ndarray:
        """Control points (V, 3) mm for one row (d,) of measures, NaN where unknown."""
        scores = self.regressor.predict(self.complete.transform(row[None].astype(np.float64)))
        return np.asarray(self.faces.inverse_transform(scores.reshape(1, -1)).reshape(-1, 3))
