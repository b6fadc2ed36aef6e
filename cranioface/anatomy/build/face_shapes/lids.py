"""Lids and lips that are shut: seams that touch nowhere twice, and steps of open-lidded faces made fit for shut ones.

Owns what happens within the rings of eyes and mouth. Knows nothing of people.
"""

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import splu

from cranioface.anatomy.build.face_shapes.head import Head
from cranioface.anatomy.build.face_shapes.rings import Rings, on_chain, shares_along, upper_and_lower

MARGIN, LIP_MARGIN = 4, 2  # the rings of the lids' front edges and where lips meet; those before are turned inwards
INWARD_MM, APART_MM = (2.6, 1.9, 1.2, 0.5, 0.0), (0.3, 0.3, 0.3, 0.25, 0.15)
LOWER_BEHIND_MM = 0.5  # the upper lid hangs a little before the lower one
LIPS_APART_MM = 0.3
SKIN_FROM_RING, LIP_FROM_RING = 9, 6  # what is beyond keeps its place when a seam is made
# what the data weigh in each ring of eye and mouth, the hidden rim first; elsewhere 1, at the canthi CANTHUS
EYE_WEIGHTS, MOUTH_WEIGHTS, CANTHUS = (0.0, 0.0, 0.0, 0.0, 0.02, 0.02, 0.08, 0.25, 0.6), (0.0, 0.0), 0.7
BESIDE = 1  # so many rings of skin beside a lid's margin go with it
FINE = np.linspace(0.0, 1.0, 200)  # shares along a seam


def shut(head: Head, rings: Rings, opened: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """`closed` (n, 3), where the upper lid reaches through the lower one, with lids that meet in one seam.

    opened: the same face with open lids, which tells how far along its lid each point lies.
    """
    target = closed.copy()
    seam = closed[upper_and_lower(rings.left_eye[MARGIN], opened)[0]]
    for ring, inward, apart in zip(rings.left_eye, INWARD_MM, APART_MM, strict=False):
        upper, lower = upper_and_lower(ring, opened)
        for half, sign, behind in ((lower, -1.0, LOWER_BEHIND_MM), (upper, 1.0, 0.0)):
            target[half] = on_chain(seam, shares_along(opened[half])) + np.array([0.0, inward + behind, sign * apart])
    for ring in rings.mouth[: LIP_MARGIN + 2]:
        _part(target, *upper_and_lower(ring, opened))
    steps, right = target - closed, head.mirror[np.concatenate(rings.left_eye)]
    steps[right] = head.mirrored(steps)[right]
    return head.symmetric(closed + _held(head, rings, steps))


def _part(points: np.ndarray, upper: np.ndarray, lower: np.ndarray) -> None:
    """Two chains with common ends moved apart in height where they are nearer than LIPS_APART_MM, but at the ends."""
    for one, other, sign in ((upper, lower, 1.0), (lower, upper, -1.0)):
        gap = sign * (points[one, 2] - on_chain(points[other], shares_along(points[one]))[:, 2])
        lack = np.maximum(0.0, LIPS_APART_MM - gap) / 2
        points[one[1:-1], 2] += sign * lack[1:-1]


def _held(head: Head, rings: Rings, steps: np.ndarray) -> np.ndarray:
    """The smoothest steps (n, 3) that are `steps` on the margins and 0 beyond lids and lips."""
    weight = np.full(head.count, 1e4)
    free = [*rings.eyes[MARGIN + 1 : SKIN_FROM_RING], *rings.mouth[LIP_MARGIN + 2 : LIP_FROM_RING]]
    weight[np.concatenate(free)] = 0.0
    matrix = head.stiffness + sp.diags(weight) + 1e-6 * sp.identity(head.count)
    return np.asarray(splu(matrix.tocsc()).solve(weight[:, None] * steps))


def closer(head: Head, rings: Rings, opened: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """What turns steps (..., n, 3) of a face with open lids into such that keep lids shut and lips together.

    Both margins of a seam and what is turned inwards behind them go the same way; the skin beside them follows.
    """
    seams = _seams(head, rings, opened)
    weight, tied = _weights(head, rings, opened), sp.identity(head.count) - seams
    smooth = 0.15 * head.stiffness + 0.02 * (head.bending.T @ head.bending) + 30.0 * (tied.T @ tied)
    solve = splu((sp.diags(weight) + smooth + 1e-6 * sp.identity(head.count)).tocsc())

    def fit(steps: np.ndarray) -> np.ndarray:
        flat = np.moveaxis(steps.reshape(-1, head.count, 3), 1, 0).reshape(head.count, -1)
        out = (seams @ solve.solve(weight[:, None] * flat)).reshape(head.count, -1, 3)
        return np.asarray(np.moveaxis(out, 0, 1).reshape(steps.shape))

    return fit


def _weights(head: Head, rings: Rings, opened: np.ndarray) -> np.ndarray:
    weight = np.ones(head.count)
    for of_rings, values in ((rings.eyes, EYE_WEIGHTS), (rings.mouth, MOUTH_WEIGHTS)):
        for ring, value in zip(of_rings, values, strict=False):
            weight[ring] = value
    ring = rings.left_eye[MARGIN]
    canthi = ring[[opened[ring, 0].argmin(), opened[ring, 0].argmax()]]
    weight[np.r_[canthi, head.mirror[canthi]]] = CANTHUS
    return weight


def _seams(head: Head, rings: Rings, opened: np.ndarray) -> sp.csr_matrix:
    """(n, n): values with those behind and at a margin replaced by the mean of both margins at the same share."""
    matrix = sp.identity(head.count, format="lil")
    for of_rings, margin in ((rings.left_eye[: MARGIN + 1 + BESIDE], MARGIN), (rings.mouth[: LIP_MARGIN + 1], -1)):
        halves = [upper_and_lower(ring, opened) for ring in of_rings]
        margins = sp.vstack([_at_shares(head.count, half, opened, FINE) for half in halves[margin]])
        both = 0.5 * (margins[: len(FINE)] + margins[len(FINE) :])
        for half in (half for pair in halves for half in pair):
            matrix[half] = _hats(shares_along(opened[half])) @ both
    right = np.concatenate([head.mirror[ring] for ring in rings.left_eye[: MARGIN + 1 + BESIDE]])
    matrix[right] = matrix[head.mirror[right]].tocsc()[:, head.mirror]
    return matrix.tocsr()


def _at_shares(count: int, half: np.ndarray, points: np.ndarray, shares: np.ndarray) -> sp.csr_matrix:
    """(k, count): values between the points of a chain, at `shares` (k,) along it."""
    along = shares_along(points[half])
    right = np.clip(np.searchsorted(along, shares), 1, len(half) - 1)
    t = (shares - along[right - 1]) / (along[right] - along[right - 1])
    k = np.arange(len(shares))
    rows, columns = np.r_[k, k], np.r_[half[right - 1], half[right]]
    return sp.csr_matrix((np.r_[1 - t, t], (rows, columns)), (len(shares), count))


def _hats(shares: np.ndarray) -> sp.csr_matrix:
    """(m, k): values at `shares` (m,) between those at FINE."""
    points = np.stack([FINE, 0 * FINE, 0 * FINE], 1)
    return _at_shares(len(FINE), np.arange(len(FINE)), points, shares)
