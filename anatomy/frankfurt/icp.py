"""Rigid matching of two clouds that share only part of their surface:
many starts on a grid, then exact, always trimmed.

Both directions count (input to model, model to input) and a pair counts only when its normals agree, so that a head
upside down or back to front, whose vault fits well, loses by its face (Besl and McKay 1992).
Knows nothing about skulls.
"""

from dataclasses import dataclass

import numba
import numpy as np
from scipy.spatial import cKDTree

from anatomy.exterior import Exterior
from anatomy.frankfurt.nearest_grid import CELL, NearestGrid
from geometry.rigid import kabsch, transform


@dataclass(frozen=True)
class Match:
    """model_from_input (4, 4) and its score 0..1: the mean share of both surfaces that lies on the other."""

    matrix: np.ndarray
    score: float


def search(model: NearestGrid, data: NearestGrid, starts: np.ndarray, points: int, widths) -> list[Match]:
    """ICP from each of `starts` (k, 4, 4), model_from_input, with `points` samples of each surface; in the same order.

    widths: mm, what counts as near, one per step.
    """
    a, b = (Exterior(grid.points, grid.normals).some(points) for grid in (data, model))
    matrices, scores = _search(
        np.ascontiguousarray(starts), np.array(widths, np.float64), a.points, a.normals, b.points, b.normals,
        model.origin, model.index, model.points, model.normals, data.origin, data.index, data.points, data.normals,
    )  # fmt: skip
    return [Match(m, float(s)) for m, s in zip(matrices, scores, strict=True)]


@numba.njit(cache=True, fastmath=True)
def _pairs(R, t, points, normals, origin, index, near_points, near_normals, width, source, target, weight, at):
    """Fill source (moved), target and weight from row `at` on; a pair weighs as it is near and as its normals agree."""
    total = 0.0
    for i in range(len(points)):
        p, q = points[i], normals[i]
        x = R[0, 0] * p[0] + R[0, 1] * p[1] + R[0, 2] * p[2] + t[0]
        y = R[1, 0] * p[0] + R[1, 1] * p[1] + R[1, 2] * p[2] + t[1]
        z = R[2, 0] * p[0] + R[2, 1] * p[1] + R[2, 2] * p[2] + t[2]
        k = at + i
        source[k, 0], source[k, 1], source[k, 2] = x, y, z
        weight[k] = 0.0
        a, b, c = (x - origin[0]) / CELL, (y - origin[1]) / CELL, (z - origin[2]) / CELL
        if a < 0 or b < 0 or c < 0 or a >= index.shape[0] or b >= index.shape[1] or c >= index.shape[2]:
            continue
        found = index[int(a), int(b), int(c)]
        n, m = near_points[found], near_normals[found]
        target[k, 0], target[k, 1], target[k, 2] = n[0], n[1], n[2]
        near = 1 / (1 + ((x - n[0]) ** 2 + (y - n[1]) ** 2 + (z - n[2]) ** 2) / (width * width))
        agree = (R[0, 0] * q[0] + R[0, 1] * q[1] + R[0, 2] * q[2]) * m[0]
        agree += (R[1, 0] * q[0] + R[1, 1] * q[1] + R[1, 2] * q[2]) * m[1]
        agree += (R[2, 0] * q[0] + R[2, 1] * q[1] + R[2, 2] * q[2]) * m[2]
        weight[k] = near * near * max(agree, 0.0)
        total += weight[k]
    return total / len(points)


@numba.njit(cache=True, fastmath=True)
def _kabsch(source, target, weight):
    total, s0, t0, H = 1e-12, np.zeros(3), np.zeros(3), np.zeros((3, 3))
    for i in range(len(source)):
        total += weight[i]
        for a in range(3):
            s0[a] += weight[i] * source[i, a]
            t0[a] += weight[i] * target[i, a]
    s0, t0 = s0 / total, t0 / total
    for i in range(len(source)):
        for a in range(3):
            for b in range(3):
                H[a, b] += weight[i] * (source[i, a] - s0[a]) * (target[i, b] - t0[b])
    U, _, V = np.linalg.svd(H)
    if np.linalg.det(U) * np.linalg.det(V) < 0:
        U[:, 2] = -U[:, 2]
    R = (U @ V).T.copy()
    return R, t0 - R @ s0


