"""A picture of the face model: its mean, its named fields and its first modes at -2, 0 and +2.

Owns the layout. Knows nothing of files and of how modes are made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import trimesh

from cranioface.geometry.ring import CameraRing, project_each_view
from cranioface.report.ambient_light import soft_light
from cranioface.report.pictures import PAPER, SKIN

if TYPE_CHECKING:
    from cranioface.anatomy.face_model import FaceModel

PIXELS, SUPERSAMPLE, WINDOW_MM, CENTRE_MM = 92, 3, 176.0, (0.0, -30.0, -10.0)
LEVELS = 32  # of brightness: few make a small file
AZIMUTHS_DEG = (0.0, 90.0)
FIELDS = {"male": (-1.0, 1.0), "age": (-2.5, 3.5), "fat": (-0.7, 1.0), "lids_open": (0.0, 1.0)}  # shown at
MODES, SDS, ACROSS = 11, (-2.0, 0.0, 2.0), 3  # modes shown; groups side by side
CAPTION_HIGH = 16


def sheet(model: FaceModel) -> np.ndarray:
    """RGB (h, w, 3) from 0 to 1: fields and modes, each a row of three faces from the front and the side."""
    rows = [_row(model, name, model.named[name], (low, 0.0, high)) for name, (low, high) in FIELDS.items()]
    rows += [_row(model, f"mode {k + 1}", mode, SDS) for k, mode in enumerate(model.modes[:MODES])]
    rows += [np.ones_like(rows[0])] * (-len(rows) % ACROSS)
    columns = [np.vstack(rows[k::ACROSS]) for k in range(ACROSS)]
    return np.hstack(columns)


def _row(model: FaceModel, name: str, field: np.ndarray, amounts: tuple[float, ...]) -> np.ndarray:
    pictures = np.hstack([_drawn(model.skin(model.mean + amount * field)) for amount in amounts])
    caption = np.full((CAPTION_HIGH, pictures.shape[1], 3), 255, np.uint8)
    text = f"{name}: " + ", ".join(f"{amount:+g}" for amount in amounts)
    cv2.putText(caption, text, (4, CAPTION_HIGH - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.38, (30, 30, 30), 1, cv2.LINE_AA)
    return np.vstack([caption.astype(np.float32) / 255, pictures])


def _drawn(skin: trimesh.Trimesh) -> np.ndarray:
    """One face from the front and the side."""
    pixels = PIXELS * SUPERSAMPLE
    depths = project_each_view(skin, CameraRing(pixels, WINDOW_MM, CENTRE_MM, AZIMUTHS_DEG), farthest_mm=np.inf)
    return np.hstack([_shaded(depth, WINDOW_MM / pixels) for depth in depths])


def _shaded(depth: np.ndarray, mm_per_pixel: float) -> np.ndarray:
    light = soft_light(depth, mm_per_pixel)[..., None]
    picture = np.where(np.isnan(light), PAPER, np.minimum(light * SKIN, 1)).astype(np.float32)
    small = cv2.resize(picture, (PIXELS, PIXELS), interpolation=cv2.INTER_AREA)
    return np.asarray(np.rint(small * LEVELS) / LEVELS, np.float32)
