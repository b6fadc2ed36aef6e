"""How right a predicted surface is beside the true one: chamfer in mm, F1 by distance, normals in degrees.

A surface is a mesh, or a `Cloud` of points with normals where no more is known of it; all in one frame, mm.
there: true surface -> prediction; back: prediction -> true surface. Volumes are in `shares`. Knows nothing of heads.
What is empty has defined answers:

    both empty      distances 0, shares 1, angle 0: nothing was there and nothing was said
    one of them     distances infinite, shares 0, angle 180 degrees
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.surface_samples import SampledMesh

SAMPLES = 20_000  # of each mesh
THRESHOLDS_MM = (1, 2, 5)
EVERYWHERE = np.array([[-np.inf, np.inf]] * 3)


@dataclass(frozen=True)
class Cloud:
    """A surface of which points (n, 3) mm and unit normals (n, 3) are known, and no triangles."""

    points: np.ndarray
    normals: np.ndarray

    def nearest(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `Measured.nearest`: to the nearest point, so that the gaps between points are part of the distance."""
        distance, index = cKDTree(self.points).query(points)
        return np.asarray(distance), self.normals[index]


class Measured(Protocol):
    """A surface ready for any number of comparisons: points (n, 3) mm spread over it and their unit normals (n, 3)."""

    @property
    def points(self) -> np.ndarray: ...

    @property
    def normals(self) -> np.ndarray: ...

    def nearest(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distance (n,) mm from `points` (n, 3) to the surface, which is not empty, and its normals (n, 3) there.

        NaN: not to be judged, as what lies nearest to where a scan ends.
        """


class _Triangles:
    """Of a mesh: SAMPLES points in equal shares of its area, and exact distances to its triangles."""

    def __init__(self, mesh: trimesh.Trimesh, seed: int, within: np.ndarray) -> None:
        self._sampled, self._mesh = SampledMesh(mesh), mesh
        points, faces = self._sampled.stratified(SAMPLES, seed) if len(mesh.faces) else self._sampled.sample(0, seed)
        judged = ((points > within[:, 0]) & (points < within[:, 1])).all(1)
        self.points, self.normals = points[judged], self._sampled.normals(faces[judged])
        self._tree = TriangleTree(mesh) if len(mesh.faces) else None

    def nearest(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        tree = self._tree or TriangleTree(self._mesh)  # which says that an empty mesh has no distances
        distance, _, faces = tree.closest(points)
        return distance.astype(np.float64), self._sampled.normals(faces)


def measured(surface: trimesh.Trimesh | Cloud, seed: int = 0, within: np.ndarray = EVERYWHERE) -> Measured:
    """A mesh or a cloud, made ready once. within: limits (3, 2) mm of the points of a mesh that are judged."""
    return surface if isinstance(surface, Cloud) else _Triangles(surface, seed, within)


@dataclass(frozen=True)
class ShapeDistances:
    """From each point of the true surface, there (n,), and of the predicted one, back (m,): mm, and degrees of normals.

    An angle is that between the normal at a point and the other surface's at its nearest point.
    """

    there: np.ndarray
    back: np.ndarray
    there_deg: np.ndarray
    back_deg: np.ndarray


def shape_distances(predicted: Measured, true: Measured) -> ShapeDistances:
    """Both directions; where either surface is empty, the other's points are infinitely far and 180 degrees off."""
    there, back = _apart(true, predicted), _apart(predicted, true)
    return ShapeDistances(there[0], back[0], there[1], back[1])


def surface_error(predicted: trimesh.Trimesh | Cloud, true: trimesh.Trimesh | Cloud) -> dict[str, float]:
    """`surface_statistics` of `shape_distances`: of one prediction."""
    return surface_statistics(shape_distances(measured(predicted, seed=1), measured(true)))


def surface_statistics(found: ShapeDistances) -> dict[str, float]:
    """chamfer_mm, the mean of both directions' means, there_mm and back_mm; normal_deg, likewise; and by threshold t
    precision_t_mm, the share of the prediction within t mm of the truth, recall_t_mm, the share of the truth within t
    mm of the prediction, and f1_t_mm, their harmonic mean.
    """
    there, back = _mean(found.there, found.back, np.inf), _mean(found.back, found.there, np.inf)
    angles = _mean(found.there_deg, found.back_deg, 180.0), _mean(found.back_deg, found.there_deg, 180.0)
    figures = {"chamfer_mm": (there + back) / 2, "there_mm": there, "back_mm": back, "normal_deg": sum(angles) / 2}
    for t in THRESHOLDS_MM:
        recall = _mean(found.there <= t, found.back <= t, 0.0, nothing=1.0)
        precision = _mean(found.back <= t, found.there <= t, 0.0, nothing=1.0)
        figures |= {
            f"precision_{t}_mm": precision,
            f"recall_{t}_mm": recall,
            f"f1_{t}_mm": _harmonic(precision, recall),
        }
    return figures


def _apart(source: Measured, target: Measured) -> tuple[np.ndarray, np.ndarray]:
    if not len(source.points) or not len(target.points):
        return np.full(len(source.points), np.inf), np.full(len(source.points), 180.0)
    distance, normals = target.nearest(source.points)
    angles = np.degrees(np.arccos(np.clip((source.normals * normals).sum(1), -1, 1)))
    judged = ~np.isnan(distance)
    return distance[judged], angles[judged]


def _mean(values: np.ndarray, others: np.ndarray, missing: float, nothing: float = 0.0) -> float:
    """Of one direction; where it has no points, what the other direction's say: `nothing` if it has none either."""
    if len(values):
        return float(values.mean())
    return missing if len(others) else nothing


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other > 0 else 0.0
