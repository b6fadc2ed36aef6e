"""One image as the networks see it: `framed` makes any image a `Picture`.

Owns size, scale and greys of what is seen. A radiograph whose mm per pixel are known is brought to one scale, so that
its size in pixels tells the head's in mm; another image is fitted into the frame and its scale is unknown.
Knows nothing of files (`cranioface.geometry.image_files`) and of how images are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

PIXELS = 128
WINDOW_MM = 288.0  # of a picture of known scale: the longest side of the head's grid, so that any head fits
Kind = Literal["lateral", "frontal", "photograph", "unknown"]
GREYS = (0.5, 99.5)  # percentiles of an image that become black and white: a radiograph's exposure says nothing


@dataclass(frozen=True)
class Picture:
    """pixels (PIXELS, PIXELS) float32 grey, 0 to 1, air and background dark; scaled: whether it is WINDOW_MM wide."""

    pixels: np.ndarray
    scaled: bool
    kind: Kind = "unknown"


def framed(grey: np.ndarray, mm_per_pixel: float | None = None, kind: Kind = "unknown") -> Picture:
    """An image (h, w) of any numbers, bright bone, as a picture.

    mm_per_pixel: at the mid-sagittal plane; None where it is unknown, and then the longer side fills the frame.
    """
    low, high = np.percentile(grey, GREYS)
    even = np.clip((np.asarray(grey, np.float32) - low) / max(float(high - low), 1e-6), 0, 1)
    scale = PIXELS / max(even.shape) if mm_per_pixel is None else mm_per_pixel * PIXELS / WINDOW_MM
    return Picture(_fitted(even, scale), mm_per_pixel is not None, kind)


def _fitted(image: np.ndarray, scale: float) -> np.ndarray:
    """`image` scaled about its middle into (PIXELS, PIXELS); what lies outside is left out, what is not there is 0."""
    smooth = cv2.GaussianBlur(image, (0, 0), 0.5 / scale) if scale < 1 else image  # else fine noise folds over
    middle = (np.array(image.shape[::-1]) - 1) / 2
    shift = (PIXELS - 1) / 2 - scale * middle
    motion = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    return np.clip(cv2.warpAffine(smooth, motion, (PIXELS, PIXELS), flags=cv2.INTER_LINEAR), 0, 1)
