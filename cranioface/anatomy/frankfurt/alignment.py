"""What an alignment is, and the one from three named points. Knows nothing about meshes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.frankfurt.frame import frankfurt_frame
from cranioface.command import BadInput


@dataclass(frozen=True)
class Alignment:
    """frankfurt_from_input: (4, 4) float64 mm; method: automatic or landmarks.

    confidence: the share of such alignments that are right, 0 to 1 (`evidence.py`); below one half `align` refuses.
    """

    frankfurt_from_input: np.ndarray
    confidence: float
    method: str


SYNONYMS = {
    "po_left": ("poleft", "porionleft", "porionl", "leftporion", "lporion", "pol", "lpo", "porionsinistra"),
    "po_right": ("poright", "porionright", "porionr", "rightporion", "rporion", "por", "rpo", "poriondextra"),
    "or_left": ("orleft", "orbitaleleft", "orbitalel", "leftorbitale", "lorbitale", "orl", "lor", "orbitalesinistra"),
}


def align_by_landmarks(points: Mapping[str, np.ndarray]) -> Alignment:
    """The Frankfurt frame of three named points (3,) in mm, LPS:
    po_left, po_right, or_left, or a common synonym of each.

    Raises BadInput where one is missing or where they cannot be those of an adult.
    """
    plain = {"".join(c for c in name.lower() if c.isalnum()): np.asarray(p, np.float64) for name, p in points.items()}
    three = []
    for name, synonyms in SYNONYMS.items():
        found = next((plain[s] for s in synonyms if s in plain), None)
        if found is None:
            known = ", ".join(sorted(points)) or "none"
            raise BadInput(
                f"landmarks: {name} is missing (found: {known}); name the three points po_left, po_right, or_left"
            )
        three.append(found)
    _check_adult(*three)
    return Alignment(frankfurt_frame(*three), 1.0, "landmarks")


def _check_adult(left: np.ndarray, right: np.ndarray, orbitale: np.ndarray) -> None:
    """Howells: biauricular breadth 120 mm with SD 6; porion to orbitale about 80 mm.
    Four SD and the scans' scale are allowed."""
    if not all(p.shape == (3,) and np.isfinite(p).all() for p in (left, right, orbitale)):
        raise BadInput("landmarks: a position is not three numbers; place the points again")
    between, ahead = np.linalg.norm(left - right), np.linalg.norm(orbitale - (left + right) / 2)
    if not (85 < between < 155 and 50 < ahead < 120):
        raise BadInput(
            f"landmarks: porions {between:.0f} mm apart and orbitale {ahead:.0f} mm from their middle are no adult's "
            "(about 120 and 85 mm); check the points and that they are in millimetres"
        )
