"""A DICOM radiograph as grey values with its mm per pixel at the subject. Knows nothing of heads.

SimpleITK (GDCM) decodes, rescales, and turns MONOCHROME1 (bone dark) into MONOCHROME2 by itself. What it gives as the
spacing of a projection is the detector's: what that is at the subject is decided here from the tags.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from cranioface.command import BadInput
from cranioface.geometry.quiet import quiet

log = logging.getLogger(__name__)
AT_DETECTOR, CALIBRATED = "0018|1164", "0028|0030"  # ImagerPixelSpacing, PixelSpacing
PHOTOMETRIC = "0028|0004"
MAGNIFICATION = "0018|1114"  # EstimatedRadiographicMagnificationFactor
TO_DETECTOR, TO_SUBJECT = "0018|1110", "0018|1111"  # distances of the source, mm
SQUARE = 0.01  # pixels whose sides differ by more are none that a picture shows
LIKELY_MAGNIFICATION = (1.0, 2.0)


def is_dicom(head: bytes) -> bool:
    """Whether a file that begins with these bytes says that it is DICOM."""
    return head[128:132] == b"DICM"


def read_dicom_image(path: Path) -> tuple[np.ndarray, float | None]:
    """Values (h, w) or (h, w, 3), bone bright, and mm per pixel at the subject, None where the file cannot tell.

    BadInput for a damaged file, one of several frames, and pixels that are not square.
    """
    reader = sitk.ImageFileReader()
    reader.SetFileName(str(path))
    reader.SetImageIO("GDCMImageIO")
    try:
        with quiet():
            image = reader.Execute()
    except RuntimeError as refusal:
        raise BadInput(f"{path}: is no DICOM image, or a damaged one; export it again, uncompressed") from refusal
    values = sitk.GetArrayFromImage(image)
    if image.GetDimension() > 2:
        if len(values) > 1:
            raise BadInput(f"{path}: holds {len(values)} frames; give one image")
        values = values[0]
    tags = {key: reader.GetMetaData(key).strip(" \0") for key in reader.GetMetaDataKeys()}
    if tags.get(PHOTOMETRIC) == "MONOCHROME1":  # turned about the most that its bits hold, not about what it holds
        values = values - values.min()
    return values, _at_subject(tags, path)


def _at_subject(tags: dict[str, str], path: Path) -> float | None:
    """PixelSpacing where it was calibrated, else the detector's divided by the magnification, where that is told."""
    detector, calibrated = (_numbers(tags, key) for key in (AT_DETECTOR, CALIBRATED))
    if calibrated and calibrated != detector:
        return _square(calibrated, path)
    if not detector:
        return None
    spacing, enlarged = _square(detector, path), _magnification(tags)
    if enlarged is None:
        log.warning(
            f"{path}: its {spacing:g} mm per pixel are those of the detector, and the magnification at the head is not "
            f"told; give --mm-per-pixel, about {spacing / 1.1:.3g} for a usual cephalogram"
        )
        return None
    return spacing / enlarged


def _magnification(tags: dict[str, str]) -> float | None:
    """How much larger than the subject its shadow is; None where the file does not say, or says what cannot be."""
    told, far, near = ((_numbers(tags, key) or [0.0])[0] for key in (MAGNIFICATION, TO_DETECTOR, TO_SUBJECT))
    enlarged = told or (far / near if near else 0.0)
    return enlarged if LIKELY_MAGNIFICATION[0] <= enlarged <= LIKELY_MAGNIFICATION[1] else None


def _square(spacing: list[float], path: Path) -> float:
    if max(spacing) > (1 + SQUARE) * min(spacing):
        raise BadInput(f"{path}: its pixels are {spacing} mm, not square; resample it to square pixels")
    return float(np.mean(spacing))


def _numbers(tags: dict[str, str], key: str) -> list[float]:
    """The positive numbers of a tag; empty where it is missing or holds something else."""
    try:
        numbers = [float(text) for text in tags.get(key, "").split("\\")]
    except ValueError:
        return []
    return numbers if all(np.isfinite(n) and n > 0 for n in numbers) else []
