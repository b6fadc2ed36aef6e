"""Spikes of metal: streaks that fillings throw across their slices, as bright as bone and no bone.

Judged by voxels of bone alone. A streak lies in the slices of the metal, is thin, and stands out of the jaws as the
slices above and below show them; the metal itself stays, and so does what lies within the arch of the teeth.
"""

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from cranioface.anatomy.ct.box import at_least
from cranioface.anatomy.ct.options import BoneOptions
from cranioface.anatomy.ct.reach import eroded, within

SATURATED = 5  # voxels that share the largest value: the scan ends there, and so does what it tells of metal
MOST_SHARE = 0.05  # of the bone: more at one value is drawn, not scanned
METAL_MM2, METAL_PIXELS = 8.0, 2.5  # in a slice: less is enamel
MOUTH_MM = 65.0  # behind the foremost bone: farther back lies the petrous bone, as bright as metal in a clipped scan
FOREMOST = 0.005  # of the bone lies before it: spikes themselves
SLAB_MM = 3.0  # above and below the metal: streaks lie in its slices, give or take the width of the beam
AROUND_MM = 15.0  # above and below that: slices that show how far the jaws reach
REACH_MM = 60.0  # from the metal, as far as streaks are looked for
TALL_MM = 6.0  # what runs on through so much height is no streak
THICK_MM = 2.5  # half of what is wider within its slice than any streak, where voxels are fine enough to tell
CLOSED_MM = 8.0  # gaps between teeth, up to twice as wide, belong to the jaws
NEAR_MM, FAR_MM = 1.5, 4.0  # from the jaws: nearer nothing is cut, and what reaches farther is cut down to that
SLENDER = 1.5  # a spike is so many times longer than it is tall; a front tooth or a jaw's angle is not
NEAR_PIXELS, FAR_PIXELS = 0.75, 1.6  # the same of coarse pixels, whose steps are no streaks


def spikes(image: sitk.Image, options: BoneOptions) -> np.ndarray:
    """Voxels (z, y, x) of bone that are streaks of metal. image: HU, its axes as `canonical` orders them."""
    values, (x, y, height) = sitk.GetArrayViewFromImage(image), image.GetSpacing()
    found = np.zeros(values.shape, bool)
    metal = _metal(values, (x, y), options)
    slab = metal.sum((1, 2)) * x * y >= max(METAL_MM2, METAL_PIXELS * x * y)
    slab = ndimage.binary_dilation(slab, iterations=_steps(SLAB_MM, height))
    for first, stop in _runs(slab):
        some = slice(max(0, first - _steps(AROUND_MM, height)), stop + _steps(AROUND_MM, height))
        bone = at_least(values[some], options.threshold_hu)
        near = ndimage.distance_transform_edt(~metal[first:stop].any(0), (y, x)) < REACH_MM
        found[some] |= _outside(bone, slab[some], height, (x, y)) & near
    return found


def _metal(values: np.ndarray, pixel: tuple[float, float], options: BoneOptions) -> np.ndarray:
    """What is too bright for bone, or as bright as a clipped scan can be, in the front of the head."""
    bone, top = at_least(values, options.threshold_hu), float(values.max())
    clipped = SATURATED <= np.count_nonzero(values == top) <= MOST_SHARE * np.count_nonzero(bone)
    metal = at_least(values, min(options.metal_hu, top) if clipped else options.metal_hu)
    rows = bone.sum((0, 2)).cumsum()
    foremost = int(np.searchsorted(rows, FOREMOST * rows[-1]))
    metal[:, foremost + _steps(MOUTH_MM, pixel[1]) :] = False
    return metal


def _steps(mm: float, step: float) -> int:
    return max(1, int(round(mm / step)))


def _runs(slab: np.ndarray) -> np.ndarray:
    """First slice and the one behind the last of every run, (n, 2)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], slab.astype(int), [0]])))
    return edges.reshape(-1, 2)


def _outside(bone: np.ndarray, slab: np.ndarray, height: float, pixel: tuple[float, float]) -> np.ndarray:
    """Of some slices (z, y, x) the bone in the slab that stands out of the jaws. pixel: mm along x and y."""
    spacing = (*pixel, 1e6)  # slice by slice
    sure = bone & _tall(bone, height)
    if max(pixel) < THICK_MM:
        sure &= within(eroded(bone, spacing, THICK_MM), spacing, THICK_MM)
    sure |= bone & ~slab[:, None, None]
    apart = ndimage.distance_transform_edt(~_closed(sure.any(0), pixel), pixel[::-1])
    loose = bone & slab[:, None, None] & (apart > max(NEAR_MM, NEAR_PIXELS * max(pixel)))
    return _longer_than_tall(loose, apart, height, max(FAR_MM, FAR_PIXELS * max(pixel)))


def _longer_than_tall(loose: np.ndarray, apart: np.ndarray, height: float, least: float) -> np.ndarray:
    """The parts of `loose` (z, y, x) that reach `least` mm from the jaws, and farther than through slices."""
    labels, _ = ndimage.label(loose)
    spike = [False]
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        reach = float(np.where(labels[box] == label, apart[box[1:]], 0).max())
        spike.append(reach > max(least, SLENDER * (box[0].stop - box[0].start) * height))
    return np.asarray(np.array(spike)[labels])


def _tall(bone: np.ndarray, height: float) -> np.ndarray:
    """Bone that runs through at least TALL_MM, and through four slices."""
    column = np.ones((max(4, _steps(TALL_MM, height)), 1, 1), bool)
    return np.asarray(ndimage.binary_opening(bone, column))


def _closed(jaws: np.ndarray, pixel: tuple[float, float]) -> np.ndarray:
    """A footprint (y, x) with its gaps and holes. Around it lies room, so that closing does not end at the border."""
    x, y = (_steps(CLOSED_MM, step) + 1 for step in pixel)
    room = np.pad(jaws, ((y, y), (x, x)))[None]
    closed = eroded(within(room, (*pixel, 1.0), CLOSED_MM), (*pixel, 1.0), CLOSED_MM)[0]
    return np.asarray(ndimage.binary_fill_holes(closed[y:-y, x:-x] | jaws))
