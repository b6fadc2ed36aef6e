"""A picture of what real heads taught: both fields of the face model on its mean, and the mean lean, usual and full.

Owns the layout. Shows means of many heads alone. Knows nothing of files and of how fields are made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from scipy.spatial import cKDTree

from cranioface.anatomy.face_finish import flat_neck
from cranioface.anatomy.fullness import LEVEL_SD
from cranioface.geometry.ring import view_points
from cranioface.report.error_map import INK, MOST_MM, colour_of
from cranioface.report.pictures import PIXELS, VIEWS_DEG, depth_of, draw, shade, views

if TYPE_CHECKING:
    from cranioface.anatomy.face_model import FaceModel

SHOWN_MM = 5.0  # at and beyond: full colour
LEVELS, TURNED_DEG = (-LEVEL_SD, 0.0, LEVEL_SD), 45.0
CAPTION_HIGH, BAR = 28, (250, 12)


def picture(model: FaceModel) -> np.ndarray:
    """RGB (h, w, 3) from 0 to 1: usual, full (front, three-quarter, side), then lean, usual and full faces."""
    rows = [
        np.vstack([_caption(words), np.hstack([field_view(model, field, azimuth) for azimuth in VIEWS_DEG.values()])])
        for words, field in (
            ("usual: real heads' skin over the textbook's", model.usual),
            ("full: what a unit of fullness adds", model.full),
        )
    ]
    words = "the mean face, fullness " + ", ".join(f"{level:+g}" for level in LEVELS)
    heads = [flat_neck(model.mean + model.tissue(model.mean, level), model.mean) for level in LEVELS]
    faces = [draw(model.skin(head), TURNED_DEG) for head in heads]
    return np.vstack([*rows, _caption(words, bar=False), np.hstack(faces)])


def field_view(model: FaceModel, field: np.ndarray, azimuth_deg: float) -> np.ndarray:
    """One view of the mean, each pixel in the colour of the nearest vertex's field (n,) mm."""
    skin = model.skin(model.mean)
    depth = depth_of(skin, azimuth_deg, PIXELS)
    points = view_points(depth[None], views([azimuth_deg], PIXELS))[0]
    seen = np.isfinite(points).all(-1)
    nearest = cKDTree(skin.vertices).query(points[seen])[1]
    colour = np.ones((*depth.shape, 3), np.float32)
    colour[seen] = colour_of((model.finer.matrix @ field)[nearest] * MOST_MM / SHOWN_MM)
    return shade(depth, colour)


def _caption(words: str, bar: bool = True) -> np.ndarray:
    """A strip over a row: its words, and the colours from -SHOWN_MM to SHOWN_MM."""
    width = PIXELS * len(VIEWS_DEG)
    strip = np.full((CAPTION_HIGH, width, 3), 255, np.uint8)
    _write(strip, words, 12)
    if bar:
        left = width - BAR[0] - 120
        strip[8 : 8 + BAR[1], left : left + BAR[0]] = 255 * colour_of(np.linspace(-MOST_MM, MOST_MM, BAR[0]))
        _write(strip, f"-{SHOWN_MM:g}", left - 30)
        _write(strip, f"+{SHOWN_MM:g} mm", left + BAR[0] + 8)
    return strip / np.float32(255)


def _write(strip: np.ndarray, words: str, x: int) -> None:
    cv2.putText(strip, words, (x, CAPTION_HIGH - 9), cv2.FONT_HERSHEY_SIMPLEX, 0.5, INK, 1, cv2.LINE_AA)
