"""Catmull-Clark subdivision as one sparse matrix per topology: smooth surfaces at the price of a product.

Owns the subdivision rules (Catmull and Clark 1978) with open boundaries kept. Knows nothing of heads.
"""

import numpy as np
import scipy.sparse as sp

from cranioface.geometry.averaging import means


def catmull_clark(vertices: int, polygons: list[np.ndarray], times: int) -> tuple[sp.csr_matrix, np.ndarray]:
    """Matrix (n', n) that carries `vertices` control points to their refined mesh, and its quads (m, 4).

    polygons: arrays (k, 3) and (k, 4), wound alike. times: 1 or more.
    """
    matrix, (refined, quads) = sp.identity(vertices, format="csr"), _step(vertices, polygons)
    matrix = refined @ matrix
    for _ in range(times - 1):
        refined, quads = _step(matrix.shape[0], [quads])
        matrix = refined @ matrix
    return matrix.tocsr(), quads


def _step(n: int, polygons: list[np.ndarray]) -> tuple[sp.csr_matrix, np.ndarray]:
    corners, face_of, following = _corners(polygons)
    faces = face_of.max() + 1
    edges, edge_of = np.unique(np.sort(np.stack([corners, following], 1), 1), axis=0, return_inverse=True)
    edge_of = edge_of.ravel()
    face_points = means(face_of, corners, (faces, n))
    is_rim = np.bincount(edge_of) == 1
    middles = means(np.repeat(np.arange(len(edges)), 2), edges.ravel(), (len(edges), n))
    beside = means(edge_of, face_of, (len(edges), faces)) @ face_points
    edge_points = sp.diags(np.where(is_rim, 1.0, 0.5)) @ middles + sp.diags(np.where(is_rim, 0.0, 0.5)) @ beside
    vertex_points = _vertex_points(n, edges, is_rim, middles, corners, face_of, face_points)
    previous_edge = edge_of[_previous(face_of)]
    quads = np.stack([corners, n + edge_of, n + len(edges) + face_of, n + previous_edge], 1)
    return sp.vstack([vertex_points, edge_points, face_points]).tocsr(), quads.astype(np.int32)


def _vertex_points(
    n: int,
    edges: np.ndarray,
    is_rim: np.ndarray,
    middles: sp.csr_matrix,
    corners: np.ndarray,
    face_of: np.ndarray,
    face_points: sp.csr_matrix,
) -> sp.csr_matrix:
    ends, edge = edges.ravel(), np.repeat(np.arange(len(edges)), 2)
    valence = np.maximum(np.bincount(ends, minlength=n), 1)
    inner = (means(corners, face_of, (n, face_points.shape[0])) @ face_points
             + 2 * means(ends, edge, (n, len(edges))) @ middles
             + sp.diags(valence - 3.0)).multiply(1.0 / valence[:, None])  # fmt: skip
    rim_ends, rim_edge = edges[is_rim].ravel(), np.repeat(np.flatnonzero(is_rim), 2)
    rim = 0.5 * sp.identity(n) + 0.5 * means(rim_ends, rim_edge, (n, len(edges))) @ middles
    on_rim = np.bincount(rim_ends, minlength=n) > 0
    return sp.diags((~on_rim).astype(float)) @ inner + sp.diags(on_rim.astype(float)) @ rim


def _corners(polygons: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    corners, face_of, following, count = [], [], [], 0
    for p in polygons:
        if len(p):
            corners.append(p.ravel())
            following.append(np.roll(p, -1, 1).ravel())
            face_of.append(count + np.repeat(np.arange(len(p)), p.shape[1]))
            count += len(p)
    return np.concatenate(corners), np.concatenate(face_of), np.concatenate(following)


def _previous(face_of: np.ndarray) -> np.ndarray:
    """Index of the corner before each corner, within its polygon."""
    first = np.flatnonzero(np.r_[True, face_of[1:] != face_of[:-1]])
    last = np.r_[first[1:], len(face_of)] - 1
    previous = np.arange(len(face_of)) - 1
    previous[first] = last
    return previous
