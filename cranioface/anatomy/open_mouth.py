"""How a mouth opens: the mandible about its hinge, the skin with it by shares, the lips over the gap.

Owns the hinge, the jaw's motion and the rule of the lips, for predicted and for synthetic faces alike.
Knows nothing of meshes, scans or tissue. Frankfurt frame, LPS, mm, degrees.
"""

import numpy as np
from scipy.spatial.transform import Rotation

HINGE = ("cdl_right", "cdl_left")  # the lateral poles of both condyles of the closed skull, on which the jaw turns
# The lips' rule is modelled: half and half is what the head CT of a woman with a gape of 7 mm shows, and patients close
# their lips over about so much.
LIPS_MEET_MM = 15.0  # of gape, up to which lips close
FISSURE_SHARE = 0.5  # of the jaw's motion, that the fissure of closed lips makes: both lips are stretched alike


def opened(
    points: np.ndarray, hinge: np.ndarray, opening_deg: float, slid_mm: float, share: np.ndarray | float = 1.0
) -> np.ndarray:
    """`points` (n, 3) after the mandible's motion, or the `share` (n,) of it that each of them makes.

    hinge (2, 3): HINGE of the closed skull. The jaw turns about it, the chin down and back where opening_deg is
    positive, up where a toothless mouth closes beyond its bite; then it slides forward, along -y.
    """
    axis = (hinge[1] - hinge[0]) / np.linalg.norm(hinge[1] - hinge[0])
    share = np.broadcast_to(np.asarray(share, np.float64), len(points))
    turn = Rotation.from_rotvec(np.radians(opening_deg) * share[:, None] * axis)
    return np.asarray(turn.apply(points - hinge[0]) + hinge[0] - slid_mm * share[:, None] * [0.0, 1.0, 0.0])


def jaw_motion(hinge: np.ndarray, opening_deg: float, slid_mm: float) -> np.ndarray:
    """The mandible's rigid motion (4, 4) from the closed bite."""
    matrix, corners = np.eye(4), opened(np.vstack([np.zeros(3), np.eye(3)]), hinge, opening_deg, slid_mm)
    matrix[:3, :3], matrix[:3, 3] = (corners[1:] - corners[0]).T, corners[0]
    return matrix


def closed_share(gape_mm: float) -> float:
    """How much of `gape_mm` (at the incisors, or from ridge to ridge beyond the bite) the lips close over: 1 to 0.

    The upper lip's margin makes FISSURE_SHARE of this share of the jaw's motion, that of the lower lip as much less
    than the whole: closed lips meet half way, open ones stand apart by what is beyond LIPS_MEET_MM.
    """
    return LIPS_MEET_MM / max(gape_mm, LIPS_MEET_MM)
