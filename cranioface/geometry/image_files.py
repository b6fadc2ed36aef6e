"""Image files: a radiograph or a photograph as grey values, with its mm per pixel where that is known.

Only DICOM is believed when it tells mm per pixel: the dots per inch that PNG, JPEG and TIFF hold are those of a print
or of a screen as often as those of a film scanner. Knows nothing of heads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from cranioface.command import BadInput
from cranioface.geometry.dicom_image import is_dicom, read_dicom_image
from cranioface.geometry.quiet import quiet
from cranioface.geometry.units import checked_mm_per_pixel

MIN_SIDE = 64  # pixels
MOST_PIXELS = 50_000_000  # more takes gigabytes to decode; a film of 24 x 30 cm at 600 dots per inch has 40 million
PERCENTILES, BLANK = (0.5, 99.5), 0.05  # an image whose greys differ by less of the largest shows nothing
COLOUR, COLOURED_SHARE = 0.1, 0.02  # channels that differ by so much, in so many pixels: not the noise of a JPEG
FORMATS = "PNG, JPEG, TIFF or DICOM"


@dataclass(frozen=True)
class GreyImage:
    """grey (h, w) float32, row 0 on top; of a radiograph bone is bright. mm_per_pixel: at the subject, None = unknown.

    colour: whether the file held colours that are no greys, as photographs do.
    """

    grey: np.ndarray
    path: Path
    mm_per_pixel: float | None = None
    colour: bool = False


def read_image(path: str | Path, mm_per_pixel: float | None = None) -> GreyImage:
    """The image in a PNG, JPEG, TIFF or DICOM file (8 or 16 bit); mm_per_pixel, where given, overrides the file's own.

    BadInput for what is no image, has several pages, is blank or too small, or whose mm per pixel cannot be.
    """
    path = Path(path)
    given = None if mm_per_pixel is None else checked_mm_per_pixel(mm_per_pixel, f"--mm-per-pixel {mm_per_pixel}")
    content = _content(path)
    values, told = read_dicom_image(path) if is_dicom(content[:132]) else (_decoded(content, path), None)
    if min(values.shape[:2]) < MIN_SIDE:
        size = f"{values.shape[1]} x {values.shape[0]} pixels"
        raise BadInput(f"{path}: is {size}; give an image of at least {MIN_SIDE} x {MIN_SIDE}")
    with np.errstate(over="ignore"):  # what is beyond float32 counts as nothing, like all that is not finite
        grey, colour = _grey(np.asarray(values, np.float32))
    _check_contrast(grey, path)
    if told is not None and given is None:
        told = checked_mm_per_pixel(told, f"{path}: its {told:g} mm per pixel")
    return GreyImage(grey, path, told if given is None else given, colour)


def _content(path: Path) -> bytes:
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is no file" if path.exists() else "does not exist"
        raise BadInput(f"{path}: {what}; give one image ({FORMATS})")
    try:
        return path.read_bytes()
    except OSError as refusal:
        raise BadInput(f"{path}: cannot be read ({refusal.strerror}); give one image ({FORMATS})") from refusal


def _decoded(content: bytes, path: Path) -> np.ndarray:
    """Values (h, w) or (h, w, 3) as an upright picture, what is transparent black."""
    if not content or _is_torn(content):
        raise BadInput(f"{path}: is {'a torn image' if content else 'empty'}; copy the file again")
    buffer = np.frombuffer(content, np.uint8)
    try:
        with quiet():
            _check_pixels(content, buffer, path)
            several, pages = cv2.imdecodemulti(buffer, cv2.IMREAD_UNCHANGED)
            upright = cv2.imdecode(buffer, cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR)
    except cv2.error as refusal:
        raise BadInput(f"{path}: cannot be decoded; save it again as PNG") from refusal
    if not several or upright is None:
        raise BadInput(f"{path}: is no image that can be read; give {FORMATS}")
    if len(pages) > 1:
        raise BadInput(f"{path}: holds {len(pages)} pages; give one image")
    return _on_black(pages[0]) if pages[0].ndim == 3 and pages[0].shape[2] in (2, 4) else upright


def _check_pixels(content: bytes, buffer: np.ndarray, path: Path) -> None:
    """A small file can hold an image that fills the memory: its size is asked before it is decoded as a whole."""
    if content.startswith(b"\x89PNG"):
        pixels = int.from_bytes(content[16:20]) * int.from_bytes(content[20:24])
    else:
        reduced = cv2.imdecode(buffer, cv2.IMREAD_REDUCED_GRAYSCALE_8)
        pixels = 0 if reduced is None else 64 * reduced.size
    if pixels > MOST_PIXELS:
        advice = f"scale it down to at most {MOST_PIXELS // 1_000_000}"
        raise BadInput(f"{path}: has {pixels // 1_000_000} million pixels; {advice}")


def _is_torn(content: bytes) -> bool:
    """Whether a PNG or JPEG lacks its end: a decoder would fill what is missing with grey."""
    if content.startswith(b"\x89PNG"):
        return b"IEND" not in content[-4096:]
    return content.startswith(b"\xff\xd8") and content.rfind(b"\xff\xd9") < content.rfind(b"\xff\xda")


def _on_black(image: np.ndarray) -> np.ndarray:
    """An image (h, w, 2 or 4) with its alpha as it looks on black."""
    alpha = image[..., -1:].astype(np.float32) / np.iinfo(image.dtype).max
    return np.asarray(image[..., :-1] * alpha)


def _grey(values: np.ndarray) -> tuple[np.ndarray, bool]:
    """Grey (h, w) float32 of values (h, w) or (h, w, 1 or 3), finite, and whether they were coloured."""
    values = np.nan_to_num(values.squeeze(), nan=0.0, posinf=0.0, neginf=0.0)
    if values.ndim == 2:
        return np.ascontiguousarray(values), False
    apart = np.ptp(values, axis=2) > COLOUR * max(float(values.max()), 1e-9)
    return cv2.cvtColor(np.ascontiguousarray(values), cv2.COLOR_BGR2GRAY), bool(apart.mean() > COLOURED_SHARE)


def _check_contrast(grey: np.ndarray, path: Path) -> None:
    low, high = np.percentile(grey, PERCENTILES)
    if high - low <= BLANK * max(abs(low), abs(high), 1e-9):
        raise BadInput(f"{path}: is blank: its greys hardly differ; give an image with contrast")
