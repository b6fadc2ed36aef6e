"""What is known of a mandible as it was scanned: whether it is there, how far it is open and slid, and how to close it.

Owns how that is told from where its front and its condyles lie. Knows nothing of meshes. Frankfurt frame, mm; degrees.
"""

from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

import numpy as np

from cranioface.anatomy.bite import Bite
from cranioface.anatomy.open_mouth import jaw_motion

WHOLE = 0.85  # of the mandible's outer bone lies on the scan; four real heads 0.95 to 0.98
# how far edges stand beyond carried ridges with teeth (upper, lower) and without, and how that varies; how much wider
# ridges stand apart for what they have lost: synthetic people and four real heads
TOOTHED_MM, TOOTHLESS_MM, CROWN_SPREAD_MM = (8.0, 11.5), (-3.5, 0.0), (5.0, 3.5)
RESORBED_DEG, TOOTHED_SPREAD_DEG, RIDGE_SPREAD_DEG = (1.5, 4.5), 0.7, 2.5
SELDOM = 2.0  # twice the logarithm of how much more often a jaw has teeth than none
USUAL_TURN_DEG, TURN_SPREAD_DEG = 1.3, 4.0  # of the pose of a closed mouth: the template's carried jaw is no one's
SLIDE_SPREAD_MM = 1.5  # of condyles about their fossae between people in occlusion: so much is no slide


@dataclass(frozen=True)
class Jaw:
    """The mandible of one scan.

    known: scanned, partial (the rest estimated), or inferred from the cranium in occlusion. opening_deg about the hinge
    since occlusion, chin down, negative where toothless jaws over-close; travel_mm: how far that took the lower front.
    gape_mm: from the edges of the upper front teeth, or their ridge, to the lower as scanned, NaN where one is not
    seen. slid_mm: forward in the joints. hinge (2, 3): right and left condyle of the closed mouth. upper_teeth,
    lower_teeth: seen at the front, None where not known.
    """

    known: Literal["scanned", "partial", "inferred"]
    hinge: np.ndarray
    opening_deg: float = 0.0
    travel_mm: float = 0.0
    gape_mm: float = float("nan")
    slid_mm: float = 0.0
    upper_teeth: bool | None = None
    lower_teeth: bool | None = None

    @property
    def found(self) -> bool:
        """Whether any of it was scanned."""
        return self.known != "inferred"

    @property
    def motion(self) -> np.ndarray:
        """(4, 4) rigid, from occlusion to where it was scanned."""
        return jaw_motion(self.hinge, self.opening_deg, self.slid_mm)

    def __str__(self) -> str:
        if not self.found:
            return "mandible inferred from the cranium, mouth closed"
        gape = "gape unknown" if np.isnan(self.gape_mm) else f"gape {self.gape_mm:.1f} mm"
        part = ", mandible in part" if self.known == "partial" else ""
        way = "open" if self.opening_deg >= 0 else "over-closed"
        return f"{gape}, jaw {way} {abs(self.opening_deg):.1f} degrees{part}"

    def closed(self) -> "Jaw":
        """The same mandible in occlusion."""
        return replace(self, opening_deg=0.0, travel_mm=0.0, gape_mm=0.0, slid_mm=0.0)


def told(
    seen: float, bite: Bite | None, pose: np.ndarray, hinge: np.ndarray, condyles: np.ndarray, infradentale: np.ndarray
) -> Jaw:
    """A mandible of which the share `seen` was scanned, laid by `pose` (4, 4) from where the cranium expects it closed.

    hinge, condyles (2, 3): expected in occlusion, and as scanned; infradentale (3,) too. Front teeth tell the opening
    to the millimetre; without them it is weighed against the turn of the pose, which also holds how people differ.
    """
    middle = hinge.mean(0)
    off = max(0.0, float((middle - condyles.mean(0))[1]))  # behind its fossa no condyle can lie
    slid = off**3 / (off**2 + SLIDE_SPREAD_MM**2)
    front = (infradentale if bite is None else bite.edges.lower) + [0, slid, 0] - middle
    turned = _turned(pose) - USUAL_TURN_DEG
    teeth, degrees = (None, turned) if bite is None else _weighed(bite, front, middle, turned)
    travel = 2 * np.hypot(*front[1:]) * np.sin(np.radians(degrees) / 2)
    known: Literal["scanned", "partial"] = "scanned" if seen > WHOLE else "partial"
    if bite is None or teeth is None:
        return Jaw(known, hinge, degrees, float(travel), slid_mm=slid)
    return Jaw(known, hinge, degrees, float(travel), bite.apart, slid, *teeth)


def _weighed(bite: Bite, front: np.ndarray, hinge: np.ndarray, turned: float) -> tuple[tuple[bool, bool], float]:
    """Which jaws have front teeth, and the opening in degrees: of the cases that agree best with crowns and pose.

    front (3,): the lower edge about the middle of the `hinge` (3,).
    """
    if not bite.slit:
        return (True, True), 0.0
    cases = [_case(bite, (a, b), front, hinge, turned) for a, b in product((True, False), repeat=2)]
    _, teeth, edges, spread = min(cases)
    trust = np.array([1 / spread**2, 1 / TURN_SPREAD_DEG**2])
    return teeth, float(trust @ [edges, turned] / trust.sum())


def _case(
    bite: Bite, teeth: tuple[bool, bool], front: np.ndarray, hinge: np.ndarray, turned: float
) -> tuple[float, tuple[bool, bool], float, float]:
    """How badly (summed squares) a case agrees with what is seen, the case, its opening and how well edges tell it."""
    edges = _below(front) - _below(bite.closed_at(*teeth) - hinge)
    edges -= sum(ridge for ridge, there in zip(RESORBED_DEG, teeth, strict=True) if not there)
    spread = float(np.sqrt(sum((TOOTHED_SPREAD_DEG if there else RIDGE_SPREAD_DEG) ** 2 for there in teeth)))
    crowns = zip(bite.crowns, teeth, TOOTHED_MM, TOOTHLESS_MM, CROWN_SPREAD_MM, strict=True)
    off = [(crown - (there if has else gone)) / spread_mm for crown, has, there, gone, spread_mm in crowns]
    seldom = SELDOM * (2 - sum(teeth))
    agrees = (edges - turned) ** 2 / (spread**2 + TURN_SPREAD_DEG**2) + np.square(off).sum()
    return float(agrees + seldom), teeth, edges, spread


def _below(point: np.ndarray) -> float:
    """Degrees by which a point (3,) lies below the horizontal before the origin."""
    return float(np.degrees(np.arctan2(-point[2], -point[1])))


def _turned(pose: np.ndarray) -> float:
    """Turn of a similarity (4, 4) about the transverse axis, chin down, in degrees."""
    return float(np.degrees(np.arctan2(pose[2, 1], pose[2, 2])))
