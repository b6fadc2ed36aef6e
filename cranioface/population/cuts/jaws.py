"""What jaws do: the mandible gone, opened about its condyles, slid forward, toothless. Frame: Frankfurt, mm."""

from dataclasses import replace

import numpy as np

from cranioface.anatomy.landmark_names import both_sides
from cranioface.anatomy.open_mouth import HINGE, jaw_motion
from cranioface.population.cuts.known import KnownSkull
from cranioface.population.cuts.planes import Change

RESORBED_MM = (1.0, 6.0)  # of the ridge below the sockets' edge, lost after the teeth
BEHIND_MOLAR_MM, BESIDE_MOLAR_MM = 10.0, 6.0  # the last teeth reach so far beyond ecm2; farther stands the ramus
FADING_MM = 8.0
TORN_MM = 6.0  # a face of which one end stays so far behind is no bone: streaks and crumbs
BITE_LEFT = (0.2, 0.6)  # share of the gap between the ridges that over-closing leaves


def without_mandible(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """Cranium alone; the neck leaves with the mandible, as dry skulls have neither."""
    return skull.without(skull.of_jaw() | skull.of_neck())


def hinge(skull: KnownSkull, degrees: float, forward_mm: float = 0.0) -> np.ndarray:
    """Motion (4, 4) of the mandible: turned about its condyles by `degrees` (positive opens), then slid forward."""
    return jaw_motion(np.array([skull.landmarks[name] for name in HINGE]), degrees, forward_mm)


def opened(degrees: float, forward_mm: float = 0.0) -> Change:
    """The mandible opened further by `degrees` about the condyles and slid forward."""
    return lambda skull, rng: skull.with_jaw_moved(hinge(skull, degrees, forward_mm))


def edentulous(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """Teeth and the ridge that bore them gone in both jaws, the mandible turned up over the gap."""
    upper, lower = rng.uniform(*RESORBED_MM, 2)
    ridges = lowered(lowered(skull, "pr", "ecm2s", upper, jaw=False), "id", "ecm2i", lower, jaw=True)
    at = skull.landmarks
    gap = at["pr"][2] + upper - (at["id"][2] - lower)
    arm = (at["cdl_left"] + at["cdl_right"])[1] / 2 - at["id"][1]
    closing = np.degrees(max(gap, 0.0) * (1 - rng.uniform(*BITE_LEFT)) / arm)
    return ridges.with_jaw_moved(hinge(skull, -closing))


def lowered(skull: KnownSkull, front: str, back: str, lost_mm: float, jaw: bool) -> KnownSkull:
    """The crowns of one jaw flattened onto the plane through the sockets' edge, `lost_mm` into the bone."""
    first, left, right = (skull.landmarks[k] for k in (front, *both_sides(back)))
    last, breadth, into = (left + right) / 2, (left - right)[0], -1.0 if jaw else 1.0
    x, y, z = skull.vertices.T
    plane = first[2] + (last - first)[2] / (last - first)[1] * (y - first[1]) + into * lost_mm
    arch = (skull.is_jaw == jaw) & ~skull.is_neck & (np.abs(x - last[0]) < breadth / 2 + BESIDE_MOLAR_MM)
    share = arch * np.clip((last[1] + BEHIND_MOLAR_MM - y) / FADING_MM, 0, 1)
    step = into * np.maximum(into * (plane - z), 0) * share
    lowered = replace(skull, vertices=skull.vertices + np.outer(step, [0.0, 0.0, 1.0]))
    return lowered.without(np.ptp(step[skull.faces], axis=1) > TORN_MM)


def incisal_gap_mm(skull: KnownSkull) -> float:
    """From prosthion to infradentale: alveolar edge to alveolar edge."""
    return float(np.linalg.norm(skull.landmarks["pr"] - skull.landmarks["id"]))
