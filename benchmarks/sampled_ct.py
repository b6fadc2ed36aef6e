"""CTs of a wanted number of voxels: a real one resampled, or a plain one in which meshes have a Hounsfield number.

Knows nothing of surfaces that are taken from them.
"""

import numpy as np
import SimpleITK as sitk
import trimesh
from scipy import ndimage

from cranioface.geometry.voxels import voxelise

AIR_HU, TISSUE_HU, BONE_HU = -1000.0, 40.0, 900.0
MARGIN_MM = 12.0
BLUR_MM = 0.8  # a scanner's own


def resampled_to(image: sitk.Image, shape: tuple[int, int, int]) -> sitk.Image:
    """The same extent in `shape` (x, y, z) voxels, linear between them, int16 as scanners write."""
    size, spacing = np.array(image.GetSize()), np.array(image.GetSpacing())
    finer = (size - 1) * spacing / (np.array(shape) - 1)
    made = sitk.Resample(image, list(shape), sitk.Transform(), sitk.sitkLinear, image.GetOrigin(), finer.tolist(),
                         image.GetDirection(), AIR_HU, sitk.sitkInt16)  # fmt: skip
    made.SetMetaData("source", "the resampled CT")
    return made


def ct_of_meshes(skull: trimesh.Trimesh, face: trimesh.Trimesh, shape: tuple[int, int, int]) -> sitk.Image:
    """A CT with air around `face`, tissue in it and bone in `skull` (mm, LPS), of `shape` (x, y, z) voxels."""
    low, high = face.bounds[0] - MARGIN_MM, face.bounds[1] + MARGIN_MM
    spacing = (high - low) / (np.array(shape) - 1)
    coarse = float(spacing.max())
    nx, ny, nz = (int(n) for n in np.ceil((high - low) / coarse) + 1)
    values = np.full((nx, ny, nz), AIR_HU, np.float32)
    for mesh, number in ((face, TISSUE_HU), (skull, BONE_HU)):
        values[voxelise(mesh, coarse, low, (nx, ny, nz)).occupancy] = number
    image = sitk.GetImageFromArray(ndimage.gaussian_filter(values, BLUR_MM / coarse).T)
    image.SetSpacing([coarse] * 3)
    image.SetOrigin(low.tolist())
    return resampled_to(image, shape)
