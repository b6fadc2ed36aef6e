"""What a method adds to the bone that is there: only where bone is missing, and there up to the rim.

A fitted or mirrored skull lies a millimetre off almost everywhere; that is its error and no missing bone. Knows nothing
of how the whole was predicted.
"""

from __future__ import annotations

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from completion.volumes import SkullVolume

OFF_MM = 2.0  # predicted bone nearer than this to bone that is there is that bone, unless it reaches farther
DEEP_MM = 5.0  # and somewhere a gap is so far from bone
LEAST_ML = 0.3  # what is missing in a smaller piece is an error of the prediction


def joined(skull: SkullVolume, share: np.ndarray, lacking: np.ndarray | None = None) -> np.ndarray:
    """The bone that is there, and of a predicted `share` (x, y, z) of the whole what fills its gaps; float32.

    lacking (x, y, z) bool: the gaps begin there and nowhere else, where a method knows.
    """
    out, new = skull.bone.astype(np.float32), (share > 0.5) & ~skull.bone
    boxes = ndimage.find_objects(new.astype(np.uint8))
    if not boxes:
        return out
    margin = int(np.ceil(2 * OFF_MM / skull.grid.spacing))
    box = tuple(slice(max(0, s.start - margin), s.stop + margin) for s in boxes[0])
    begin = new[box] if lacking is None else new[box] & lacking[box]
    gaps = _gaps(begin, skull.bone[box], skull.grid.spacing)
    out[box] = np.where(gaps & ~skull.bone[box], share[box], out[box])
    return out


def _gaps(new: np.ndarray, bone: np.ndarray, spacing: float) -> np.ndarray:
    """Where (x, y, z) bone is missing: pieces of `new` bone that lie off the old, and what is about them."""
    off = distance_mm(bone, spacing) if bone.any() else np.full(new.shape, np.inf, np.float32)
    pieces, count = ndimage.label(new & (off > OFF_MM))
    sizes = np.bincount(pieces.ravel(), minlength=count + 1) * spacing**3
    large = (sizes > LEAST_ML * 1000) & (np.append(0, ndimage.maximum(off, pieces, np.arange(1, count + 1))) > DEEP_MM)
    large[0] = False
    seeds = large[pieces]
    return distance_mm(seeds, spacing) <= OFF_MM + spacing if seeds.any() else seeds


def distance_mm(volume: np.ndarray, spacing: float) -> np.ndarray:
    """How far (x, y, z) float32 mm each voxel lies from the nearest of `volume` (x, y, z) bool; 0 within it."""
    image = sitk.GetImageFromArray(volume.astype(np.uint8))
    found = sitk.SignedMaurerDistanceMap(image, squaredDistance=False, useImageSpacing=False)
    return np.asarray(np.maximum(sitk.GetArrayFromImage(found), 0) * np.float32(spacing))
