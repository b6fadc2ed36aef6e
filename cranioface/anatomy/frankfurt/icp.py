"""Rigid matching of two clouds that share only part of their surface, with exact neighbours in both directions.

Both directions count (input to model, model to input) and a pair counts only when its normals agree, so that a head
upside down or back to front, whose vault fits well, loses by its face (Besl and McKay 1992).
Knows nothing about skulls. The kernels are tested against numpy in tests/test_matching.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from cranioface.anatomy.exterior import Exterior
from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.point_tree import Followed, PointTree
from cranioface.geometry.rigid import invert

BLOCKS = 32  # sums are added up by block, so that they do not depend on the number of threads


@dataclass(frozen=True)
class Cloud:
    """Points and normals with the tree that finds them."""

    seen: Exterior
    tree: PointTree

    @classmethod
    def of(cls, seen: Exterior) -> "Cloud":
        return cls(seen, PointTree(seen.points))


@dataclass(frozen=True)
class Pairs:
    """Two clouds in one frame, and for each point of either the row of its neighbour in the other."""

    data: Exterior  # (n,)
    model: Exterior  # (m,)
    model_of_data: np.ndarray  # (n,) int32
    data_of_model: np.ndarray  # (m,) int32

    def weights(self, importance: np.ndarray, width: float) -> np.ndarray:
        """(n + m,): how much the pairs of the data's points and then those of the model's count.

        They count as they are near (half at about two thirds of `width` mm), as their normals agree, and as the model's
        point does: importance (m,).
        """
        near, back = self.model_of_data, self.data_of_model
        return np.asarray(
            _weights(*_arrays(self.data), *_arrays(self.model), near, back, np.float64(importance), width)
        )


class Matching:
    """The pairs of a model and of data that move on it step by step."""

    def __init__(self, model: Cloud, data: Cloud) -> None:
        self.model, self.data = model.seen, data.seen
        self._in_model, self._in_data = Followed(model.tree), Followed(data.tree)

    def pairs(self, matrix: np.ndarray) -> Pairs:
        """Pairs where `matrix` (4, 4), model_from_data, lays the data."""
        moved = Exterior(*_laid(*_arrays(self.data), matrix))
        near = self._in_model.nearest(moved.points)
        back = self._in_data.nearest(_laid(*_arrays(self.model), invert(matrix))[0])
        return Pairs(moved, self.model, near, back)

    def bend_model(self, points: np.ndarray) -> None:
        """The model's points (m, 3) lie elsewhere from now on; their normals stay."""
        self.model = Exterior(points, self.model.normals)
        self._in_model.move(points)

    def replace_model(self, model: Exterior) -> None:
        """As `bend_model`, and its normals (m, 3) point elsewhere too."""
        self.model = model
        self._in_model.move(model.points)


def refine(matching: Matching, start: np.ndarray, importance: np.ndarray, widths: Iterable[float]) -> np.ndarray:
    """`start` (4, 4) polished, pairs drawn along the model's normals.

    importance (m,): how much each model point counts; widths: mm, one per step.
    """
    matrix = start
    for width in widths:
        pairs = matching.pairs(matrix)
        matrix = point_to_plane_step(pairs, pairs.weights(importance, width)) @ matrix
    return matrix


def point_to_plane_step(pairs: Pairs, weight: np.ndarray) -> np.ndarray:
    """Small rigid step (4, 4) that closes the gaps along the normals; a tenth of it point to point, lest it slides."""
    system, right = twist_system(pairs, weight)
    return motion_of(np.linalg.solve(system, right))


def motion_of(twist: np.ndarray) -> np.ndarray:
    """Rigid motion (4, 4) of a twist (6,): its turn in radians, then its shift."""
    step = np.eye(4)
    step[:3, :3], step[:3, 3] = Rotation.from_rotvec(twist[:3]).as_matrix(), twist[3:]
    return step


def _arrays(cloud: Exterior) -> tuple[np.ndarray, np.ndarray]:
    return cloud.points, cloud.normals


@njit(cache=True, inline="always")
def pair(k, near, back):
    """Rows of data and model in pair k: the data's pairs come first."""
    k = np.int64(k)
    return (k, np.int64(near[k])) if k < len(near) else (np.int64(back[k - len(near)]), k - len(near))


