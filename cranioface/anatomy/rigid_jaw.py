"""Brings the template mandible onto a scanned one by a rigid motion of its own,
since a skull is scanned with any gape."""

from typing import Protocol

import numpy as np

from cranioface.geometry.rigid import kabsch, transform

REACH_MM = (22.0, 22, 18, 18, 15, 15, 12, 12, 10, 10, 8, 8)
FIT_MM, FOUND = 4.0, 0.5  # share of the template's mandible that must lie on scanned bone, and how near


class Matcher(Protocol):
    """A scan that says where points lie on it."""

    def pairs(self, points: np.ndarray, normals: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Nearest bone (n, 3) mm, its normals (n, 3), and (n,) bool which of them lie within `reach` mm."""


def place_jaw(points: np.ndarray, normals: np.ndarray, scan: Matcher) -> tuple[np.ndarray, bool]:
    """Mandible samples (n, 3) with normals, placed with the cranium -> where they lie on the scan,
    and whether a jaw was found.

    `scan` answers `pairs(points, normals, reach)`. Without a jaw the samples come back as they were.
    """
    matrix = np.eye(4)
    for reach in REACH_MM:
        moved, turned = transform(matrix, points), normals @ matrix[:3, :3].T
        near, _, good = scan.pairs(moved, turned, reach)
        if good.sum() < 0.2 * len(points):
            return points, False
        matrix = kabsch(moved[good], near[good]) @ matrix
    moved, turned = transform(matrix, points), normals @ matrix[:3, :3].T
    found = scan.pairs(moved, turned, FIT_MM)[2].mean() > FOUND
    return (moved, True) if found else (points, False)
