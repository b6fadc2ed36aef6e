"""The training people's faces in one topology, with what is known of their skulls: what the baselines learn from.

Owns their arrays and how one skull is written as one row. Knows nothing of files. Frame: Frankfurt as the scan has
it, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import trimesh

from cranioface.anatomy.craniometrics import MEASURES
from cranioface.anatomy.template import load_template
from projections.scanned_people import skull_number

LANDMARKS = tuple(load_template().landmarks)
CODES = tuple(measure.code for measure in MEASURES)


@dataclass(frozen=True)
class TrainingFaces:
    """People as rows; NaN = not known. Their faces differ in the places of their points alone."""

    names: tuple[str, ...]
    matrix: np.ndarray  # (n, V, 3) float32 mm: control points of `cranioface.population.face.finished`
    landmarks: np.ndarray  # (n, L, 3) float32 mm, on scanned bone, in the order of LANDMARKS
    measures: np.ndarray  # (n, M) float32 mm, in the order of CODES
    facts: np.ndarray  # (n, 3) float32: `Facts.row` of each
    seed: int  # of the dataset

    @cached_property
    def identities(self) -> np.ndarray:
        """(n,) whose skull each wears."""
        return np.array([skull_number(name) for name in self.names])

    @property
    def descriptors(self) -> np.ndarray:
        """(n, 3 L + M) mm: all that is known of each skull."""
        return np.stack([descriptor(p, m) for p, m in zip(self.landmarks, self.measures, strict=True)])

    def mean(self) -> np.ndarray:
        """Control points (V, 3) mm of the mean face."""
        return np.asarray(self.matrix.mean(0, dtype=np.float64))


def surface(points: np.ndarray) -> trimesh.Trimesh:
    """The closed smooth skin of control points (V, 3) mm."""
    from cranioface.population.face import finished

    return finished(np.asarray(points, np.float64))


def descriptor(landmarks: np.ndarray, measures: np.ndarray) -> np.ndarray:
    """One skull as one vector (3 L + M,): its landmarks (L, 3) mm, then its measures (M,) mm; NaN = not known."""
    return np.concatenate([np.reshape(landmarks, -1), measures]).astype(np.float32)


def landmark_rows(landmarks: dict[str, np.ndarray]) -> np.ndarray:
    """(L, 3) float32 mm in the order of LANDMARKS; NaN where there is none."""
    nowhere = np.full(3, np.nan)
    return np.array([landmarks.get(name, nowhere) for name in LANDMARKS], np.float32)


def measure_row(measures: dict[str, float]) -> np.ndarray:
    """(M,) float32 mm in the order of CODES; NaN where there is none."""
    return np.array([measures.get(code, np.nan) for code in CODES], np.float32)
