"""Spikes of metal: streaks that fillings throw across their slices, as bright as bone and no bone.

Judged by voxels of bone alone. A streak lies in the slices of the metal, is thin, and leads away from bone that is
massive or that slices beyond the metal show; the metal itself stays, and so does what lies within the mouth.
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
JAW_MM = 80.0  # behind it too: farther back the spine begins
SLAB_MM = 3.0  # above and below the metal: streaks lie in its slices, give or take the width of the beam
AROUND_MM = 15.0  # above and below that: slices that show how far the jaws reach
REACH_MM = 60.0  # from the metal, as far as streaks are looked for
TALL_MM = 10.0  # what runs on through so much height is no streak
TALLEST_MM = 16.0  # what runs on through so much is none however thin it is: the ramus
THICK_MM = 2.5  # half of what is wider within its slice than any streak, where voxels are fine enough to tell
BALL_MM = 4.0  # the same in all directions
NEAR_MM, FAR_MM = 1.5, 4.0  # from the jaws: nearer nothing is cut, and what reaches farther is cut down to that
SLENDER = 1.5  # a spike is so many times longer than it is tall; a front tooth or a jaw's angle is not
NEAR_PIXELS, FAR_PIXELS = 0.75, 1.6  # the same of coarse pixels, whose steps are no streaks


def spikes(image: sitk.Image, options: BoneOptions) -> np.ndarray:
    """Voxels (z, y, x) of bone that are streaks of metal. image: HU, its axes as `canonical` orders them."""
    values, (x, y, height) = sitk.GetArrayViewFromImage(image), image.GetSpacing()
    found = np.zeros(values.shape, bool)
    foremost = _foremost(values, options)
    metal = _metal(values, options)
    metal[:, foremost + _steps(MOUTH_MM, y) :] = False
    slab = metal.sum((1, 2)) * x * y >= max(METAL_MM2, METAL_PIXELS * x * y)
    slab = ndimage.binary_dilation(slab, iterations=_steps(SLAB_MM, height))
    for first, stop in _runs(slab):
        some = slice(max(0, first - _steps(AROUND_MM, height)), stop + _steps(AROUND_MM, height))
        bone = at_least(values[some], options.threshold_hu)
        near = ndimage.distance_transform_edt(~metal[first:stop].any(0), (y, x)) < REACH_MM
        near[foremost + _steps(JAW_MM, y) :] = False
        found[some] |= _outside(bone, slab[some], (x, y, height)) & near
    return found


def _foremost(values: np.ndarray, options: BoneOptions) -> int:
    """The row (y) before which hardly any bone lies: spikes at most."""
    rows = at_least(values, options.threshold_hu).sum((0, 2)).cumsum()
    return int(np.searchsorted(rows, FOREMOST * rows[-1]))


def _metal(values: np.ndarray, options: BoneOptions) -> np.ndarray:
    """What is too bright for bone, or as bright as a clipped scan can be."""
    bone, top = at_least(values, options.threshold_hu), float(values.max())
    clipped = SATURATED <= np.count_nonzero(values == top) <= MOST_SHARE * np.count_nonzero(bone)
    return at_least(values, min(options.metal_hu, top) if clipped else options.metal_hu)


def _steps(mm: float, step: float) -> int:
    return max(1, int(round(mm / step)))


def _runs(slab: np.ndarray) -> np.ndarray:
    """First slice and the one behind the last of every run, (n, 2)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], slab.astype(int), [0]])))
    return edges.reshape(-1, 2)


def _outside(bone: np.ndarray, slab: np.ndarray, spacing: tuple[float, float, float]) -> np.ndarray:
    """Of some slices (z, y, x) the bone in the slab that stands out of the jaws. spacing: mm along x, y, z."""
    pixel, height = max(spacing[:2]), spacing[2]
    sure = (bone & ~slab[:, None, None]) | _massive(bone, spacing)
    apart = ndimage.distance_transform_edt(~sure, spacing[::-1])
    loose = bone & slab[:, None, None] & ~_between(sure) & (apart > max(NEAR_MM, NEAR_PIXELS * pixel))
    return _slender(loose, apart, height, max(FAR_MM, FAR_PIXELS * pixel))


def _massive(bone: np.ndarray, spacing: tuple[float, float, float]) -> np.ndarray:
    """Bone that is no streak by its size: tall, and wide where voxels are fine enough to tell; or a ball fits in."""
    tall = _tall(bone, TALL_MM, spacing[2])
    if max(spacing[:2]) >= THICK_MM:
        return tall
    flat = (*spacing[:2], 1e6)  # slice by slice
    wide = within(eroded(bone, flat, THICK_MM), flat, THICK_MM)
    balls = bone & within(eroded(bone, spacing, BALL_MM), spacing, BALL_MM)
    return np.asarray((tall & wide) | balls | _tall(bone, TALLEST_MM, spacing[2]))


def _between(sure: np.ndarray) -> np.ndarray:
    """What lies in one row of one slice between bone to its left and its right: mouth and palate."""
    left, right = np.logical_or.accumulate(sure, 2), np.logical_or.accumulate(sure[:, :, ::-1], 2)[:, :, ::-1]
    return np.asarray(left & right)


def _slender(loose: np.ndarray, apart: np.ndarray, height: float, least: float) -> np.ndarray:
    """The parts of `loose` (z, y, x) that reach `least` mm from the jaws, and farther than they are thick."""
    labels, _ = ndimage.label(loose)
    spike = [False]
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        part = labels[box] == label
        thick = part.sum() / part.any(0).sum() * height  # on average over its footprint
        spike.append(float(apart[box][part].max()) > max(least, SLENDER * thick))
    return np.asarray(np.array(spike)[labels])


def _tall(bone: np.ndarray, mm: float, height: float) -> np.ndarray:
    """Bone that runs up through so many mm, and through four slices."""
    return np.asarray(ndimage.binary_opening(bone, np.ones((max(4, _steps(mm, height)), 1, 1), bool)))
