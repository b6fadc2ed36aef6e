"""A folder of DICOM slices as one volume: which series, in which order, how far apart, how tilted.

SimpleITK (GDCM) decodes and rescales to HU; the geometry is taken from every slice's own position, since a series
reader alone hides missing slices and gantry tilt. Knows nothing of heads.
"""

import logging
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from scipy.ndimage import shift

from cranioface.anatomy.ct.quiet import quiet
from cranioface.command import BadInput

log = logging.getLogger(__name__)
OTHER_MODALITIES = ("MR", "PT", "NM", "US", "XA", "CR", "DX", "MG", "SEG", "RTSTRUCT", "RTDOSE", "SC", "PR", "SR")
MOST_FILES = 50_000  # a home folder, not a study
GAP = 1.5  # a step this many times the usual one lacks a slice
UNEVEN = 0.05  # steps that differ by more than this share are worth a warning
TILT_DEG = 0.5
AIR_HU = -1024.0


@dataclass(frozen=True)
class Slice:
    """One DICOM file: position (3,) and row and column directions (2, 3), LPS mm."""

    file: str
    position: np.ndarray
    axes: np.ndarray
    modality: str
    localizer: bool


def read_series(folder: Path, named: Path, series: str | None = None) -> sitk.Image:
    """The one CT series below `folder`, or that with the UID `series`: HU, gantry tilt straightened.

    named: what to call the input in a refusal.
    """
    found = _series(folder)
    if not found:
        what = "is empty" if not any(folder.iterdir()) else "holds no DICOM files"
        raise BadInput(f"{named}: {what}; give the folder of a CT series, or a NIfTI, NRRD or MHA file")
    slices = [_slice(file, named) for file in found[_choose(found, named, series)]]
    _check_modality(slices, named)
    slices, along = _in_order(slices, named)
    return _straighten(_decode(slices, along, named), slices, named)


def _series(folder: Path) -> dict[str, list[str]]:
    """SeriesInstanceUID -> files, of every folder below `folder`."""
    found: dict[str, list[str]] = {}
    inside = list(islice(folder.rglob("*"), MOST_FILES + 1))
    if len(inside) > MOST_FILES:
        raise BadInput(f"{folder}: holds more than {MOST_FILES} files; give the folder of one CT series")
    for place in sorted({folder, *(p for p in inside if p.is_dir())}):
        with quiet():
            for uid in sitk.ImageSeriesReader.GetGDCMSeriesIDs(str(place)):
                found.setdefault(uid, []).extend(sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(place), uid))
    return found


def _choose(found: dict[str, list[str]], named: Path, wanted: str | None) -> str:
    listing = ", ".join(f"{uid} ({len(files)} slices)" for uid, files in found.items())
    if wanted is not None:
        if wanted not in found:
            raise BadInput(f"{named}: has no series {wanted}; it holds {listing}")
        return wanted
    volumes = [uid for uid, files in found.items() if not _scout(files, named)] or list(found)
    if len(volumes) > 1:
        listing = ", ".join(f"{uid} ({len(found[uid])} slices)" for uid in volumes)
        raise BadInput(f"{named}: holds {len(volumes)} series: {listing}; choose one with --series UID")
    return volumes[0]


def _scout(files: list[str], named: Path) -> bool:
    """Localizers and single-image series (dose sheets, key images) stand beside nearly every CT and are no choice."""
    return len(files) == 1 or _slice(files[0], named).localizer


def _slice(file: str, named: Path) -> Slice:
    reader = sitk.ImageFileReader()
    reader.SetFileName(file)
    reader.SetImageIO("GDCMImageIO")
    try:
        with quiet():
            reader.ReadImageInformation()
    except RuntimeError as refusal:
        raise BadInput(f"{named}: {Path(file).name} is a damaged DICOM file; copy the series again") from refusal
    tag = {key: reader.GetMetaData(key).strip() for key in reader.GetMetaDataKeys()}
    direction = np.array(reader.GetDirection()).reshape(reader.GetDimension(), -1)[:3, :2].T
    position = np.array(reader.GetOrigin())[:3]
    return Slice(file, position, direction, tag.get("0008|0060", ""), "LOCALIZER" in tag.get("0008|0008", ""))


