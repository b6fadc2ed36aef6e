"""What eight level views cannot tell: the undersides of lips, lids and wings, where a fused surface frays.

There, and there alone, it is laid on the skin whose projections it was made from, and evened. Knows nothing of models
and networks. One frame, mm.
"""

import numpy as np
import trimesh

from cranioface.geometry.averaging import averaged, neighbour_means
from cranioface.geometry.distances import TriangleTree

ONE_MM, APART_MM = 0.06, 0.16  # nearer to the skin than the first it is kept, farther than the second laid on it whole
NEAR_MM, FAR_MM = 3.0, 5.0  # farther from the skin than these it is something else
RINGS, LOUDER = 6, 3.0  # of neighbours that come along, and how much of the share they are given
STEPS, PACE = 3, 0.6
NECK_MM = 4.0  # of the flat end of the neck, which has its own height


def settle(fused: trimesh.Trimesh, skin: trimesh.Trimesh) -> trimesh.Trimesh:
    """`fused` without its frays; the same faces. What agrees with `skin` to ONE_MM, for RINGS about it too, stays."""
    points, tree = np.array(fused.vertices), TriangleTree(skin)
    links = neighbour_means(fused.faces, len(points))
    apart = np.clip((tree.closest(points)[0] - ONE_MM) / (APART_MM - ONE_MM), 0.0, 1.0)
    apart[points[:, 2] < points[:, 2].min() + NECK_MM] = 0.0
    share = np.clip(LOUDER * averaged(apart[:, None].astype(float), links, RINGS), 0.0, 1.0)
    loose = np.flatnonzero(share[:, 0] > 0.01)
    if not len(loose):
        return fused
    share, near = share[loose], links[loose]
    gap, nearest, _ = tree.closest(points[loose])
    points[loose] += share * np.clip((FAR_MM - gap) / (FAR_MM - NEAR_MM), 0.0, 1.0)[:, None] * (nearest - points[loose])
    for _ in range(STEPS):
        points[loose] += PACE * share * (near @ points - points[loose])
    return trimesh.Trimesh(points, fused.faces, process=False)
