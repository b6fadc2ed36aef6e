"""What speaks for a pose: how well template and scan agree where a scan could have shown bone, and its best rival.

Owns the confidence. Knows nothing about how poses are found.
"""

import numpy as np
import trimesh

from cranioface.anatomy.frankfurt.jointed import Fit
from cranioface.anatomy.frankfurt.own_plane import faceness, importance

# of each kind of evidence: where half of the poses are right, and how sharply that changes (negative: less is better).
# Set on 84 coarse CTs of patients (agreement of right poses 0.66 to 1.23, their face 0.13 to 0.3), cut heads and people
# (above 0.8, 0.2) and on what is no skull (at most 0.55, but a vault alone 1.4 with 0.01 of a face, a jaw alone 0.7).
HALF = {"agreement": (0.62, 0.04), "face": (0.07, 0.0125), "lead": (0.03, 0.025), "stretch": (0.28, -0.025),
        "opening": (45.0, -2.0)}  # fmt: skip
NEAR = 4.0  # mm: about what counts as agreeing
# 162 directions, whose farthest points bound what was scanned
SIDES = trimesh.creation.icosphere(subdivisions=2).vertices
STRAY = 0.5  # percent of a scan beyond its bound: spikes and crumbs


def agreement(fit: Fit) -> float:
    """0 to 3, in practice 0.2 to 1.6: the shares of the template that lie on scanned bone, facing alike, of three
    parts: face and base, the cranium at all, the mandible.

    Only what lies within the bounds of the scan counts against a pose: a vault that was cut off, or a front alone, says
    nothing. The jaw always counts: without one no pose has it.
    """
    lies = _on_bone(fit)
    within = within_bounds(fit.pairs.data.points, fit.pairs.model.points)[: fit.cranium]
    cranium, counts = lies[: fit.cranium], importance(fit.at[: fit.cranium])
    return _share(cranium, counts * within) + _share(cranium, within) + float(lies[fit.cranium :].mean())


def _on_bone(fit: Fit) -> np.ndarray:
    """How much (m,), 0 to 1, each point of the template lies on scanned bone that faces alike."""
    return fit.pairs.weights(np.ones(len(fit.at)), NEAR)[len(fit.pairs.data.points) :]


def _share(lies: np.ndarray, counts: np.ndarray) -> float:
    return float((lies * counts).sum() / max(counts.sum(), 1e-9))


def within_bounds(cloud: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(n,) bool: which `points` lie within the convex bounds of `cloud`, its stray points left out."""
    farthest = np.percentile(cloud @ SIDES.T, 100 - STRAY, axis=0)
    return np.asarray((points @ SIDES.T <= farthest).all(1))


def face_seen(fit: Fit) -> float:
    """Share of the template's face, 0 to 1, that lies on scanned bone: what a vault or a jaw alone does not have."""
    return _share(_on_bone(fit)[: fit.cranium], faceness(fit.at[: fit.cranium]))


def confidence(fit: Fit, lead: float) -> float:
    """The share of poses with such evidence that are right, 0 to 1, as `python -m evaluation poses` counts it.

    lead: by what share of its agreement the pose led the best clearly different one when both were followed alike.
    """
    stretches = np.linalg.svd(np.eye(3) + fit.affine[1:], compute_uv=False)
    known = {
        "agreement": agreement(fit),
        "face": face_seen(fit),
        "lead": lead,
        "stretch": float(np.abs(np.log(np.maximum(stretches, 1e-9))).max()),
        "opening": fit.opening_deg,
    }
    return float(np.prod([1 / (1 + np.exp((half - known[name]) / width)) for name, (half, width) in HALF.items()]))
