"""Completion by mirroring: what one side lacks, the other shows. The baseline that a network has to beat.

Owns how the mid-sagittal plane is found: by laying the bone on its own mirror image, starting at x = 0. Frankfurt, mm.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from completion.joining import joined
from completion.volumes import Method, SkullVolume
from cranioface.geometry.rigid import invert, kabsch, transform

POINTS, REACH_MM = 6000, (12.0,) * 6 + (8.0,) * 6 + (5.0,) * 6 + (3.0,) * 12  # of the surface; of a pair, step by step
MIRROR = np.diag([-1.0, 1, 1, 1])


def mirror() -> Method:
    """The bone that is there and its mirror image."""
    return complete


def complete(skull: SkullVolume) -> np.ndarray:
    """The share of bone (x, y, z) float32 of the skull with what its other side shows."""
    return joined(skull, reflected(skull.bone.astype(np.float32), reflection(skull), skull))


def reflection(skull: SkullVolume) -> np.ndarray:
    """(4, 4) mm: the reflection about the mid-sagittal plane that lays the bone best on itself."""
    bone = _surface_points(skull)
    tree, motion = cKDTree(bone), np.eye(4)
    image = bone[np.sort(np.random.default_rng(0).permutation(len(bone))[:POINTS])] * [-1.0, 1, 1]
    for reach in REACH_MM:
        gap, nearest = tree.query(transform(motion, image), distance_upper_bound=reach)
        near = np.isfinite(gap)
        if near.sum() < 100:
            break
        motion = kabsch(image[near], bone[nearest[near]])
    return np.asarray(motion @ MIRROR)


def reflected(share: np.ndarray, motion: np.ndarray, skull: SkullVolume) -> np.ndarray:
    """A volume (x, y, z) on the skull's grid after `motion` (4, 4) mm, trilinear; 0 beyond the grid."""
    back, grid = invert(motion), skull.grid
    matrix = back[:3, :3]
    shift = grid.index(transform(back, np.array(grid.origin)[None]))[0]
    return np.asarray(ndimage.affine_transform(share, matrix, shift, order=1, output=np.float32))


def _surface_points(skull: SkullVolume) -> np.ndarray:
    rim = skull.bone & ~ndimage.binary_erosion(skull.bone)
    return skull.grid.points(np.argwhere(rim))
