"""Where the named segments end: planes through landmarks of the skull, as surgeons saw.

Owns the osteotomies. Knows nothing of meshes. Frankfurt frame, LPS, mm. Heights above roots are modelled from mean
lengths of roots (canine about 17 mm, recalled) and the surgical rule of 5 mm beyond the apex (recalled).
"""

from collections.abc import Callable, Mapping

import numpy as np

from cranioface.anatomy.landmark_names import SIGNS
from planning.saw import HalfSpace

Landmarks = Mapping[str, np.ndarray]

APERTURE_SHARE = 0.6  # of the way from the nasal spine up to the widest part of the aperture runs a Le Fort I cut
TUBEROSITY_MM = (12.0, 9.0)  # its back end, behind and above the second molar's rim: where the pterygoids begin
CHIN_SHARE = 0.65  # of the way from menton up to supramentale runs the cut of a genioplasty: below the apices
CHIN_BACK_MM = 3.0  # behind the middle of the lower border it has left the bone
SPLIT_MM, CORONOID_SLOPE = 9.0, 0.6  # behind the middle of the second molar runs a sagittal split, and forward above it
ARCH_MM, SUTURE_MM = 5.0, 1.0  # before zygion the arch is cut; above frontomalare temporale the lateral rim
BEHIND_RIM_MM = 10.0  # behind the orbit's lateral rim the zygoma ends


def body_of(name: str) -> str:
    """The body that a named segment is cut from."""
    return "mandible" if name in ("mandible", "mandible-body", "chin") else "cranium"


def region(name: str, at: Landmarks) -> list[HalfSpace]:
    """The planes that bound a named segment; none for a whole body. at: every landmark of the skull, (3,) mm."""
    builders: dict[str, Callable[[Landmarks], list[HalfSpace]]] = {
        "mandible": lambda at: [],
        "mandible-body": _mandible_body,
        "le-fort-1": _le_fort_1,
        "chin": _chin,
        "zygoma_left": lambda at: _zygoma(at, "left"),
        "zygoma_right": lambda at: _zygoma(at, "right"),
    }
    return builders[name](at)


def through(points: np.ndarray, kept: np.ndarray) -> HalfSpace:
    """The plane through three `points` (3, 3), on the side to which the direction `kept` (3,) points."""
    normal = np.cross(points[1] - points[0], points[2] - points[0])
    normal = normal / np.linalg.norm(normal)
    return HalfSpace(points[0], normal if normal @ kept >= 0 else -normal)


def _le_fort_1(at: Landmarks) -> list[HalfSpace]:
    """Through the lower aperture on both sides to the pterygoid junction, and down along that."""
    front = at["ans"] + APERTURE_SHARE * (_middle(at, "al") - at["ans"])
    back = _middle(at, "ecm2s") + [0, *TUBEROSITY_MM]
    aside = at["ecm2s_left"] - at["ecm2s_right"]
    return [through(np.array([front, back, front + aside]), -_UP), HalfSpace(back, -_BACK)]


def _chin(at: Landmarks) -> list[HalfSpace]:
    """Below the roots of the front, leaving the lower border at the premolars."""
    front = at["me"] + CHIN_SHARE * (at["sm"] - at["me"])
    front = np.array([front[0], at["pg"][1], front[2]])
    border = _middle(at, "mmb")
    return [
        through(np.array([front, at["mmb_left"], at["mmb_right"]]), -_UP),
        HalfSpace(border + CHIN_BACK_MM * _BACK, -_BACK),
    ]


def _mandible_body(at: Landmarks) -> list[HalfSpace]:
    """What bears the teeth, before the second molars' back ends and below the coronoids: the rami stay."""
    molar = _middle(at, "ecm2i") + SPLIT_MM * _BACK
    falling = _BACK + CORONOID_SLOPE * _UP
    return [HalfSpace(molar, -_BACK), HalfSpace(molar, -falling / np.linalg.norm(falling))]


def _zygoma(at: Landmarks, side: str) -> list[HalfSpace]:
    """Outside a line from the orbit's floor to zygomaxillare and its wall, below the suture, before the arch."""
    outward = SIGNS[side] * np.array([1.0, 0, 0])
    orbit, rim, suture, low, arch = (at[f"{n}_{side}"] for n in ("zo", "ek", "fmt", "zma", "zy"))
    wall = rim + BEHIND_RIM_MM * _BACK
    return [
        through(np.array([orbit, low, orbit + _BACK]), outward),
        through(np.array([orbit, wall, orbit + _UP]), outward),
        HalfSpace(suture + SUTURE_MM * _UP, -_UP),
        HalfSpace(arch - ARCH_MM * _BACK, -_BACK),
    ]


_UP, _BACK = np.array([0.0, 0, 1]), np.array([0.0, 1, 0])


def _middle(at: Landmarks, site: str) -> np.ndarray:
    return np.asarray((at[f"{site}_left"] + at[f"{site}_right"]) / 2)
