"""Linear regression of the whole face on what is measured of the skull: ridge, and partial least squares.

Landmarks and craniometrics of the scan, facts where a method knows them -> scores of the training faces' principal
components. Bone that is missing takes its conditional mean. What a regression leaves open is chosen by
cross-validation over skulls. Knows nothing of how rows and faces are made. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.cross_decomposition import PLSRegression
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import Pipeline

from cranioface.people.facts import Facts
from evaluation.baselines.imputation import fitted_rows
from evaluation.baselines.load_faces import training_people
from evaluation.baselines.training_faces import TrainingFaces, descriptor, landmark_rows, measure_row, surface
from reconstruction.methods import Method, Prediction, Station
from reconstruction.options import Options
from reconstruction.road import PreparedHead

COMPONENTS = 80  # of the faces; beyond lie hundredths of a millimetre
FOLDS = 5
RIDGES = np.geomspace(1e-3, 1.0, 10)  # as shares of the number of people: 1 halves what one SD says
LATENT = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)  # components of a partial least squares regression
SCORE = "neg_mean_squared_error"

Fit = Callable[[np.ndarray, np.ndarray, np.ndarray], "FaceRegression"]  # rows, faces, identities
Folds = Sequence[tuple[np.ndarray, np.ndarray]]  # rows to learn from, rows to predict
Regressor = Callable[[Folds], RegressorMixin]  # one whose open numbers are chosen by these folds


def pca_ridge(options: Options) -> Method:
    """Principal component regression by ridge, fitted to the training people."""
    return _method(FaceRegression.ridge, training_people(options))


def pls(options: Options) -> Method:
    """Partial least squares, fitted to the same."""
    return _method(FaceRegression.partial_least_squares, training_people(options))


def _method(regression: Fit, people: TrainingFaces) -> Method:
    """Two regressions, each fitted when it is first needed: one of the skull, one also of facts, with their gaps."""

    @cache
    def model(with_facts: bool) -> FaceRegression:
        rows = np.hstack([people.descriptors, people.facts]) if with_facts else people.descriptors
        return regression(rows, people.matrix, people.identities)

    def predict(head: PreparedHead, facts: Facts, station: Station) -> Prediction:
        person, with_facts = head.described.person, facts != Facts()
        row = descriptor(landmark_rows(person.landmarks), measure_row(person.craniometrics))
        if with_facts:
            row = np.concatenate([row, np.array(facts.row(), np.float32)])
        return Prediction(surface(model(with_facts).predict(row)))

    return Method(predict)


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
    def _fit(cls, regressor: Regressor, rows: np.ndarray, faces: np.ndarray, identities: np.ndarray) -> FaceRegression:
        complete, inputs = fitted_rows(rows.astype(np.float64))
        flat = faces.reshape(len(faces), -1).astype(np.float64)
        # the exact solver: the randomised one, which so many columns would get, draws
        pca = PCA(min(COMPONENTS, len(flat) - 1), svd_solver="full").fit(flat)
        folds = list(GroupKFold(min(FOLDS, len(np.unique(identities)))).split(inputs, groups=identities))
        return cls(complete, regressor(folds).fit(inputs, pca.transform(flat)), pca)

    def predict(self, row: np.ndarray) -> np.ndarray:
        """Control points (V, 3) mm for one row (d,) of measures, NaN where unknown."""
        scores = self.regressor.predict(self.complete.transform(row[None].astype(np.float64)))
        points: np.ndarray = self.faces.inverse_transform(scores.reshape(1, -1))
        return points.reshape(-1, 3)
