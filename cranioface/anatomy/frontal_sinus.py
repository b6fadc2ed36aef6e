"""The frontal sinus, laid open by a cut vault: its rear wall faces as the forehead does, and is none.

Owns how that wall is told from the forehead: other bone lies before it. Frame: Frankfurt, mm.
"""

import numpy as np
from scipy.spatial import cKDTree

from cranioface.anatomy.exterior import Exterior

LOWEST, REARMOST, LATERAL = 15.0, -45.0, 50.0  # mm: where a sinus of an adult can lie: above the nose, behind the brows
FORWARD = 0.3  # of a normal: faces to the front
STEPS = np.arange(5.0, 31.0, 2.5)  # mm before the wall at which bone is looked for
BESIDE = 2.0  # mm


def without_sinus_walls(bone: Exterior) -> Exterior:
    """`bone` without the points of the forehead's region that face forward onto other bone within 30 mm."""
    x, y, z = bone.points.T
    there = (z > LOWEST) & (y < REARMOST) & (np.abs(x) < LATERAL) & (bone.normals[:, 1] < -FORWARD)
    before = bone.points[there, None] + STEPS[:, None] * bone.normals[there, None]
    hidden = (cKDTree(bone.points).query(before, distance_upper_bound=BESIDE)[0] < BESIDE).any(1)
    keep = np.ones(len(bone.points), bool)
    keep[np.flatnonzero(there)[hidden]] = False
    return Exterior(bone.points[keep], bone.normals[keep])
