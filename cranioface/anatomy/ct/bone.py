"""The bone surface of a CT. Voxels below the bone threshold have no say in it: they all count as one constant.

Knows nothing of skin: from a CT only bone may enter a prediction.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import SimpleITK as sitk
import trimesh
from tqdm import tqdm

from cranioface.anatomy.ct.box import at_least, cut, extent, grown, slices
from cranioface.anatomy.ct.components import components
from cranioface.anatomy.ct.grid import head_region, resampled, smoothed, source
from cranioface.anatomy.ct.isosurface import isosurface
from cranioface.anatomy.ct.options import BoneOptions
from cranioface.anatomy.ct.reach import within
from cranioface.anatomy.ct.spikes import spikes
from cranioface.command import BadInput

log = logging.getLogger(__name__)
RIM = 4  # voxels of background around the bone: more than the Gaussian reaches
TOLD_SHARE = 1e-4
NOTICE = {"notice": "\n"}  # said, but no warning (cranioface/command/log.py)
USUAL_REACH_MM = 5.0  # the mandible lies as near


@dataclass(frozen=True)
class Bone:
    """The bone of a CT: its surface, LPS patient mm, and the share of its voxels that were spikes of metal."""

    surface: trimesh.Trimesh
    spikes_share: float


def bone_surface(image: sitk.Image, options: BoneOptions = BoneOptions(), **changes: Any) -> trimesh.Trimesh:
    """Surface of skull, mandible and the spine as scanned, LPS patient mm, wound outward, open where the scan ends.

    image: HU, from `read_ct`. changes: fields of BoneOptions, such as threshold_hu=300. Raises BadInput where there is
    no bone to speak of.
    """
    return read_bone(image, replace(options, **changes)).surface


def read_bone(image: sitk.Image, options: BoneOptions = BoneOptions()) -> Bone:
    """The same, and how much of it was cut off as spikes of metal, which is logged too.

    Only voxels of at least the threshold matter: all others are set to one constant first, so that nothing of the face
    leaks into the bone. The price is below a tenth of a millimetre in the median (see `background_hu`), most of it
    where bone meets air (sinuses) and the surface moves outward by a part of a voxel.
    """
    with tqdm(total=4, desc="bone", unit="step", disable=None) as progress:
        head = cut(image, head_region(image, options.threshold_hu))
        bone, first = _only_bone(head, options, source(image))
        progress.update()
        grid = resampled(bone, options.finest_mm, first)
        values = sitk.GetArrayFromImage(grid)
        share = _cut_spikes(values, grid, options, source(image))
        progress.update()
        _keep_head(values, grid.GetSpacing(), options, source(image))
        progress.update()
        values = smoothed(values, grid.GetSpacing(), options.blur_mm)
        mesh = isosurface(values, grid, options.threshold_hu, options.faces)
        progress.update()
    return Bone(mesh, share)


def _cut_spikes(values: np.ndarray, grid: sitk.Image, options: BoneOptions, name: str) -> float:
    """Set spikes of metal to background, in place; which share of the bone they were."""
    found = spikes(grid, options)
    share = int(found.sum()) / max(1, int(at_least(values, options.threshold_hu).sum()))
    np.copyto(values, options.threshold_hu + options.background_hu, where=found)
    if share >= TOLD_SHARE:
        log.warning(f"{name}: {share:.2%} of its bone, spikes of metal at the teeth, were cut off", extra=NOTICE)
    return share


def _only_bone(head: sitk.Image, options: BoneOptions, name: str) -> tuple[sitk.Image, list[int]]:
    """The box of the bone in the head, all but bone set to the background; and the index of the box."""
    values = sitk.GetArrayViewFromImage(head)
    bony = at_least(values, options.threshold_hu)
    voxels, *box = extent(bony)
    millilitres = voxels * np.prod(head.GetSpacing()) / 1000
    if millilitres < options.least_bone_ml:
        raise BadInput(
            f"{name}: shows no head, {millilitres:.1f} ml of bone above {options.threshold_hu:g} "
            "HU; give a head CT in Hounsfield units or lower the bone threshold"
        )
    rim = RIM * max(options.finest_mm, *head.GetSpacing())
    index, size = grown(box, rim, head.GetSpacing(), head.GetSize())
    background = values.dtype.type(options.threshold_hu + options.background_hu)
    part = slices((index, size))
    bone = sitk.GetImageFromArray(np.where(bony[part], values[part], background))
    bone.SetSpacing(head.GetSpacing())
    bone.SetDirection(head.GetDirection())
    bone.SetOrigin(head.TransformIndexToPhysicalPoint(index))
    return bone, index


def _keep_head(values: np.ndarray, spacing: tuple[float, ...], options: BoneOptions, name: str) -> None:
    """Set to background, in place, what is no part of the head; fill closed cavities."""
    solid = values >= options.threshold_hu
    voxel_ml = float(np.prod(spacing)) / 1000
    kept = _near_skull(solid, spacing, max(1, int(options.smallest_part_ml / voxel_ml)), options.reach_mm)
    millilitres = kept.sum() * voxel_ml
    if millilitres < options.least_bone_ml:
        raise BadInput(
            f"{name}: shows no head, its largest bone above {options.threshold_hu:g} HU has "
            f"{millilitres:.1f} ml; give a head CT in Hounsfield units"
        )
    np.copyto(values, options.threshold_hu + options.background_hu, where=solid & ~kept)
    np.copyto(values, options.threshold_hu * 2, where=_marrow(kept, options.marrow_ml / voxel_ml))


def _near_skull(bone: np.ndarray, spacing: tuple[float, ...], smallest_voxels: int, reach_mm: float) -> np.ndarray:
    """The largest part and every part, not too small, that comes within reach of it."""
    labels, sizes = components(bone, smallest_voxels)
    skull = labels == 1
    if len(sizes) <= 1:
        return np.asarray(skull)
    near = np.zeros(len(sizes) + 1, bool)
    near[1] = True
    near[labels[(labels > 1) & within(skull, spacing, min(USUAL_REACH_MM, reach_mm))]] = True
    for label in np.flatnonzero(~near)[1:]:  # the far reach is dear: only around parts that may need it
        part = labels == label
        box = slices(grown(extent(part)[1:], reach_mm, spacing, bone.shape[::-1]))
        near[label] = (within(skull[box], spacing, reach_mm) & part[box]).any()
    return np.asarray(near[labels])


def _marrow(bone: np.ndarray, largest_voxels: float) -> np.ndarray:
    """Closed cavities of at most so many voxels."""
    hollow, sizes = components(~bone)
    return np.asarray(hollow > (sizes > largest_voxels).sum())  # labels fall with size
