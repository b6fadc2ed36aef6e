"""A fine CT on a coarse grid, as `../shared/scans` have theirs: blurred, in few voxels, in 8 bit.

What the grid alone does to a measure is the coarse head's less the fine one's. Knows nothing of heads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import SimpleITK as sitk

GRIDS = ((3.9, 2.5), (4.5, 2.5), (5.0, 3.0))  # mm in plane, mm between slices: the scans' range
BLUR_SHARE = 0.35  # of a voxel: the SD of a Gaussian as wide as a box of one voxel is 0.29, and scans blur a little
AIR_HU, STEP_HU, MOST = -1000.0, 10.0, 255  # the scans' code: HU = 10 v - 1000


def coarsened(image: sitk.Image, in_plane_mm: float, slices_mm: float, seed: int = 0) -> sitk.Image:
    """`image` (HU) on a grid of such voxels, whose corner lies by `seed` up to half a voxel from the image's own."""
    import SimpleITK as sitk

    spacing = np.array([in_plane_mm, in_plane_mm, slices_mm])
    size = (np.array(image.GetSize()) * image.GetSpacing() / spacing).astype(int).tolist()
    shift = np.random.default_rng(seed).uniform(0, 0.5, 3) * spacing
    origin = np.array(image.GetOrigin()) + np.array(image.GetDirection()).reshape(3, 3) @ shift
    variance = ((BLUR_SHARE * spacing) ** 2).tolist()
    blurred = sitk.DiscreteGaussian(sitk.Cast(image, sitk.sitkFloat32), variance, useImageSpacing=True)
    place = (origin.tolist(), spacing.tolist(), image.GetDirection())
    grid = sitk.Resample(blurred, size, sitk.Transform(), sitk.sitkLinear, *place, AIR_HU)
    coded = np.clip(np.rint((sitk.GetArrayFromImage(grid) - AIR_HU) / STEP_HU), 0, MOST) * STEP_HU + AIR_HU
    made = sitk.GetImageFromArray(coded.astype(np.int16))
    made.CopyInformation(grid)
    return made