@njit(cache=True, parallel=True)
def _weights(data, facing, model, normals, near, back, importance, width):
    n, m = len(near), len(back)
    weight = np.empty(n + m)
    for block in prange(BLOCKS):
        for k in range(block * (n + m) // BLOCKS, (block + 1) * (n + m) // BLOCKS):
            i, j = pair(k, near, back)
            squared, agree = 0.0, 0.0
            for a in range(3):
                squared += (data[i, a] - model[j, a]) ** 2
                agree += facing[i, a] * normals[j, a]
            far = 1 + squared / (width * width)
            weight[k] = max(agree, 0.0) / (far * far) * importance[j]
    return weight


@njit(cache=True, parallel=True)
def _laid(points, normals, matrix):
    """Points and normals moved by a rigid matrix (4, 4)."""
    moved, turned = np.empty_like(points), np.empty_like(normals)
    for i in prange(len(points)):
        for a in range(3):
            moved[i, a], turned[i, a] = matrix[a, 3], 0.0
            for b in range(3):
                moved[i, a] += matrix[a, b] * points[i, b]
                turned[i, a] += matrix[a, b] * normals[i, b]
    return moved, turned


def twist_system(pairs: Pairs, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Normal equations (6, 6) and (6,) of the twist (turn, shift) that lays the data's points on the model's planes.

    To them a tenth of those that lay point on point.
    """
    data, model, normals = pairs.data.points, pairs.model.points, pairs.model.normals
    blocks = _twist_sums(data, model, normals, pairs.model_of_data, pairs.data_of_model, weight)
    system, right, moments = (block.sum(0) for block in blocks)  # here: numba takes seconds to compile such a sum
    return _both(system) + 0.1 * _point_to_point(_both(moments)), right


@njit(cache=True, parallel=True)
def _twist_sums(data, model, normals, near, back, weight):
    """Matrices (6, 6) and moments of the data's points (4, 4), lower halves, and right sides (6,), each in BLOCKS."""
    n, m = len(near), len(back)
    systems, rights, sums = np.zeros((BLOCKS, 6, 6)), np.zeros((BLOCKS, 6)), np.zeros((BLOCKS, 4, 4))
    for block in prange(BLOCKS):
        row, place = np.empty(6), np.ones(4)
        for k in range(block * (n + m) // BLOCKS, (block + 1) * (n + m) // BLOCKS):
            if weight[k] == 0:
                continue
            i, j = pair(k, near, back)
            gap = 0.0
            for a in range(3):
                b, c = (a + 1) % 3, (a + 2) % 3
                place[a], row[3 + a] = data[i, a], normals[j, a]
                row[a] = data[i, b] * normals[j, c] - data[i, c] * normals[j, b]
                moment = data[i, b] * (model[j, c] - data[i, c]) - data[i, c] * (model[j, b] - data[i, b])
                rights[block, a] += 0.1 * weight[k] * moment
                rights[block, 3 + a] += 0.1 * weight[k] * (model[j, a] - data[i, a])
                gap += (model[j, a] - data[i, a]) * normals[j, a]
            for a in range(6):
                rights[block, a] += weight[k] * gap * row[a]
                for b in range(a + 1):
                    systems[block, a, b] += weight[k] * row[a] * row[b]
            for a in range(4):
                for b in range(a + 1):
                    sums[block, a, b] += weight[k] * place[a] * place[b]
    return systems, rights, sums


@njit(cache=True)
def _both(lower):
    """The symmetric matrix of a lower triangle."""
    return lower + np.tril(lower, -1).T


@njit(cache=True)
def _point_to_point(sums):
    """What rows along all three axes add to the system (6, 6); sums (4, 4): of weight (x, y, z, 1) (x, y, z, 1)^T."""
    system, spread = np.zeros((6, 6)), sums[0, 0] + sums[1, 1] + sums[2, 2]
    for a in range(3):
        b, c = (a + 1) % 3, (a + 2) % 3
        system[a, a], system[3 + a, 3 + a] = spread, sums[3, 3]
        system[a, 3 + b], system[a, 3 + c] = -sums[3, c], sums[3, b]
        system[3 + b, a], system[3 + c, a] = -sums[3, c], sums[3, b]
        for d in range(3):
            system[a, d] -= sums[a, d]
    return system
