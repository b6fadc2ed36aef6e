"""What eight level views cannot tell: the undersides of lips, lids and wings, where a fused surface frays.

It is evened there, and there alone: where it lies apart from the skin whose projections it was made from. Knows
nothing of models and networks. One frame, mm.
"""

import numpy as np
import trimesh

from cranioface.geometry.averaging import averaged, neighbour_means
from cranioface.geometry.distances import closest

ONE_MM, APART_MM = 0.06, 0.16  # nearer to the skin than the first it is kept, farther than the second evened whole
RINGS, LOUDER = 6, 3.0  # of neighbours that are evened along, and how much of the share they are given
STEPS, PACE = 40, 0.6
NECK_MM = 4.0  # of the flat end of the neck, which has its own height


def settle(fused: trimesh.Trimesh, skin: trimesh.Trimesh) -> trimesh.Trimesh:
    """`fused` without its frays: vertices apart from `skin` drawn to the mean of their neighbours; the same faces.

    What agrees with `skin` to ONE_MM, and its neighbours within RINGS too, stays.
    """
    points, links = np.array(fused.vertices), neighbour_means(fused.faces, len(fused.vertices))
    apart = np.clip((closest(points, skin)[0] - ONE_MM) / (APART_MM - ONE_MM), 0.0, 1.0)
    apart[points[:, 2] < points[:, 2].min() + NECK_MM] = 0.0
    share = np.clip(LOUDER * averaged(apart[:, None].astype(float), links, RINGS), 0.0, 1.0)
    loose = np.flatnonzero(share[:, 0] > 0.01)
    near = links[loose]
    for _ in range(STEPS):
        points[loose] += PACE * share[loose] * (near @ points - points[loose])
    return trimesh.Trimesh(points, fused.faces, process=False)
