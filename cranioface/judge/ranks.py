"""Is the true face among the first that a predicted face resembles? Ranks by surface distance in the skull's frame.

Owns the comparison of one prediction with many people. Knows nothing of methods. Points in the Frankfurt frame, mm.
"""

from collections.abc import Mapping

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.geometry.surface_samples import SampledMesh
from cranioface.judge.face_error import CAP_MM

GALLERY_POINTS, PROBE_POINTS = 40_000, 2_000  # the first lie about a millimetre apart on half a head
BEHIND_MM = 20.0  # behind the porions nothing is compared


def gallery_points(true_face: trimesh.Trimesh) -> np.ndarray:
    """Points (n, 3) float32 of the front half of a true head, dense enough to stand for its surface."""
    points, _ = SampledMesh(true_face).sample(2 * GALLERY_POINTS, seed=3)
    return points[points[:, 1] < BEHIND_MM][:GALLERY_POINTS].astype(np.float32)


def probe_points(predicted: np.ndarray) -> np.ndarray:
    """A share of the judged points (m, 3) of a prediction, which come in random order."""
    return predicted[:PROBE_POINTS].astype(np.float32)


class Gallery:
    """The true faces of many people, ready to be searched."""

    def __init__(self, faces: Mapping[str, np.ndarray], clusters: Mapping[str, str]) -> None:
        self.trees = {name: cKDTree(points) for name, points in faces.items()}
        self.clusters = clusters

    def rank(self, name: str, probe: np.ndarray) -> int:
        """1 + the number of other people whose true face lies nearer to `probe` (k, 3) than that of `name` does.

        People who wear another face over the same skull are left out: no skull could tell them apart.
        """
        if not np.isfinite(probe).all():
            return len(self.trees)
        others = [n for n in self.trees if n == name or self.clusters[n] != self.clusters[name]]
        far = {n: float(np.minimum(self.trees[n].query(probe)[0], CAP_MM).mean()) for n in others}
        return 1 + sum(distance < far[name] for distance in far.values())
