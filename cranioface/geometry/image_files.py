"""Image files: a radiograph or a photograph as grey values, with its mm per pixel where that is known.

Knows nothing of heads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np


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
    raise NotImplementedError
