"""Faces without a skull: the mean of the training people, and their mean for one sex, age and BMI.

What a skull is good for is what it adds to these. Frankfurt frame, mm.
"""

from __future__ import annotations

import numpy as np

from cranioface.people.facts import Facts
from evaluation.baselines.load_faces import training_people
from evaluation.baselines.training_faces import surface
from reconstruction.methods import Method, Prediction, Station
from reconstruction.options import Options
from reconstruction.road import PreparedHead


def mean_face(options: Options) -> Method:
    """The same face for everyone."""
    face = surface(training_people(options).mean())
    return Method(lambda head, facts, station: Prediction(face.copy()))


def demographic_mean(options: Options) -> Method:
    """The mean face for the person's facts; an unknown fact takes its mean."""
    people = training_people(options)
    usual, spread = people.facts.mean(0), people.facts.std(0) + 1e-9
    flat = people.matrix.reshape(len(people.matrix), -1)
    weights = np.linalg.lstsq(_terms((people.facts - usual) / spread), flat, rcond=None)[0]

    def predict(head: PreparedHead, facts: Facts, station: Station) -> Prediction:
        row = np.nan_to_num((np.array(facts.row(), np.float32) - usual) / spread)
        return Prediction(surface((_terms(row[None]) @ weights).reshape(-1, 3)))

    return Method(predict)


def _terms(facts: np.ndarray) -> np.ndarray:
    """(n, 6) of sex, age and BMI, of facts (n, 4), standardised; age and BMI act on each sex by itself."""
    sex, age, bmi = facts.T[:3]
    return np.stack([np.ones_like(sex), sex, age, bmi, sex * age, sex * bmi], 1)
