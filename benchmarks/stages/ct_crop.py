"""The box of the bone in a CT: how many voxels there are, where they lie, and all else set to one constant.

Error: voxels of the cropped volume that differ from ours.
"""

import numpy as np
import SimpleITK as sitk

from benchmarks.stage import OURS, Contender, Stage
from benchmarks.stages.ct_volume import BONE_HU, Volume, apart, ready
from cranioface.anatomy.ct.box import extent, kept_above, level_of, slices

BACKGROUND_HU = 100.0
HIGHEST_HU = 1e5


def ours(volume: Volume) -> np.ndarray:
    _, index, size = extent(volume.values, BONE_HU)
    values, level = volume.values[slices((index, size))], level_of(volume.values, BONE_HU)
    return kept_above(values, level, np.float32(BACKGROUND_HU))


def numpy_crop(volume: Volume) -> np.ndarray:
    hit = volume.values >= np.float32(BONE_HU)
    across = np.any(hit, axis=0)
    filled = (np.flatnonzero(found) for found in (hit.reshape(len(hit), -1).any(1), across.any(1), across.any(0)))
    assert np.count_nonzero(hit)
    box = tuple(slice(index[0], index[-1] + 1) for index in filled)
    return np.where(hit[box], volume.values[box], np.float32(BACKGROUND_HU))


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
        ours=(Contender(OURS, ours, told="anatomy.ct.box.extent and kept_above"),),
        peers=(
            Contender("numpy", numpy_crop, told="any along the axes, where"),
            Contender("SimpleITK", itk_crop, told="LabelShapeStatistics, RegionOfInterest and Threshold"),
        ),
        figures=apart("ct-crop"),
        describe=Volume.told,
    ),
)
