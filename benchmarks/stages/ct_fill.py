"""Holes of tissue filled slice by slice: airways run out of a scan, so that a fill of the volume finds them open.

Error: voxels that differ from ours.
"""

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from benchmarks.stage import OURS, Contender, Stage
from benchmarks.stages.ct_volume import Volume, apart, ready
from cranioface.anatomy.ct.components import filled_slices


def ours(volume: Volume) -> np.ndarray:
    return filled_slices(volume.tissue, 0)


def itk_fillhole(volume: Volume) -> np.ndarray:
    each = (sitk.BinaryFillhole(sitk.GetImageFromArray(slice_.view(np.uint8))) for slice_ in volume.tissue)
    return np.stack([sitk.GetArrayFromImage(slice_) for slice_ in each]).view(bool)


def scipy_fill(volume: Volume) -> np.ndarray:
    return np.stack([ndimage.binary_fill_holes(s) for s in volume.tissue])


STAGES = (
    Stage(
        name="ct-fill",
        job="holes of tissue filled slice by slice",
        aim="the fastest library, none written here",
        inputs=ready,
        ours=(Contender(OURS, ours, told="anatomy.ct.components.filled_slices over OpenCV's floodFill"),),
        peers=(
            Contender("SimpleITK", itk_fillhole, told="BinaryFillhole of each slice"),
            Contender("scipy", scipy_fill, told="ndimage.binary_fill_holes of each slice, which has one thread"),
        ),
        figures=apart("ct-fill"),
        describe=Volume.told,
    ),
)
