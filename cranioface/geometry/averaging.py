"""Values at vertices averaged over their neighbours, again and again: Laplacian smoothing of whatever they carry.

A mean over neighbours is a sparse matrix, made once per topology and multiplied (trimesh's `laplacian_calculation`
gives the same one in twice the time, and asks for a mesh). Knows nothing of what is averaged.
"""

import numpy as np
import scipy.sparse as sp


def means(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sp.csr_matrix:
    """Matrix (shape) whose row i takes the mean over the columns linked with it; a link named twice counts twice.

    A row without links is empty: its mean is 0.
    """
    links = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    return (sp.diags(1.0 / np.maximum(np.asarray(links.sum(1)).ravel(), 1e-12)) @ links).tocsr()


def neighbour_means(faces: np.ndarray, count: int) -> sp.csr_matrix:
    """(n, n): the mean over the neighbours of each of `count` vertices of the closed mesh `faces` (m, 3)."""
    i, j = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).T
    return means(i, j, (count, count))


def averaged(values: np.ndarray, shares: sp.csr_matrix, times: int, own: float = 0.5) -> np.ndarray:
    """`values` (n, k) averaged so many times with their neighbours' mean; `own`: how much of itself each keeps."""
    for _ in range(times):
        values = own * values + (1 - own) * (shares @ values)
    return values


def even(values: np.ndarray, faces: np.ndarray, times: int) -> np.ndarray:
    """`averaged` over the vertices of the mesh `faces` (m, 3)."""
    return averaged(values, neighbour_means(faces, len(values)), times)
