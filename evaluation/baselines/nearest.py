"""The face of the training person whose bone landmarks fit best after a rigid motion. Frankfurt frame, mm."""

import numpy as np
import trimesh

from cranioface.geometry.rigid import kabsch, transform
from evaluation.baselines.method import Method, needed
from evaluation.baselines.training_faces import TrainingFaces, landmark_rows, surface
from evaluation.cases import Case, Options

FEWEST = 12  # landmarks that two skulls must share to be compared


def nearest_skull(training: TrainingFaces | None, told: Options) -> Method:
    """Finds that person by the RMS distance of the landmarks that both skulls have, and moves the face along."""
    people = needed(training)

    def predict(case: Case) -> trimesh.Trimesh:
        mine = landmark_rows(case.described.person.landmarks)
        gaps, motions = zip(*(fit(theirs, mine) for theirs in people.landmarks), strict=True)
        best = int(np.argmin(gaps))
        return surface(transform(motions[best], people.matrix[best]))

    return predict


def fit(source: np.ndarray, target: np.ndarray) -> tuple[float, np.ndarray]:
    """RMS gap in mm of landmarks (L, 3), NaN where absent, after the motion (4, 4) that brings them together."""
    both = np.isfinite(source).all(1) & np.isfinite(target).all(1)
    if both.sum() < FEWEST:
        return np.inf, np.eye(4)
    motion = kabsch(source[both], target[both])
    gap = transform(motion, source[both]) - target[both]
    return float(np.sqrt((gap**2).sum(1).mean())), motion