def _check_modality(slices: list[Slice], named: Path) -> None:
    modality = slices[0].modality
    if modality in OTHER_MODALITIES:
        raise BadInput(f"{named}: is a {modality} series, not CT; bone is found by Hounsfield units, which only CT has")


def _in_order(slices: list[Slice], named: Path) -> tuple[list[Slice], np.ndarray]:
    """Slices from the first to the last along their normal, and how far along it each lies (mm)."""
    if len(slices) == 1:
        return slices, np.zeros(1)
    axes = slices[0].axes
    if any(np.abs(s.axes - axes).max() > 1e-3 for s in slices):
        raise BadInput(f"{named}: its slices lie in different directions; export one axial series")
    along = np.array([s.position @ np.cross(*axes) for s in slices])
    order = np.argsort(along, kind="stable")
    _check_steps(np.diff(along[order]), along[order], named)
    return [slices[i] for i in order], along[order]


def _check_steps(steps: np.ndarray, along: np.ndarray, named: Path) -> None:
    usual = float(np.median(steps))
    twice = int((steps < 0.01).sum())
    if twice:
        raise BadInput(f"{named}: {twice} slices lie where another one lies; export one phase of one series")
    if (steps > GAP * usual).any():
        k = int(np.argmax(steps))
        raise BadInput(
            f"{named}: slices are missing ({steps[k]:.2f} mm between {along[k]:.1f} and {along[k + 1]:.1f}"
            f" mm, {usual:.2f} mm elsewhere); copy the whole series"
        )
    if np.ptp(steps) > UNEVEN * usual:
        log.warning(
            f"{named}: slices lie {steps.min():.2f} to {steps.max():.2f} mm apart; they are taken as evenly spaced"
        )


def _decode(slices: list[Slice], along: np.ndarray, named: Path) -> sitk.Image:
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames([s.file for s in slices])
    try:
        with quiet():
            image: sitk.Image = reader.Execute()
    except RuntimeError as refusal:
        raise BadInput(f"{named}: its slices are damaged or differ in size; copy the series again") from refusal
    if image.GetNumberOfComponentsPerPixel() != 1:
        raise BadInput(f"{named}: holds colour images, not CT slices; export the CT in Hounsfield units")
    if len(slices) > 1:
        u, v = slices[0].axes
        step = (along[-1] - along[0]) / (len(slices) - 1)
        image.SetSpacing((*image.GetSpacing()[:2], float(step)))
        image.SetDirection(np.column_stack([u, v, np.cross(u, v)]).ravel().tolist())
        image.SetOrigin(slices[0].position.tolist())
    return image


def _straighten(image: sitk.Image, slices: list[Slice], named: Path) -> sitk.Image:
    """Slide each slice of a tilted gantry to where it was measured, since an image grid cannot be sheared."""
    offsets = np.array([(s.position - slices[0].position) @ slices[0].axes.T for s in slices])  # mm in the slice
    length = (len(slices) - 1) * image.GetSpacing()[2]
    tilt = np.degrees(np.arctan2(np.linalg.norm(offsets[-1]), length)) if len(slices) > 1 else 0.0
    if tilt < TILT_DEG:
        return image
    log.warning(f"{named}: the gantry was tilted by {tilt:.1f} degrees; the slices were slid back into place")
    pixels = offsets / np.array(image.GetSpacing()[:2])
    low, high = np.floor(pixels.min(0)).astype(int), np.ceil(pixels.max(0)).astype(int)
    padding = ([int(-n) for n in np.minimum(low, 0)] + [0], [int(n) for n in np.maximum(high, 0)] + [0])
    padded = sitk.ConstantPad(sitk.Cast(image, sitk.sitkFloat32), *padding, AIR_HU)
    values = sitk.GetArrayFromImage(padded)
    for k, (x, y) in enumerate(pixels):
        values[k] = shift(values[k], (y, x), order=1, mode="nearest")
    straight = sitk.GetImageFromArray(values)
    straight.CopyInformation(padded)
    return straight
