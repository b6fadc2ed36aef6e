"""Moving least squares of order 2: noisy oriented points onto the smooth surface that they sample.

Owns the choice of the radius. Knows nothing of views or of meshes.
The radius stays at 2-4 mm: a plane in a ball of radius r would pull a tip of radius R in by r^2 / 4R.
"""

from __future__ import annotations

import numpy as np

from backprojection.cells import group_by_cell
from backprojection.neighbours import CHUNK, candidates, neighbours, run_of, span_of
from backprojection.quadric_fit import fit_quadric
from cranioface.geometry.kernels import njit, prange

NOISE_MM = 0.1  # fits that leave less than this are already exact; smoothing more would only lose shape
MORE_IS_SHAPE = 1.15  # a wider fit that leaves so many times more behind has met shape, not noise
WIDEN = 1.26  # the next radius tried: a doubling in three steps
SPARSE_TIMES = 3.0  # times the largest radius, only where the points lie too far apart for a fit (the crown's rows)


def project_onto(
    queries: np.ndarray,
    directions: np.ndarray,
    points: np.ndarray,
    normals: np.ndarray,
    weights: np.ndarray,
    smallest: float = 2.0,
    largest: float = 4.0,
    layered: float = 0.0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Move `queries` (q, 3) mm onto the surface that the oriented `points` (n, 3) sample.

    directions (q, 3): rough unit normals at the queries. weights (n,): confidence of the points.
    smallest, largest: radii (mm) between which the fit adapts: small where points are dense, clean or curved.
    layered (mm): how far apart the views' layers of one surface lie; the ball is stretched by as much along the normal,
    so that all layers enter the mean, while no shape is lost along the surface.
    Returns moved (q, 3), unit normals (q, 3) and radius (q,), float32: the radius of the fit in mm, 0 where the
    neighbours told no surface; such a query is left where it was.
    """
    queries, directions = np.ascontiguousarray(queries, np.float32), np.ascontiguousarray(directions, np.float32)
    moved, turned, radius = queries.copy(), directions.copy(), np.zeros(len(queries), np.float32)
    if len(points) and len(queries):
        reach = smallest + layered
        size = reach / max(1, round(reach / smallest))  # the smallest ball fills whole cells
        near = neighbours(points, normals, weights, size)
        order = near.cells.order if queries is points else group_by_cell(queries, near.cells)
        radii = np.array([smallest, largest, layered], np.float32)
        _project(queries, directions, order, near.cloud, near.where, radii, moved, turned, radius)
    return moved, turned, radius


def smooth(
    points: np.ndarray,
    normals: np.ndarray,
    weights: np.ndarray,
    smallest: float = 2.0,
    largest: float = 4.0,
    layered: float = 0.0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`project_onto` of a cloud onto its own surface."""
    return project_onto(points, normals, points, normals, weights, smallest, largest, layered)


@njit(cache=True, parallel=True)
def _project(queries, directions, order, cloud, cells, radii, moved, turned, radius):
    for task in prange((len(order) + CHUNK - 1) // CHUNK):
        chosen = order[task * CHUNK : (task + 1) * CHUNK]
        _project_some(chosen, queries, directions, cloud, cells, radii, moved, turned, radius)


@njit(cache=True)
def _project_some(chosen, queries, directions, cloud, cells, radii, moved, turned, radius):
    """Places `chosen`, those of one cell after each other, onto the surface.

    The radius grows from the smallest until a fit is found. One that leaves noise behind is tried again at the largest
    radius, then half way: the wider is taken if it leaves hardly more, for then the rest was noise and not shape.
    """
    smallest, largest, layered = radii
    size = cells[3]
    close, wide = np.empty((8, 256), np.float32), np.empty((8, 1024), np.float32)
    held = np.zeros((2, 2), np.int64)  # of the close and the wide list: its span in cells (0 = none) and its length
    frame, fit, room = np.empty((3, 3), np.float32), np.empty(7), np.empty((6, 6))
    other_frame, other_fit = np.empty((3, 3), np.float32), np.empty(7)
    cell = (0, 0, 0)
    first = span_of(smallest + layered, size)
    for q in chosen:
        query, direction = queries[q], directions[q]
        now = run_of(query, cells)
        if now != cell:
            cell = now
            held[0, 0] = held[1, 0] = 0
        r, fitted = smallest, False
        while not fitted and r <= SPARSE_TIMES * largest:
            span = span_of(r + layered, size)
            if span == first:
                close = candidates(close, held[0], cell, span, cloud, cells)
                fitted = fit_quadric(close, held[0, 1], query, direction, r, layered, frame, room, fit)
            else:
                wide = candidates(wide, held[1], cell, span, cloud, cells)
                fitted = fit_quadric(wide, held[1, 1], query, direction, r, layered, frame, room, fit)
            r = r if fitted else r * np.float32(WIDEN)
        if not fitted:
            continue
        for wider in (largest, np.float32(0.5) * (smallest + largest)):
            if fit[6] <= NOISE_MM or r >= wider:
                break
            wide = candidates(wide, held[1], cell, span_of(largest + layered, size), cloud, cells)
            again = fit_quadric(wide, held[1, 1], query, direction, wider, layered, other_frame, room, other_fit)
            if again and other_fit[6] <= MORE_IS_SHAPE * fit[6]:
                fit, other_fit, frame, other_frame, r = other_fit, fit, other_frame, frame, wider
        _place(query, frame, fit, moved[q], turned[q])
        radius[q] = r


@njit(cache=True, inline="always")
def _place(query, frame, fit, moved, turned):
    """The point of the fitted height field over the query, and its normal."""
    for axis in range(3):
        moved[axis] = query[axis] + fit[0] * frame[2, axis]
        turned[axis] = frame[2, axis] - fit[1] * frame[0, axis] - fit[2] * frame[1, axis]
    length = np.sqrt(turned[0] ** 2 + turned[1] ** 2 + turned[2] ** 2)
    for axis in range(3):
        turned[axis] /= length
