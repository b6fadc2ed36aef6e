"""Everything that is measured of one predicted face beside the true one of the same person, in plain values.

Owns which figures there are. Knows nothing of methods, tables and files.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import trimesh

from cranioface.anatomy.tissue_depth_face import bone_points
from cranioface.geometry.rigid import invert, transform
from cranioface.judge.face_error import FaceDistances, Truth, statistics
from cranioface.judge.landmarks import face_landmarks
from cranioface.judge.parts import part_of, part_statistics
from cranioface.judge.ranks import probe_points
from cranioface.judge.site_depths import Sites
from evaluation.cases import Case


@dataclass(frozen=True)
class Evaluation:
    """figures: name -> value; parts: part -> figures; landmarks: name -> mm off; tissue_depths: site -> mm too deep.

    probe (k, 3): points of the prediction in the Frankfurt frame, to be ranked among other people's true faces.
    """

    figures: dict[str, float]
    parts: dict[str, dict[str, float]]
    landmarks: dict[str, float]
    tissue_depths: dict[str, float]
    probe: np.ndarray


@dataclass(frozen=True)
class Evaluator:
    """One case made ready once for any number of predictions."""

    case: Case

    @cached_property
    def truth(self) -> Truth:
        """The true skin in the head's own frame, ready to be measured to."""
        return Truth(self.case.skin, self.case.skull)

    @cached_property
    def bone(self) -> dict[str, np.ndarray]:
        """Landmark -> (3,) mm on the registered skull, Frankfurt frame."""
        return bone_points(self.case.described.registered)

    @cached_property
    def sites(self) -> Sites:
        return Sites(self.case.described.registered)

    @cached_property
    def true_landmarks(self) -> dict[str, np.ndarray]:
        return face_landmarks(self.case.true_face, self.bone)

    @cached_property
    def true_depths(self) -> dict[str, float]:
        return self.sites.depths(self.case.true_face)

    def distances(self, face: trimesh.Trimesh) -> FaceDistances:
        """Of `face` (Frankfurt frame, mm) to the true skin; the judged region is taken as the head lies."""
        return self.truth.distances(face.copy().apply_transform(invert(self.case.frankfurt_from_input)))

    def evaluate(self, face: trimesh.Trimesh) -> Evaluation:
        """All figures of `face` (Frankfurt frame, mm)."""
        distances = self.distances(face)
        landmarks, depths = self.landmarks(face), self._tissue_depths(face)
        figures = statistics(distances) | _means(landmarks, depths)
        probe = probe_points(self._frankfurt(distances.predicted_points))
        return Evaluation(figures, part_statistics(distances, *self.parts(distances)), landmarks, depths, probe)

    def _frankfurt(self, points: np.ndarray) -> np.ndarray:
        """(n, 3) mm of the head's own frame in the Frankfurt frame."""
        return transform(self.case.frankfurt_from_input, points)

    def parts(self, distances: FaceDistances) -> tuple[np.ndarray, np.ndarray]:
        """The parts (n,), (m,) of the true points and of the predicted ones, as `part_of` tells them."""
        there, back = distances.true_points, distances.predicted_points
        return part_of(self._frankfurt(there), self.bone), part_of(self._frankfurt(back), self.bone)

    def landmarks(self, face: trimesh.Trimesh) -> dict[str, float]:
        """Distance from the true landmark, mm; NaN where either face lacks it."""
        predicted = face_landmarks(face, self.bone)
        return {name: float(np.linalg.norm(p - self.true_landmarks[name])) for name, p in predicted.items()}

    def _tissue_depths(self, face: trimesh.Trimesh) -> dict[str, float]:
        """Predicted less true depth, mm; NaN where a ray misses either face."""
        return {site: depth - self.true_depths[site] for site, depth in self.sites.depths(face).items()}


def _means(landmarks: dict[str, float], depths: dict[str, float]) -> dict[str, float]:
    off, deeper = ([v for v in values.values() if np.isfinite(v)] for values in (landmarks, depths))
    return {
        "nose_tip_mm": landmarks["pronasale"],
        "landmarks_mm": float(np.mean(off)) if off else float("nan"),
        "tissue_depth_mm": float(np.mean(np.abs(deeper))) if deeper else float("nan"),
        "tissue_depth_bias_mm": float(np.mean(deeper)) if deeper else float("nan"),
    }
