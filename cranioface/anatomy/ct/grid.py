"""The working grid of CT segmentation: where the head is, which way is up, resampled and smoothed.

Arrays are in SimpleITK's (z, y, x) order, images keep their place in the patient. Knows no thresholds of its own.
"""

from collections.abc import Sequence

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from cranioface.anatomy.ct.blur import blurred
from cranioface.anatomy.ct.box import Region

TALLEST_HEAD_MM = 300.0  # a scan no taller is taken whole: head and neck
ABOVE_MM, BELOW_MM = 45.0, 230.0  # of where the braincase begins, 15 mm under the vertex: scalp and hair; chin and neck
WIDEST_HEAD_MM = 320.0  # front to back with nose, scalp and headrest reach 260 mm
COARSE_MM = 3.0
CRANIUM_CM2, CRANIUM_MM = 30.0, 40.0  # bone encloses so much in each slice over such a height only around the brain


def source(image: sitk.Image) -> str:
    """The file that the image was read from, to name it in a refusal."""
    return image.GetMetaData("source") if image.HasMetaDataKey("source") else "the CT"


def up_axis(image: sitk.Image) -> tuple[int, int]:
    """The image axis (0, 1, 2 = x, y, z of the index) nearest to the patient's up, and +1 or -1 for its sense."""
    upward = np.array(image.GetDirection()).reshape(3, 3)[2]
    axis = int(np.abs(upward).argmax())
    return axis, 1 if upward[axis] > 0 else -1


def head_region(image: sitk.Image, bone_hu: float) -> Region:
    """Index and size of the box that holds the head, judged by voxels of at least `bone_hu` alone.

    A scan of ordinary height is taken whole. In a taller one the topmost stretch of slices where bone encloses a
    braincase marks the vertex. Where none is found the scan stays as it is.
    """
    axis, sense = up_axis(image)
    size = list(image.GetSize())
    whole = [0, 0, 0], size
    if size[axis] * image.GetSpacing()[axis] <= TALLEST_HEAD_MM:
        return whole
    coarse = _coarse_bone(image, bone_hu)
    steps = np.array(image.GetSpacing()) * _shrink(image)
    found = _braincase(np.moveaxis(coarse, 2 - axis, 0)[::-sense], steps[axis], float(np.prod(np.delete(steps, axis))))
    if found is None:
        return whole
    vertex, centre = found  # steps from the top, (row, column) of the coarse slice
    return _box(image, axis, sense, vertex, centre)


def _shrink(image: sitk.Image) -> list[int]:
    return [max(1, int(COARSE_MM / s)) for s in image.GetSpacing()]


def _coarse_bone(image: sitk.Image, bone_hu: float) -> np.ndarray:
    mask = sitk.GreaterEqual(image, bone_hu, 0, 100)
    return sitk.GetArrayFromImage(sitk.BinShrink(mask, _shrink(image))) > 20  # a fifth: thin bone survives averaging


def _braincase(slices: np.ndarray, step_mm: float, pixel_mm2: float) -> tuple[int, np.ndarray] | None:
    """First of the topmost run of slices (from the top) where bone encloses much, the middle of what it encloses."""
    ring = ndimage.generate_binary_structure(2, 2)
    inside = [ndimage.binary_fill_holes(c) & ~c for c in (ndimage.binary_closing(s, ring, 2) for s in slices)]
    full = np.array([i.sum() for i in inside]) * pixel_mm2 > CRANIUM_CM2 * 100
    runs, count = ndimage.label(full)
    for run in range(1, count + 1):
        members = np.flatnonzero(runs == run)
        if len(members) * step_mm >= CRANIUM_MM:
            return int(members[0]), np.argwhere(np.any([inside[m] for m in members], axis=0)).mean(0)
    return None


def _box(image: sitk.Image, axis: int, sense: int, vertex: int, centre: np.ndarray) -> Region:
    shrink, spacing, size = _shrink(image), image.GetSpacing(), image.GetSize()
    top = vertex * shrink[axis]
    top, bottom = top - ABOVE_MM / spacing[axis], top + BELOW_MM / spacing[axis]
    across = [a for a in (2, 1, 0) if a != axis]  # rows, columns of the coarse slice as image axes
    low, high = [0.0] * 3, [0.0] * 3
    low[axis], high[axis] = (top, bottom) if sense < 0 else (size[axis] - bottom, size[axis] - top)
    for a, c in zip(across, centre, strict=True):
        half = WIDEST_HEAD_MM / 2 / spacing[a]
        low[a], high[a] = c * shrink[a] - half, c * shrink[a] + half
    start = [max(0, int(v)) for v in low]
    return start, [min(size[a], int(np.ceil(high[a]))) - start[a] for a in range(3)]


def resampled(image: sitk.Image, finest_mm: float, first: Sequence[int] = (0, 0, 0)) -> sitk.Image:
    """The image as float32 with no axis finer than `finest_mm`; coarser axes stay. All samples lie inside the scan.

    first: index of this image's first voxel in the one that it was cut from, whose samples it then shares.
    """
    spacing = np.array(image.GetSpacing())
    new = np.maximum(spacing, finest_mm)
    new = np.where(new < spacing * 1.15, spacing, new)
    if (new == spacing).all():
        result: sitk.Image = sitk.Cast(image, sitk.sitkFloat32)
        return result
    before = np.array(first) * spacing
    phase = np.ceil(before / new - 1e-6) * new - before
    count = np.floor(((np.array(image.GetSize()) - 1) * spacing - phase) / new + 1e-6).astype(int) + 1
    origin = np.array(image.GetDirection()).reshape(3, 3) @ phase + image.GetOrigin()
    return sitk.Resample(
        image,
        count.tolist(),
        sitk.Transform(),
        sitk.sitkLinear,
        origin.tolist(),
        new.tolist(),
        image.GetDirection(),
        0.0,
        sitk.sitkFloat32,
    )


def smoothed(values: np.ndarray, spacing: tuple[float, ...], sigma_mm: float) -> np.ndarray:
    """Gaussian of `sigma_mm`; axes with voxels much coarser than that are left alone. spacing: x, y, z."""
    x, y, z = (sigma_mm / s if sigma_mm > 0.3 * s else 0.0 for s in spacing)
    return blurred(values, (x, y, z))