@numba.njit(cache=True, parallel=True)
def _search(
    starts, widths, ap, an, bp, bn, m_origin, m_index, m_points, m_normals, d_origin, d_index, d_points, d_normals
):
    matrices, scores = starts.copy(), np.zeros(len(starts))
    n, m = len(ap), len(bp)
    for k in numba.prange(len(starts)):
        R, t = np.ascontiguousarray(starts[k, :3, :3]), starts[k, :3, 3].copy()
        near, source, target, weight = np.zeros(3), np.zeros((n + m, 3)), np.zeros((n + m, 3)), np.zeros(n + m)
        for step in range(len(widths) + 1):
            width = widths[min(step, len(widths) - 1)]
            s1 = _pairs(R, t, ap, an, m_origin, m_index, m_points, m_normals, width, source, target, weight, 0)
            Ri = np.ascontiguousarray(R.T)
            s2 = _pairs(Ri, -Ri @ t, bp, bn, d_origin, d_index, d_points, d_normals, width, source, target, weight, n)
            scores[k] = (s1 + s2) / 2
            if step == len(widths):
                break
            for i in range(n, n + m):  # the model's own points are the targets of the second half
                for a in range(3):
                    near[a] = R[a, 0] * target[i, 0] + R[a, 1] * target[i, 1] + R[a, 2] * target[i, 2] + t[a]
                target[i], source[i] = bp[i - n], near
            dR, dt = _kabsch(source, target, weight)
            R, t = np.ascontiguousarray(dR @ R), dR @ t + dt
        matrices[k, :3, :3], matrices[k, :3, 3] = R, t
    return matrices, scores


def refine(model: Exterior, data: Exterior, start: np.ndarray, importance: np.ndarray, widths) -> np.ndarray:
    """`start` (4, 4) polished with exact nearest neighbours, pairs in both directions, drawn along the model's normals.

    importance (n,): how much each model point counts; widths: mm, one per step.
    """
    tree, matrix = cKDTree(model.points), start
    for width in widths:
        moved = Exterior(transform(matrix, data.points), data.normals @ matrix[:3, :3].T)
        source, target, normal, weight = both_ways(model, moved, tree, importance, width)
        matrix = _point_to_plane(source, target, normal, weight) @ matrix
    return matrix


def both_ways(model: Exterior, data: Exterior, tree: cKDTree, importance: np.ndarray, width: float):
    """Pairs of clouds in one frame: data points, model points, model normals, weights;
    data to model, then model to data."""
    near = tree.query(data.points)[1]
    back = cKDTree(data.points).query(model.points)[1]
    source = np.concatenate([data.points, data.points[back]])
    target = np.concatenate([model.points[near], model.points])
    normal = np.concatenate([model.normals[near], model.normals])
    agree = np.clip((np.concatenate([data.normals, data.normals[back]]) * normal).sum(1), 0, 1)
    squared = ((source - target) ** 2).sum(1)
    weight = agree / (1 + squared / width**2) ** 2 * np.concatenate([importance[near], importance])
    return source, target, normal, weight


def _point_to_plane(source, target, normal, weight) -> np.ndarray:
    """Small rigid step (4, 4) that closes the gaps along the normals; a tenth of it point to point, lest it slides."""
    system, right = np.zeros((6, 6)), np.zeros(6)
    for along, share in ((normal, 1.0), *((np.broadcast_to(axis, source.shape), 0.1) for axis in np.eye(3))):
        rows = np.concatenate([np.cross(source, along), along], 1)
        system += share * (rows * weight[:, None]).T @ rows
        right += share * (rows * weight[:, None]).T @ ((target - source) * along).sum(1)
    step = np.linalg.solve(system, right)
    return kabsch(source, source + np.cross(step[:3], source) + step[3:])
