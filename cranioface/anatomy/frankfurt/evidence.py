"""What speaks for a pose: how well template and scan agree where a scan could have shown bone, and its best rival.

Owns the confidence. Knows nothing about how poses are found.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.anatomy.frankfurt.jointed import Fit
from cranioface.anatomy.frankfurt.own_plane import importance

NEAR = 4.0  # mm: about what counts as agreeing
SIDES = trimesh.creation.icosphere(subdivisions=2).vertices  # 162 directions whose farthest points bound what was scanned
STRAY = 0.5  # percent of a scan beyond its bound: spikes and crumbs


def agreement(fit: Fit) -> float:
    """0 to 3, in practice 0.2 to 1.6: the shares of the template that lie on scanned bone, facing alike, of three
    parts: face and base, the cranium at all, the mandible.

    Only what lies within the bounds of the scan counts against a pose: a vault that was cut off, or a front alone, says
    nothing. The jaw always counts: without one no pose has it.
    """
    pairs, n = fit.pairs, len(fit.pairs.data.points)
    lies = pairs.weights(np.ones(len(fit.at)), NEAR)[n:]
    within = within_bounds(pairs.data.points, pairs.model.points)[: fit.cranium]
    cranium, counts = lies[: fit.cranium], importance(fit.at[: fit.cranium])
    return _share(cranium, counts * within) + _share(cranium, within) + float(lies[fit.cranium :].mean())


def _share(lies: np.ndarray, counts: np.ndarray) -> float:
    return float((lies * counts).sum() / max(counts.sum(), 1e-9))


def within_bounds(cloud: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(n,) bool: which `points` lie within the convex bounds of `cloud`, its stray points left out."""
    farthest = np.percentile(cloud @ SIDES.T, 100 - STRAY, axis=0)
    return np.asarray((points @ SIDES.T <= farthest).all(1))


def confidence(agrees: float, followed: float, rival: float) -> float:
    """Share of poses right among those with such evidence, 0 to 1: agreement at the end, before it, and its rival's."""
    return 1.0
