"""The picture beside a prediction: the image, the predicted skull and face from three sides, and what is doubtful.

Pictures are RGB from 0 to 1. Knows nothing of files.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import cv2
import numpy as np

from cranioface.report.pictures import BONE, PAPER, PIXELS, RED, SKIN, VIEWS_DEG, draw
from single_image.predicted import Predicted

GROUND = 0.12  # behind the image
LINE_PIXELS, LETTERS = 44, 100  # of a warning


def predicted_preview(grey: np.ndarray, seen: np.ndarray, predicted: Predicted, warnings: Sequence[str]) -> np.ndarray:
    """The image `grey` (h, w) and the skull, what the network saw (n, n) and the face; above them the warnings."""
    rows = [
        np.hstack([_fitted(image), *(draw(mesh, azimuth, colour) for azimuth in VIEWS_DEG.values())])
        for image, mesh, colour in ((grey, predicted.skull, BONE), (seen, predicted.face, SKIN))
    ]
    return np.vstack([_band(line, rows[0].shape[1]) for line in _lines(warnings)] + rows)


def _fitted(grey: np.ndarray) -> np.ndarray:
    """A grey image (h, w) of any numbers, whole in a square (PIXELS, PIXELS, 3)."""
    low, high = np.percentile(grey, (0.5, 99.5))
    even = np.clip((np.asarray(grey, np.float32) - low) / max(float(high - low), 1e-6), 0, 1)
    scale = PIXELS / max(even.shape)
    size = [max(1, round(side * scale)) for side in even.shape]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    square = np.full((PIXELS, PIXELS), GROUND, np.float32)
    top, left = ((PIXELS - side) // 2 for side in size)
    square[top : top + size[0], left : left + size[1]] = cv2.resize(even, size[::-1], interpolation=way)
    return np.repeat(square[..., None], 3, 2)


def _lines(warnings: Sequence[str]) -> list[str]:
    return [line for warning in warnings for line in textwrap.wrap(warning, LETTERS)]


def _band(text: str, width: int) -> np.ndarray:
    """A line of white text on red, (LINE_PIXELS, width, 3)."""
    letters = np.zeros((LINE_PIXELS, width), np.uint8)
    place = (12, LINE_PIXELS - 14)
    cv2.putText(letters, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.85, 255, 2, cv2.LINE_AA)
    share = letters[..., None] / np.float32(255)
    return np.asarray(share * PAPER + (1 - share) * RED)
