"""The mean head of the people who are learnt from: what a network predicts the difference from.

Owns how a start surface is carried onto people. Knows nothing of images and networks. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.geometry.averaging import even
from cranioface.geometry.surface_samples import SampledMesh
from single_image.settings import Start
from single_image.shape import PARTS
from single_image.template_surfaces import start_surfaces

MOST_PEOPLE = 48  # the mean of so many is known to a quarter of a millimetre where people differ by 2 mm
SMOOTHINGS = (64, 64, 32, 32, 16, 16, 8, 8, 4, 4)  # rounds of averaging over neighbours at each approach
DENSE = 20_000  # samples that the places of points are chosen from


@dataclass(frozen=True)
class MeanHead:
    """occupancy (2, 64, 64, 64) float32 and surfaces by PARTS; what is not learnt is None."""

    occupancy: np.ndarray | None = None
    surfaces: dict[str, trimesh.Trimesh] | None = None


def mean_surfaces(start: Start, points: Sequence[np.ndarray]) -> dict[str, trimesh.Trimesh]:
    """The start surfaces carried onto the mean of people: samples (2, n, 3) of the skull and face of each."""
    some = points[:: max(1, len(points) // MOST_PEOPLE)][:MOST_PEOPLE]
    began = start_surfaces(start)
    return {part: carried(began[part], [person[k] for person in some]) for k, part in enumerate(PARTS)}


def carried(mesh: trimesh.Trimesh, clouds: Sequence[np.ndarray]) -> trimesh.Trimesh:
    """`mesh` carried by the mean of the ways to each cloud's (n, 3) nearest points, smoothly, nearer and nearer."""
    trees = [cKDTree(cloud) for cloud in clouds]
    vertices, faces = np.array(mesh.vertices, np.float64), np.asarray(mesh.faces)
    for times in SMOOTHINGS:
        ways = [cloud[tree.query(vertices)[1]] - vertices for cloud, tree in zip(clouds, trees, strict=True)]
        vertices = vertices + even(np.mean(ways, 0), faces, times)
    return trimesh.Trimesh(vertices, faces, process=False)


def places(mesh: trimesh.Trimesh, count: int) -> np.ndarray:
    """`count` points (count, 3) float32 evenly over `mesh`: each is the farthest from those before."""
    samples = SampledMesh(mesh).stratified(max(DENSE, 4 * count), seed=0)[0]
    chosen, distance = [0], np.linalg.norm(samples - samples[0], axis=1)
    while len(chosen) < count:
        chosen.append(int(distance.argmax()))
        np.minimum(distance, np.linalg.norm(samples - samples[chosen[-1]], axis=1), out=distance)
    return np.asarray(samples[chosen], np.float32)
