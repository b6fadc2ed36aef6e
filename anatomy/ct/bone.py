"""The bone surface of a CT. Voxels below the bone threshold have no say in it: they all count as one constant.

Knows nothing of skin: from a CT only bone may enter a prediction.
"""

from dataclasses import replace

import numpy as np
import SimpleITK as sitk
import trimesh
from tqdm import tqdm

from anatomy.ct.grid import cut, distance, head_region, parts, resampled, smoothed, source
from anatomy.ct.isosurface import isosurface
from anatomy.ct.options import BoneOptions
from doors import BadInput


def bone_surface(image: sitk.Image, options: BoneOptions = BoneOptions(), **changes) -> trimesh.Trimesh:
    """Surface of skull, mandible and the spine as scanned, LPS patient mm, wound outward, open where the scan ends.

    image: HU, from `read_ct`. changes: fields of BoneOptions, such as threshold_hu=300.
    Only voxels of at least the threshold matter: all others are set to one constant first, so that nothing of the face
    leaks into the bone. The price is below a tenth of a millimetre in the median (see `background_hu`), most of it
    where bone meets air (sinuses) and the surface moves outward by a part of a voxel.
    Raises BadInput where there is no bone to speak of.
    """
    options = replace(options, **changes)
    with tqdm(total=4, desc="bone", unit="step", disable=None) as progress:
        bone = _only_bone(image, options)
        progress.update()
        grid = resampled(cut(bone, head_region(bone, options.threshold_hu)), options.finest_mm)
        values = sitk.GetArrayFromImage(grid)
        progress.update()
        _keep_head(values, grid.GetSpacing(), options, source(image))
        progress.update()
        values = smoothed(values, grid.GetSpacing(), options.blur_mm)
        mesh = isosurface(values, grid, options.threshold_hu, options.faces)
        progress.update()
    return mesh


def _only_bone(image: sitk.Image, options: BoneOptions) -> sitk.Image:
    values = sitk.GetArrayFromImage(image)
    soft = values < options.threshold_hu
    millilitres = (soft.size - int(soft.sum())) * np.prod(image.GetSpacing()) / 1000
    if millilitres < options.least_bone_ml:
        raise BadInput(f"{source(image)}: shows no head, {millilitres:.1f} ml of bone above {options.threshold_hu:g} "
                       "HU; give a head CT in Hounsfield units or lower the bone threshold")
    values[soft] = options.threshold_hu + options.background_hu
    bone = sitk.GetImageFromArray(values)
    bone.CopyInformation(image)
    return bone


def _keep_head(values: np.ndarray, spacing: tuple[float, ...], options: BoneOptions, name: str) -> None:
    """Set to background, in place, what is no part of the head; fill closed cavities."""
    solid = values >= options.threshold_hu
    voxel_ml = float(np.prod(spacing)) / 1000
    kept = _near_skull(parts(solid, max(1, int(options.smallest_part_ml / voxel_ml))), spacing, options.reach_mm)
    millilitres = kept.sum() * voxel_ml
    if millilitres < options.least_bone_ml:
        raise BadInput(f"{name}: shows no head, its largest bone above {options.threshold_hu:g} HU has "
                       f"{millilitres:.1f} ml; give a head CT in Hounsfield units")
    values[solid & ~kept] = options.threshold_hu + options.background_hu
    values[_marrow(kept, options.marrow_ml / voxel_ml)] = options.threshold_hu * 2


def _near_skull(labels: np.ndarray, spacing: tuple[float, ...], reach_mm: float) -> np.ndarray:
    """The largest part and every part that comes within reach of it."""
    skull = labels == 1
    if labels.max() <= 1:
        return skull
    near = np.zeros(labels.max() + 1, bool)
    near[labels[distance(skull, spacing) <= reach_mm]] = True
    near[0] = False
    return near[labels]


def _marrow(bone: np.ndarray, largest_voxels: float) -> np.ndarray:
    """Closed cavities of at most so many voxels."""
    hollow = parts(~bone, 1)
    size = np.bincount(hollow.ravel())
    small = size <= largest_voxels
    small[0] = False
    return small[hollow]
