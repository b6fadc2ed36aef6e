"""The face of the training person whose bone landmarks fit best after a rigid motion. Frankfurt frame, mm."""

from __future__ import annotations

import numpy as np

from cranioface.geometry.rigid import kabsch, transform
from cranioface.people.facts import Facts
from evaluation.baselines.load_faces import training_people
from evaluation.baselines.training_faces import landmark_rows, surface
from reconstruction.methods import Method, Prediction, Station
from reconstruction.options import Options
from reconstruction.road import PreparedHead

FEWEST = 12  # landmarks that two skulls must share to be compared


def nearest_skull(options: Options) -> Method:
    """Finds that person by the RMS distance of the landmarks that both skulls have, and moves the face along."""
    people = training_people(options)

    def predict(head: PreparedHead, facts: Facts, station: Station) -> Prediction:
        landmarks = landmark_rows(head.described.person.landmarks)
        gaps, motions = zip(*(fit(theirs, landmarks) for theirs in people.landmarks), strict=True)
        best = int(np.argmin(gaps))
        return Prediction(surface(transform(motions[best], people.matrix[best])))

    return Method(predict)


def fit(source: np.ndarray, target: np.ndarray) -> tuple[float, np.ndarray]:
    """RMS gap in mm of landmarks (L, 3), NaN where absent, after the motion (4, 4) that brings them together."""
    both = np.isfinite(source).all(1) & np.isfinite(target).all(1)
    if both.sum() < FEWEST:
        return np.inf, np.eye(4)
    motion = kabsch(source[both], target[both])
    gap = transform(motion, source[both]) - target[both]
    return float(np.sqrt((gap**2).sum(1).mean())), motion
