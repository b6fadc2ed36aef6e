"""Units of length that a mesh file or an image may be in, since most formats do not say so, and their millimetres."""

import math
from typing import Literal

from cranioface.command import BadInput

Units = Literal["mm", "cm", "m", "inch"]
MM_PER: dict[Units, float] = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "inch": 25.4}

MM_PER_PIXEL = (0.01, 5.0)  # of images: from a fine film scan to a head of fifty pixels


def checked_mm_per_pixel(mm: float, named: str) -> float:
    """The same number; BadInput, which begins with `named`, where no image of a head has such pixels."""
    low, high = MM_PER_PIXEL
    if not (math.isfinite(mm) and low <= mm <= high):
        raise BadInput(f"{named} cannot be an image of a head; give mm per pixel at the head, {low} to {high:g}")
    return float(mm)
