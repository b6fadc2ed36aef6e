"""Connected components of a mask (voxels that share a face), by SimpleITK, and its holes, by OpenCV.

Masks are (z, y, x) bool. Knows nothing of CTs.
"""

import cv2
import numpy as np
import SimpleITK as sitk


def components(mask: np.ndarray, smallest_voxels: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Labels (z, y, x) uint32 of the components of `mask`, 1, 2, ... by falling size, smaller ones 0; and their sizes.

    Of components of one size the one that comes first in the volume has the smaller label.
    """
    by_size = sitk.RelabelComponentImageFilter()
    by_size.SetMinimumObjectSize(smallest_voxels)
    labels = by_size.Execute(sitk.ConnectedComponent(sitk.GetImageFromArray(mask.view(np.uint8))))
    return sitk.GetArrayFromImage(labels), np.array(by_size.GetSizeOfObjectsInPixels(), np.int64)


def largest_component(mask: np.ndarray) -> np.ndarray:
    """The component with most voxels, as a mask; nothing of nothing."""
    return np.asarray(components(mask)[0] == 1)


def filled_slices(mask: np.ndarray, axis: int) -> np.ndarray:
    """Holes filled in each slice across `axis`: what is not joined to the slice's border by sides of pixels.

    Nothing is left for a fill of the volume: whatever stays open reaches the border within its own slice.
    """
    filled = np.empty_like(mask)
    for open_slice, out in zip(np.moveaxis(mask, axis, 0), np.moveaxis(filled, axis, 0), strict=True):
        framed = np.pad(open_slice.view(np.uint8), 1)  # the outside is one piece, and holds the corner
        cv2.floodFill(framed, None, (0, 0), 2)
        np.not_equal(framed[1:-1, 1:-1], 2, out=out)
    return filled
