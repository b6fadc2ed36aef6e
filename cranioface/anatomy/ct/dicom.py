"""A folder of DICOM images as one volume of HU: decoded, laid on even steps, a tilted gantry straightened.

SimpleITK (GDCM) decodes and rescales; the geometry is taken from every slice's own position, since a series reader
alone hides missing slices and gantry tilt. Knows nothing of heads.
"""

import logging
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from scipy.ndimage import shift

from cranioface.anatomy.ct.dicom_headers import SYNTAX, Slice, read_headers, text_in_bytes
from cranioface.anatomy.ct.dicom_series import along_normal, choose
from cranioface.anatomy.ct.dicom_steps import even_places
from cranioface.command import BadInput
from cranioface.geometry.quiet import quiet

log = logging.getLogger(__name__)
TILT_DEG = 0.5
AIR_HU = -1024.0
INT16 = (-32768, 32767)


def read_series(folder: Path, named: Path, series: str | None = None) -> sitk.Image:
    """The CT volume below `folder`, or that with the series UID `series`: HU, evenly spaced, gantry tilt straightened.

    named: what to call the input in a refusal.
    """
    slices, damaged = read_headers(folder, named)
    if not slices:
        raise BadInput(f"{named}: {_unread([f for files in damaged.values() for f in files])}")
    stack = choose(slices, named, series)
    lost = [file for one in {s.series for s in stack} for file in damaged.get(one, [])]
    if lost:
        raise BadInput(f"{named}: {lost[0].name} is a damaged DICOM file; copy the series again")
    along = along_normal(stack)
    order = np.argsort(along, kind="stable")
    return _volume([stack[i] for i in order], along[order], named)


def _unread(files: list[Path]) -> str:
    """Of DICOM files that are no images, or that are written as no reader here understands."""
    how = text_in_bytes(files[0], SYNTAX)
    told = f" (transfer syntax {how})" if how else ""
    what = f"none of its {len(files)} DICOM files is an image that can be read{told}"
    return f"{what}; export the CT series uncompressed, a file for each slice"


def _volume(stack: list[Slice], along: np.ndarray, named: Path) -> sitk.Image:
    """Slices from the first to the last along their normal, at `along` mm, as an image."""
    stack, along = _once(stack, along)
    places, step = even_places(along, named)
    pixels = np.array([(s.position - stack[0].position) @ stack[0].axes.T for s in stack]) / stack[0].spacing
    values, corner = _straightened(_decoded(stack, named), pixels, step * places[-1], stack[0].spacing, named)
    image = sitk.GetImageFromArray(_on_grid(values, places))
    (u, v), (x, y) = stack[0].axes, stack[0].spacing
    image.SetSpacing((x, y, step))
    image.SetDirection(np.column_stack([u, v, np.cross(u, v)]).ravel().tolist())
    image.SetOrigin((stack[0].position + corner[0] * x * u + corner[1] * y * v).tolist())
    return image


def _once(stack: list[Slice], along: np.ndarray) -> tuple[list[Slice], np.ndarray]:
    """Without the second of two files that are the same byte by byte: a folder copied into itself."""
    kept = [0]
    for k in range(1, len(stack)):
        one, other = stack[kept[-1]], stack[k]
        same = one.frame == other.frame and np.array_equal(one.position, other.position)
        if not (same and one.file.read_bytes() == other.file.read_bytes()):
            kept.append(k)
    return [stack[k] for k in kept], along[kept]


def _decoded(stack: list[Slice], named: Path) -> np.ndarray:
    """HU (n, rows, columns) int16."""
    values = np.empty((len(stack), *stack[0].size[::-1]), np.int16)
    file, frames = None, values[:0]
    for k, one in enumerate(stack):
        if one.file != file:
            file, frames = one.file, _frames(one, named)
        values[k] = frames[one.frame]
    return values


def _frames(one: Slice, named: Path) -> np.ndarray:
    """Every frame of the slice's file, (frames, rows, columns), HU in whole numbers."""
    try:
        with quiet():
            image = sitk.ReadImage(str(one.file), imageIO="GDCMImageIO")
    except RuntimeError as refusal:
        how = text_in_bytes(one.file, SYNTAX)
        what = f"{one.file.name} is damaged or compressed in an unknown way (transfer syntax {how})"
        raise BadInput(f"{named}: {what}; copy the series again or export it uncompressed") from refusal
    if image.GetNumberOfComponentsPerPixel() != 1:
        raise BadInput(f"{named}: holds colour images, not CT slices; export the CT in Hounsfield units")
    values = sitk.GetArrayFromImage(image)
    return np.asarray(np.clip(np.rint(values), *INT16).reshape(-1, *one.size[::-1]))


def _straightened(
    values: np.ndarray, pixels: np.ndarray, length: float, spacing: tuple[float, float], named: Path
) -> tuple[np.ndarray, np.ndarray]:
    """Each slice of a tilted gantry slid to where it was measured, since an image grid cannot be sheared; and the pixel
    (column, row) at which the grid now begins. pixels: (n, 2), how far each slice lies from the first, in its plane."""
    tilt = np.degrees(np.arctan2(np.linalg.norm(pixels[-1] * spacing), length)) if len(values) > 1 else 0.0
    if tilt < TILT_DEG:
        return values, np.zeros(2)
    log.warning(f"{named}: the gantry was tilted by {tilt:.1f} degrees; the slices were slid back into place")
    low, high = np.floor(pixels.min(0)).astype(int), np.ceil(pixels.max(0)).astype(int)
    around = ((0, 0), (-low[1], high[1]), (-low[0], high[0]))
    padded = np.pad(values, around, constant_values=int(AIR_HU))
    for k, (x, y) in enumerate(pixels):
        padded[k] = np.rint(shift(padded[k].astype(np.float32), (y, x), order=1, mode="nearest"))
    return padded, low.astype(float)


def _on_grid(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Slices (n, h, w) at `places` (n,), in steps, laid on every whole step; between two of them by linear weights."""
    grid = np.arange(int(round(places[-1])) + 1)
    if np.array_equal(grid, places):
        return values
    laid = np.empty((len(grid), *values.shape[1:]), np.int16)
    after = np.clip(np.searchsorted(places, grid), 1, len(places) - 1)
    for k, b in zip(grid, after, strict=True):
        share = float(np.clip((k - places[b - 1]) / (places[b] - places[b - 1]), 0, 1))
        mixed = (1 - share) * values[b - 1].astype(np.float32) + share * values[b].astype(np.float32)
        laid[k] = np.rint(mixed)
    return laid
