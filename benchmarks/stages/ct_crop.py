"""The box of the bone in a CT: how many voxels there are, where they lie, and all else set to one constant.

Error: voxels of the cropped volume that differ from ours.
"""

import numpy as np
import SimpleITK as sitk

from benchmarks.stage import OURS, Contender, Stage
from benchmarks.stages.ct_volume import BONE_HU, Volume, apart, ready
from cranioface.anatomy.ct.box import at_least, extent, slices

BACKGROUND_HU = 100.0
HIGHEST_HU = 1e5


def ours(volume: Volume) -> np.ndarray:
    bony = at_least(volume.values, BONE_HU)
    _, index, size = extent(bony)
    part = slices((index, size))
    return np.where(bony[part], volume.values[part], np.float32(BACKGROUND_HU))


def itk_crop(volume: Volume) -> np.ndarray:
    image = volume.image(volume.values)
    shape = sitk.LabelShapeStatisticsImageFilter()
    shape.ComputePerimeterOff()
    shape.Execute(sitk.BinaryThreshold(image, BONE_HU, HIGHEST_HU))
    assert shape.GetNumberOfPixels(1)
    box = shape.GetBoundingBox(1)
    bone = sitk.Threshold(sitk.RegionOfInterest(image, box[3:], box[:3]), BONE_HU, HIGHEST_HU, BACKGROUND_HU)
    return sitk.GetArrayFromImage(bone)


STAGES = (
    Stage(
        name="ct-crop",
        job="bone counted, cropped and cleared of all else",
        aim="a library, unless it costs the whole road 0.15 s",
        inputs=ready,
        ours=(Contender(OURS, ours, told="anatomy.ct.box over numpy"),),
        peers=(Contender("SimpleITK", itk_crop, told="LabelShapeStatistics, RegionOfInterest and Threshold"),),
        figures=apart("ct-crop"),
        describe=Volume.told,
    ),
)
