"""A Gaussian over a CT, before a surface is taken from it.

Error: how far the Hounsfield numbers lie from ours.
"""

import cv2
import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from benchmarks.stage import OURS, Contender, Stage
from benchmarks.stages.ct_volume import Volume, apart, ready
from cranioface.anatomy.ct.blur import blurred

SIGMA_MM = 0.5
TRUNCATE = 3.0  # standard deviations


def sigma(volume: Volume) -> tuple[float, ...]:
    """Voxels along x, y and z."""
    return tuple(SIGMA_MM / s for s in volume.spacing)


def ours(volume: Volume) -> np.ndarray:
    return blurred(volume.values, sigma(volume))


def opencv(volume: Volume) -> np.ndarray:
    x, y, z = (_kernel(s) for s in sigma(volume))
    out = np.empty_like(volume.values)
    for slice_, blurred_slice in zip(volume.values, out, strict=True):
        cv2.sepFilter2D(slice_, cv2.CV_32F, x, y, dst=blurred_slice, borderType=cv2.BORDER_REFLECT)
    columns, alone = out.reshape(len(out), -1), np.ones(1)
    return cv2.sepFilter2D(columns, cv2.CV_32F, alone, z, borderType=cv2.BORDER_REFLECT).reshape(out.shape)


def _kernel(sigma: float) -> np.ndarray:
    return cv2.getGaussianKernel(2 * int(TRUNCATE * sigma + 0.5) + 1, sigma)


def scipy_gaussian(volume: Volume) -> np.ndarray:
    return np.asarray(ndimage.gaussian_filter(volume.values, sigma(volume)[::-1], truncate=TRUNCATE))


def itk_discrete(volume: Volume) -> np.ndarray:
    blur = sitk.DiscreteGaussianImageFilter()
    blur.SetVariance([SIGMA_MM**2] * 3)
    blur.SetMaximumKernelWidth(9)
    return sitk.GetArrayFromImage(blur.Execute(volume.image(volume.values)))


def itk_recursive(volume: Volume) -> np.ndarray:
    return sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(volume.image(volume.values), [SIGMA_MM] * 3))


STAGES = (
    Stage(
        name="ct-blur",
        job="Gaussian of 0.5 mm over a CT",
        aim="the fastest library, none written here",
        inputs=ready,
        ours=(Contender(OURS, ours, told="anatomy.ct.blur.blurred"),),
        peers=(
            Contender("OpenCV", opencv, told="sepFilter2D of each slice and of all columns of them"),
            Contender("scipy", scipy_gaussian, told="ndimage.gaussian_filter, which has one thread"),
            Contender("SimpleITK discrete", itk_discrete, told="DiscreteGaussian, Bessel functions for the Gaussian"),
            Contender("SimpleITK recursive", itk_recursive, told="SmoothingRecursiveGaussian, which only resembles it"),
        ),
        figures=apart("ct-blur"),
        describe=Volume.told,
    ),
)
