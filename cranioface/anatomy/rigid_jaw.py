"""Finds a mandible on a scan: the template's, hung in the joints of this cranium and swung about them.

Owns the search over openings and what poses a mandible can have. Knows nothing of splines, teeth or faces.
Frankfurt frame, mm.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.spatial.transform import Rotation

from cranioface.geometry.rigid import transform

OPENINGS = (-8.0, 0.0, 8.0, 16.0, 24.0, 32.0)  # degrees from which it is looked for; each finds 8 to either side
EVERY = 3  # of the samples take part in the search
SEARCH_MM, SETTLE_MM = (16.0, 16, 13, 13, 10, 10), (10.0, 8, 8, 6, 6, 6)  # how far bone is looked for, step by step
# opening, turn and lean (degrees); shift left, back and up (mm); size (per cent): how far people depart from the
# template in its joints. Opening is free but for its weight of a prior; the jaw slides when it opens
SPREAD = np.array([30.0, 4.0, 4.0, 3.0, 5.0, 2.5, 8.0])
PAIRS = 30.0  # so many independent pairs, MISFIT_MM off each, weigh against the spread
MISFIT_MM, DRAG = 2.0, 0.1
FAR_OFF = 12.0  # summed squares of departures in units of their spread: no mandible is hung so
WIDEST = (-20.0, 45.0)  # degrees
# of the mandible on bone, NEAR_MM: four real heads 0.37 to 0.47, half of it gone 0.21 to 0.28, both rami gone 0.14 to
# 0.16, all of it gone at most 0.10. Little of it counts only where it hangs as mandibles do
PLAIN_SHARE, LEAST_SHARE, NEAR_MM = 0.3, 0.12, 3.0


class Matcher(Protocol):
    """A scan that says where points lie on it."""

    def pairs(self, points: np.ndarray, normals: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Nearest bone (n, 3) mm, its normals (n, 3), and (n,) bool which of them lie within `reach` mm."""


@dataclass(frozen=True)
class Hung:
    """Mandible samples (n, 3) with unit normals as the cranium expects them, and the middle (3,) of its joints."""

    points: np.ndarray
    normals: np.ndarray
    hinge: np.ndarray

    def posed(self, pose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points and normals for `pose` (7,), as SPREAD lists it."""
        matrix = matrix_of(pose, self.hinge)
        return transform(matrix, self.points), self.normals @ matrix[:3, :3].T / _size(pose)

    def thinned(self) -> "Hung":
        """One in EVERY of the samples."""
        return Hung(self.points[::EVERY], self.normals[::EVERY], self.hinge)


def place_jaw(jaw: Hung, scan: Matcher) -> np.ndarray | None:
    """(4, 4) similarity that lays the hung mandible on the scan, None where there is no mandible.

    `scan` answers `pairs(points, normals, reach)`; bone of the cranium should be off it. Of several openings the one
    counts after which most of the mandible lies on bone.
    """
    thin = jaw.thinned()
    starts = (_swung(thin, scan, np.eye(7)[0] * opening, SEARCH_MM) for opening in OPENINGS)
    best = max(starts, key=lambda pose: _share(thin, scan, pose))
    pose = _swung(jaw, scan, best, SETTLE_MM)
    share = _share(jaw, scan, pose)
    return matrix_of(pose, jaw.hinge) if share > PLAIN_SHARE or (share > LEAST_SHARE and _hangs(pose)) else None


def matrix_of(pose: np.ndarray, hinge: np.ndarray) -> np.ndarray:
    """(4, 4) of a pose (7,): sized, leant and turned, then opened about the transverse line through `hinge`, moved."""
    matrix, degrees = np.eye(4), np.radians(pose[:3])
    turn = Rotation.from_rotvec([degrees[0], 0, 0]) * Rotation.from_euler("zy", degrees[1:])
    matrix[:3, :3] = _size(pose) * turn.as_matrix()
    matrix[:3, 3] = hinge + pose[3:6] - matrix[:3, :3] @ hinge
    return matrix


def _size(pose: np.ndarray) -> float:
    return float(np.exp(pose[6] / 100))


def _swung(jaw: Hung, scan: Matcher, pose: np.ndarray, reaches: tuple[float, ...]) -> np.ndarray:
    """`pose` after Gauss-Newton steps to the bone within reach, held by what is anatomical."""
    for reach in reaches:
        points, normals = jaw.posed(pose)
        near, facing, good = scan.pairs(points, normals, reach)
        step = near - points
        weight = good * np.exp(-2 * (step * step).sum(1) / reach**2)
        if weight.sum() < 5:
            return pose
        pose = pose + _asked(jaw, pose, points, step, facing, weight)
    return pose


def _asked(
    jaw: Hung, pose: np.ndarray, points: np.ndarray, step: np.ndarray, facing: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """Change of the pose (7,) that takes most of the steps along the bone's normals, and DRAG of those across it."""
    small = 1e-3 * np.eye(7)
    rows = np.stack([(transform(matrix_of(pose + e, jaw.hinge), jaw.points) - points) / 1e-3 for e in small], -1)
    along, rise = (rows * facing[..., None]).sum(1), (step * facing).sum(1)
    trust = PAIRS / (weight.sum() * MISFIT_MM**2)
    dragged = (DRAG * weight)[:, None, None] * rows
    system = (weight[:, None] * along).T @ along + np.einsum("nak,nal->kl", dragged, rows)
    right = (weight * rise) @ along + np.einsum("nak,na->k", dragged, step)
    held = 1 / SPREAD**2
    return np.asarray(np.linalg.solve(trust * system + np.diag(held), trust * right - held * pose))


def _share(jaw: Hung, scan: Matcher, pose: np.ndarray) -> float:
    """How much of the mandible lies on bone that faces alike, 0 to 1, fading with distance."""
    points, normals = jaw.posed(pose)
    near, _, good = scan.pairs(points, normals, 2.5 * NEAR_MM)
    gap = ((near - points) ** 2).sum(1)
    return float((good * np.exp(-gap / NEAR_MM**2)).mean())


def _hangs(pose: np.ndarray) -> bool:
    """Whether a mandible in its joints can lie so."""
    return bool(WIDEST[0] < pose[0] < WIDEST[1] and ((pose / SPREAD)[1:] ** 2).sum() < FAR_OFF)
