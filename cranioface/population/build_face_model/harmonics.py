"""Smooth functions on the control mesh: the lowest eigenfunctions of its Laplacian, which knows areas and angles.

Knows only triangles. Cotangent weights (Pinkall & Polthier 1993), bounded so that slivers do no harm.
"""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import eigsh

LEAST_COTANGENT, MOST_COTANGENT = 0.02, 50.0
LEAST_AREA_MM2 = 1e-3  # of a vertex
BELOW_ZERO = -1e-5  # 1/mm2: the eigenvalues nearest to it are the lowest
CONSTANT_MM = 1e4  # the wavelength that the constant function is given


def harmonics(points: np.ndarray, faces: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The `count` smoothest functions (count, n), of mean square 1 over the surface, and wavelengths (count,) mm.

    points (n, 3) mm, faces (m, 3).
    """
    stiffness, area = _laplacian(points, faces)
    start = np.ones(len(points)) + 0.1 * np.arange(len(points)) / len(points)  # the same functions every time
    values, functions = eigsh(stiffness.tocsc(), count, sp.diags(area).tocsc(), sigma=BELOW_ZERO, which="LM", v0=start)
    lengths = 2 * np.pi / np.sqrt(np.maximum(values, 1e-9))
    lengths[0] = CONSTANT_MM
    return np.asarray(functions.T * np.sqrt(area.sum())), lengths


def _laplacian(points: np.ndarray, faces: np.ndarray) -> tuple[sp.csr_matrix, np.ndarray]:
    """Stiffness (n, n) and area (n,) mm2 of each vertex."""
    count = len(points)
    corners = [(faces[:, k], faces[:, (k + 1) % 3], faces[:, (k + 2) % 3]) for k in range(3)]
    links = sum((_opposite(points, *corner) for corner in corners), sp.csr_matrix((count, count)))
    sides = points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]]
    third = np.linalg.norm(np.cross(*sides), axis=1) / 6
    area = np.bincount(faces.ravel(), np.repeat(third, 3), count)
    return sp.diags(np.asarray(links.sum(1)).ravel()) - links, np.maximum(area, LEAST_AREA_MM2)


def _opposite(points: np.ndarray, at: np.ndarray, one: np.ndarray, other: np.ndarray) -> sp.csr_matrix:
    """(n, n): half the cotangent of the angle of each triangle at one corner, between the two others."""
    u, w = points[one] - points[at], points[other] - points[at]
    cotangent = (u * w).sum(1) / np.maximum(np.linalg.norm(np.cross(u, w), axis=1), 1e-6)
    half = np.clip(cotangent, LEAST_COTANGENT, MOST_COTANGENT) / 2
    return sp.csr_matrix((np.r_[half, half], (np.r_[one, other], np.r_[other, one])), (len(points),) * 2)
