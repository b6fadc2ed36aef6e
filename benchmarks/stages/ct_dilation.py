"""Dilation of bone by millimetres, as parts near the skull are found and openings of the skin are closed.

Error: voxels that differ from ours.
"""

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from benchmarks.stage import OURS, Contender, Stage
from benchmarks.stages.ct_volume import Volume, apart, ready
from cranioface.anatomy.ct.reach import within

RADIUS_MM = 5.0


def ours(volume: Volume) -> np.ndarray:
    return within(volume.bone, volume.spacing, RADIUS_MM)


def itk_distance(volume: Volume) -> np.ndarray:
    squared = sitk.SignedMaurerDistanceMap(volume.image(volume.bone), squaredDistance=True, useImageSpacing=True)
    return sitk.GetArrayFromImage(squared <= RADIUS_MM**2).view(bool)


def itk_dilate(volume: Volume) -> np.ndarray:
    steps = [int(RADIUS_MM / s) for s in volume.spacing]
    return sitk.GetArrayFromImage(sitk.BinaryDilate(volume.image(volume.bone), steps, sitk.sitkBall)).view(bool)


def scipy_distance(volume: Volume) -> np.ndarray:
    return np.asarray(ndimage.distance_transform_edt(~volume.bone, sampling=volume.spacing[::-1]) <= RADIUS_MM)


STAGES = (
    Stage(
        name="ct-dilation",
        job="bone dilated by 5 mm, spacing respected",
        aim="own only where no library is within 1.5 x",
        inputs=ready,
        ours=(Contender(OURS, ours, told="anatomy.ct.reach.within"),),
        peers=(
            Contender("SimpleITK distance map", itk_distance, told="SignedMaurerDistanceMap, compared with the radius"),
            Contender("SimpleITK ball", itk_dilate, told="BinaryDilate by a ball of whole voxels: another ball"),
            Contender("scipy", scipy_distance, told="ndimage.distance_transform_edt, which has one thread"),
        ),
        figures=apart("ct-dilation"),
        describe=Volume.told,
        remark="A skin takes ten dilations or erosions.",
    ),
)
