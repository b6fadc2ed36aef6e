"""The nearest of many points, asked once and asked again after small motions, as matching by ICP does.

Error: how often another point is named, and how much farther away it lies.
"""

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from benchmarks.conditions import threads_now
from benchmarks.material import Material
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.geometry.point_tree import Followed, PointTree

POINTS, STEPS, FIRST_DEG, FIRST_MM, SHRINK = 20_000, 30, 2.0, 2.0, 0.75
QUICK_POINTS = 1_000


@dataclass(frozen=True)
class Clouds:
    """points (n, 3) float64 mm; queries: the same number (n, 3) in every place in which they are asked."""

    points: np.ndarray
    queries: list[np.ndarray]


def inputs(material: Material) -> Clouds:
    """Two samples of the skull; the second walks in ever smaller rigid steps, as it settles in ICP."""
    count = QUICK_POINTS if material.quick else POINTS
    points, asked = (np.asarray(trimesh.sample.sample_surface(material.skull, count, seed=s)[0]) for s in (0, 1))
    places, rng = [], np.random.default_rng(0)
    for step in range(STEPS):
        share = SHRINK**step
        turn = Rotation.from_rotvec(np.radians(FIRST_DEG) * share * rng.normal(size=3) / np.sqrt(3))
        asked = turn.apply(asked) + FIRST_MM * share * rng.normal(size=3) / np.sqrt(3)
        places.append(asked)
    return Clouds(points, places)


def once(material: Material) -> Clouds:
    moving = inputs(material)
    return Clouds(moving.points, moving.queries[:1])


def ours(clouds: Clouds) -> list[np.ndarray]:
    followed = Followed(PointTree(clouds.points))
    return [followed.nearest(queries) for queries in clouds.queries]


def ckdtree(clouds: Clouds) -> list[np.ndarray]:
    tree = cKDTree(clouds.points)
    return [tree.query(queries, workers=threads_now())[1] for queries in clouds.queries]


def figures(found: list[np.ndarray], clouds: Clouds, made: Made) -> Figures:
    other = np.concatenate(found) != np.concatenate(made[OURS])
    farther = [
        np.linalg.norm(q - clouds.points[f], axis=1) - np.linalg.norm(q - clouds.points[m], axis=1)
        for q, f, m in zip(clouds.queries, found, made[OURS], strict=True)
    ]
    return {"other_point_%": 100 * float(other.mean()), "farther_max_mm": float(np.max(farther))}


def told(clouds: Clouds) -> str:
    return f"{len(clouds.points):,} points asked for {len(clouds.queries[0]):,} others, {len(clouds.queries)} times"


PEERS = (Contender("scipy cKDTree", ckdtree, ("scipy",), told="its tree built once and opened for every query"),)
STAGES = (
    Stage(
        name="nearest-point-once",
        job="nearest of many points, asked once",
        aim="own only where no library is within 1.5 x",
        inputs=once,
        ours=(Contender(OURS, ours, told="geometry.point_tree.PointTree"),),
        peers=PEERS,
        figures=figures,
        describe=told,
    ),
    Stage(
        name="nearest-point-followed",
        job="nearest of many points, asked again after small motions",
        aim="own only where no library is within 1.5 x",
        inputs=inputs,
        ours=(Contender(OURS, ours, told="geometry.point_tree.Followed, which opens the tree where it must"),),
        peers=PEERS,
        figures=figures,
        describe=told,
        remark="The motions are rigid steps of 2 degrees and 2 mm that shrink by a quarter each.",
    ),
)
