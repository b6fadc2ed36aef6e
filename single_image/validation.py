"""How well a network in training tells skull and face from one picture, on pictures that never change.

Owns which figures steer a run: `shape_error` is the chamfer in mm where surfaces are known, else 1 - IoU. Knows nothing
of networks: it takes what was said as surfaces. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.surface_samples import SampledMesh
from cranioface.judge.enclosure import pierced_share
from single_image.batches import Batch, collate, plain
from single_image.learning_set import LearningSet
from single_image.predicted import Predicted
from single_image.shape import PARTS

CRITERION = "shape_error"
SAMPLES = 4096  # of a predicted surface


class Judged:
    """Pictures of the people to judge by, as they are, and their truth; `count` at most, evenly among all."""

    def __init__(self, people: LearningSet, count: int, volumes: bool, batch: int) -> None:
        self.people, self.volumes, self.batch = people, volumes, batch
        self.chosen = np.unique(np.linspace(0, len(people) - 1, min(count, len(people))).round().astype(int))

    def batches(self) -> Iterator[Batch]:
        for k in range(0, len(self.chosen), self.batch):
            yield collate([plain(self.people, int(i), self.volumes) for i in self.chosen[k : k + self.batch]])

    def metrics(self, said: Callable[[Batch], list[Predicted]]) -> dict[str, float]:
        """Means over pictures and both parts; `said`: what is said of a batch."""
        persons = self.people.person[self.chosen]
        told = [one for batch in self.batches() for one in said(batch)]
        each = [self._of(one, int(person)) for one, person in zip(told, persons, strict=True)]
        figures = {name: float(np.mean([one[name] for one in each])) for name in each[0]}
        return {CRITERION: figures["chamfer_mm"] if "chamfer_mm" in figures else 1 - figures["iou"]} | figures

    def _of(self, said: Predicted, person: int) -> dict[str, float]:
        figures = {"pierced": pierced_share(said.skull, said.face)}
        if said.occupancy is not None:
            figures |= volume_figures(said.occupancy, self.people.shares(person))
        if self.people.has_surfaces:
            figures |= surface_figures(said, self.people.points[person], self.people.normals[person])
        return figures


def surface_figures(said: Predicted, points: np.ndarray, normals: np.ndarray) -> dict[str, float]:
    """chamfer_mm, and of skull and face; points and normals (2, n, 3) of the true surfaces."""
    apart = {part: surface_chamfer(getattr(said, part), points[k], normals[k]) for k, part in enumerate(PARTS)}
    return {"chamfer_mm": float(np.mean(list(apart.values())))} | {f"{k}_mm": v for k, v in apart.items()}


def surface_chamfer(mesh: trimesh.Trimesh, points: np.ndarray, normals: np.ndarray) -> float:
    """Mm between a surface and the samples (n, 3) of a true one: the mean of both directions, between surfaces.

    To the predicted triangles exactly; back to the plane of the nearest true sample, since samples lie mm apart.
    """
    if not len(mesh.faces):
        return float(np.linalg.norm(points - points.mean(0), axis=1).mean())  # as far as a surface of one point
    completeness = TriangleTree(mesh).closest(points)[0].mean()
    drawn = SampledMesh(mesh).stratified(SAMPLES, seed=0)[0]
    nearest = cKDTree(points).query(drawn)[1]
    accuracy = np.abs(((drawn - points[nearest]) * normals[nearest]).sum(1)).mean()
    return float((completeness + accuracy) / 2)


def volume_figures(said: np.ndarray, true: np.ndarray) -> dict[str, float]:
    """iou of what is half full, and mae, mse and r2 of the shares (2, x, y, z): means of skull and head, if known."""
    known = [(one, other) for one, other in zip(said, true, strict=True) if not np.isnan(other).any()]
    figures = [_of_shares(one, other) for one, other in known]
    return {name: float(np.mean([one[name] for one in figures])) for name in figures[0]}


def _of_shares(said: np.ndarray, true: np.ndarray) -> dict[str, float]:
    both, either = ((said >= 0.5) & (true >= 0.5)).sum(), ((said >= 0.5) | (true >= 0.5)).sum()
    apart, spread = said - true, true - true.mean()
    mse = float(np.square(apart, dtype=np.float64).mean())
    r2 = 1 - mse / max(float(np.square(spread, dtype=np.float64).mean()), 1e-12)
    return {"iou": float(both / either) if either else 1.0, "mae": float(np.abs(apart).mean()), "mse": mse, "r2": r2}
