"""Membranes over the slits of closed lids and lips: what lies hidden in them is spread between their margins.

Folds that nobody sees pass through each other, touch teeth and fray in depth maps. Knows only links of vertices.
"""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import splu


def bridged(links: sp.csr_matrix, hidden: np.ndarray) -> sp.csr_matrix:
    """Matrix (n, n) that leaves vertices as they are, and makes each of the `hidden` (n,) the mean of its neighbours.

    links (n, n): row-normalised neighbours. Linear, so that it serves points and fields alike.
    """
    count, inside, outside = len(hidden), np.flatnonzero(hidden), np.flatnonzero(~hidden)
    if not len(inside):
        return sp.identity(count, format="csr")
    system = (sp.identity(count) - links).tocsr()[inside]
    rim = outside[np.unique(system[:, outside].indices)]
    shares = splu(system[:, inside].tocsc()).solve(-system[:, rim].toarray())
    spread = sp.csr_matrix((shares.ravel(), (np.repeat(inside, len(rim)), np.tile(rim, len(inside)))), (count, count))
    return (sp.diags((~hidden).astype(float)) + spread).tocsr()
