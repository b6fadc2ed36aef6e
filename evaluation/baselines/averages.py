"""Faces without a skull: the mean of the training people, and their mean for one sex, age and BMI.

What a skull is good for is what it adds to these. Frankfurt frame, mm.
"""

import numpy as np
import trimesh

from evaluation.baselines.method import Method, needed
from evaluation.baselines.training_faces import TrainingFaces, surface
from evaluation.cases import Case, Options


def mean_face(training: TrainingFaces | None, told: Options) -> Method:
    """The same face for everyone."""
    face = surface(needed(training).mean())
    return lambda case: face.copy()


def demographic_mean(training: TrainingFaces | None, told: Options) -> Method:
    """The mean face for the person's facts, which this method is always told; an unknown fact takes its mean."""
    people = needed(training)
    usual, spread = people.facts.mean(0), people.facts.std(0) + 1e-9
    flat = people.matrix.reshape(len(people.matrix), -1)
    weights = np.linalg.lstsq(_terms((people.facts - usual) / spread), flat, rcond=None)[0]

    def predict(case: Case) -> trimesh.Trimesh:
        facts = np.nan_to_num((np.array(case.facts.row(), np.float32) - usual) / spread)
        return surface((_terms(facts[None]) @ weights).reshape(-1, 3))

    return predict


def _terms(facts: np.ndarray) -> np.ndarray:
    """(n, 6) of standardised sex, age and BMI (n, 3): linear, and age and BMI may act differently on the sexes."""
    sex, age, bmi = facts.T
    return np.stack([np.ones_like(sex), sex, age, bmi, sex * age, sex * bmi], 1)
