"""Which share of a segment's motion each point of the face makes: skin over the segment rides, skin over other bone
stays, lips, nose and chin follow by published ratios, and what lies between is stretched evenly.

Owns those shares on the tissue-depth face of a skull. Knows nothing of motions and of other skins. Frankfurt, mm.
"""

from collections.abc import Mapping

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.riding import stretched
from planning.marks import names_of
from planning.soft_tissue import SKIN, ratios

# mm: so much nearer to the segment than to other bone rides, so much nearer to other bone stays
RIDES_MM, STAYS_MM = 8.0, 4.0
OVER_MM, FAR_MM = 20.0, 30.0  # of tissue between: thicker rides in part, farther stays
ENDS_MM, LAST_MM = 6.0, 34.0  # beyond these, which are more than the former, no share is left by any evening
PATCH_MM, FREE_MM = 8.0, 10.0  # about a site: its patch, and where the bone beneath has no say


def shares(
    base: trimesh.Trimesh, segment: str, moving: np.ndarray, still: np.ndarray, places: Mapping[str, np.ndarray]
) -> np.ndarray:
    """(n,) from 0 to 1 for the vertices of `base`, a tissue-depth face.

    moving, still: points (k, 3), (j, 3) of the bone that is the segment's and that is not. places: named points of the
    face.
    """
    points, follow = np.asarray(base.vertices), ratios(segment)
    to_segment, to_others = (cKDTree(bone).query(points)[0] for bone in (moving, still))
    nearer, fixed = to_others - to_segment, np.full(len(points), np.nan)
    fixed[(nearer > RIDES_MM) & (to_segment < OVER_MM)] = follow[SKIN].share
    fixed[(nearer < -STAYS_MM) | (to_segment > FAR_MM)] = 0.0
    beneath = np.clip(np.minimum((nearer + ENDS_MM) / ENDS_MM, (LAST_MM - to_segment) / (LAST_MM - FAR_MM)), 0.0, 1.0)
    sites = [(site, places[name]) for site in follow if site != SKIN for name in names_of(site)]
    if sites:
        gap, nearest = cKDTree(np.array([place for _, place in sites])).query(points)
        fixed[gap < FREE_MM] = np.nan
        patch = np.flatnonzero(gap < PATCH_MM)
        fixed[patch] = np.array([follow[site].share for site, _ in sites])[nearest[patch]]
        beneath = np.maximum(beneath, np.clip(2 - gap / FREE_MM, 0.0, 1.0))
    return np.asarray(np.clip(stretched(fixed, base.faces), 0.0, beneath))
