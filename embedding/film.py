"""A lateral radiograph made even: one working scale, air at 0, bone near 1, rid of collimation, its subject found.

Owns what is refused for the picture alone. Knows nothing of faces: which way it looks is for `profiles` to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from cranioface.command import BadInput
from cranioface.geometry.image_files import GreyImage

WORKING_MM, WORKING_ROWS = 0.5, 520  # of a working pixel; of a subject of unknown size, rows
SMOOTH_PX = 1.2  # standard deviation, working pixels: noise of a film is finer than its edges
# skin begins so far above air, of the range: scattered rays lighten the air farther off, where air is not cut off
SKIN_SHARE, SKIN_SHARE_SATURATED, NOISE_SDS = 0.022, 0.006, 5.0
LEFT_BY_SMOOTHING = 1 / (2 * np.sqrt(np.pi) * SMOOTH_PX)  # of the noise of a pixel
LEAST_PX = 160  # rows of the file that a head must cover
HEAD_MM, HEAD_MM2 = (110.0, 420.0), 14_000.0  # of a head, or what of it is on the film: height, least area
UNEXPOSED = 0.97  # rows and columns that are as bright throughout were not exposed
SATURATED = 0.3  # of air has no noise at all: where skin begins may be burnt away


@dataclass(frozen=True)
class Film:
    """grey (h, w) float32, air 0 and the densest bone 1, smooth; subject (h, w) bool.

    path: of the picture. pixels: of the file to one working pixel; corner: file (column, row) of the first of those.
    mm: of a working pixel at the subject, None = unknown. saturated: whether air is black without any noise.
    """

    path: Path
    grey: np.ndarray
    subject: np.ndarray
    pixels: float
    corner: tuple[float, float]
    mm: float | None
    saturated: bool

    def in_file(self, points: np.ndarray) -> np.ndarray:
        """Working (column, row) (n, 2) as pixels of the file."""
        return np.asarray((points + 0.5) * self.pixels - 0.5 + self.corner)


def film_of(image: GreyImage) -> Film:
    """BadInput where the picture is in colours, shows no subject, or one that is no head by its size."""
    if image.colour:
        raise BadInput(f"{image.path}: is a picture in colours; give a radiograph")
    lit, corner = _exposed(image.grey)
    low, high = np.percentile(lit, (0.1, 99.9))
    even = np.clip((lit - low) / max(float(high - low), 1e-9), 0, 1).astype(np.float32)
    rough = _largest(_rough(even))
    rows = int(np.ptp(np.flatnonzero(rough.any(1)))) + 1 if rough.any() else 0
    if rows < LEAST_PX:
        what = f"shows nothing larger than {rows} pixels" if rows else "shows nothing but background"
        raise BadInput(f"{image.path}: {what}; give a lateral radiograph whose head is at least {LEAST_PX} pixels high")
    mm = image.mm_per_pixel
    if mm is not None:
        _check_size(image, mm * rows, mm * mm * float(rough.sum()))
    pixels = max(rows / WORKING_ROWS if mm is None else WORKING_MM / mm, 1.0)
    small = cv2.resize(even, None, fx=1 / pixels, fy=1 / pixels, interpolation=cv2.INTER_AREA)
    return _levelled(image.path, small, pixels, corner, None if mm is None else mm * pixels)


def _exposed(grey: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
    """The picture without rows and columns at its border that are white throughout, and where it now begins."""
    white = grey >= np.percentile(grey, 99.9) * UNEXPOSED
    ends = []
    for axis in (1, 0):
        kept = np.flatnonzero(~(white.mean(axis) > UNEXPOSED))
        ends.append((int(kept[0]), int(kept[-1]) + 1) if len(kept) else (0, grey.shape[1 - axis]))
    (top, bottom), (left, right) = ends
    return grey[top:bottom, left:right], (float(left), float(top))


def _rough(even: np.ndarray) -> np.ndarray:
    """What is denser than the darker of two classes of grey (Otsu 1979)."""
    code = cv2.GaussianBlur((255 * even).astype(np.uint8), (0, 0), 2.0)
    level, _ = cv2.threshold(code, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(code > level)


def _largest(mask: np.ndarray) -> np.ndarray:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return np.zeros_like(mask)
    return np.asarray(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))


def _check_size(image: GreyImage, high_mm: float, area_mm2: float) -> None:
    """Of what is dense, which leaves thin skin out."""
    low, high = HEAD_MM
    if low <= high_mm <= high and area_mm2 >= HEAD_MM2:
        return
    raise BadInput(
        f"{image.path}: what it shows is {high_mm:.0f} mm high and {area_mm2 / 100:.0f} cm2, if its pixels are "
        f"{image.mm_per_pixel:g} mm; a head has {low:.0f} to {high:.0f} mm and {HEAD_MM2 / 100:.0f} cm2: "
        "check --mm-per-pixel"
    )


def _levelled(path: Path, small: np.ndarray, pixels: float, corner: tuple[float, float], mm: float | None) -> Film:
    """Air's own level and noise, taken where the picture is darkest, decide where the subject begins."""
    smooth = cv2.GaussianBlur(small, (0, 0), SMOOTH_PX)
    dark = ~cv2.dilate(_rough(small).astype(np.uint8), np.ones((25, 25), np.uint8)).astype(bool)
    dark = dark if dark.mean() > 0.005 else smooth <= np.percentile(smooth, 5)
    air = float(np.percentile(smooth[dark], 40))
    noise = LEFT_BY_SMOOTHING * float(np.percentile(np.abs(small - smooth)[dark], 68))
    noisy = cv2.dilate((small > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    saturated = float(1 - noisy[dark].mean()) > SATURATED
    grey = np.maximum(smooth - air, 0) / max(1 - air, 1e-3)
    least = SKIN_SHARE_SATURATED if saturated else SKIN_SHARE
    subject = _largest(grey > max(least, NOISE_SDS * noise))
    return Film(path, grey.astype(np.float32), subject, pixels, corner, mm, saturated)
