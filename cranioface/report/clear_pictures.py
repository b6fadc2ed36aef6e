"""Shaded pictures on no ground, for pages of any colour: the projections of a head, and its thumbnail.

Pictures are (h, w, 4) float32 from 0 to 1: RGB and opacity. Knows nothing of files and of pages.
"""

from __future__ import annotations

import cv2
import numpy as np
import trimesh

from cranioface.geometry.ring import CameraRing, project_each_view
from cranioface.report.ambient_light import UNLIT
from cranioface.report.pictures import BONE, SKIN, brightness

THUMBNAIL_PIXELS, SUPERSAMPLE = 240, 2
FROM_DEG = 0.0  # the front, where the halves of a head are alike
MARGIN = 1.04  # a head's size over it is the window of its thumbnail
SEAM = 1.5  # pixels left clear on each side of the middle of a thumbnail


def projection_picture(depth: np.ndarray, colour: np.ndarray, ring: CameraRing) -> np.ndarray:
    """One depth map (N, N) mm of `ring` as it is, shaded; clear where nothing is, in the shade where not observed."""
    picture = _shaded(np.where(np.isinf(depth), np.nan, depth), colour, ring.window_mm)
    picture[np.isinf(depth)] = [*(UNLIT * np.asarray(colour)), 1]
    return picture


def thumbnail(skull: trimesh.Trimesh, face: trimesh.Trimesh) -> np.ndarray:
    """Half a skull and half its face from the front, side by side, as far down as the face; Frankfurt frame, mm."""
    pixels = THUMBNAIL_PIXELS * SUPERSAMPLE
    view = _framing(face, pixels)
    bone, skin = (
        _shaded(project_each_view(mesh, view, farthest_mm=np.inf)[0], colour, view.window_mm)
        for mesh, colour in ((skull, BONE), (face, SKIN))
    )
    beside = view.pixel_offsets() / view.mm_per_pixel
    halves = np.where((beside < 0)[None, :, None], bone, skin)
    halves[:, np.abs(beside) < SEAM * SUPERSAMPLE] = 0
    halves[np.flatnonzero(skin[..., 3].any(1))[-1] + 1 :] = 0
    return _shrunk(halves, THUMBNAIL_PIXELS)


def _framing(mesh: trimesh.Trimesh, pixels: int) -> CameraRing:
    """The view in which a mesh fills the picture, its midline in the middle."""
    low, high = mesh.bounds
    window = MARGIN * max(high[2] - low[2], 2 * np.abs(mesh.bounds[:, 0]).max())
    return CameraRing(pixels, float(window), (0.0, 0.0, float(low[2] + high[2]) / 2), (FROM_DEG,))


def _shaded(depth: np.ndarray, colour: np.ndarray, high_mm: float) -> np.ndarray:
    light = brightness(depth, high_mm)[..., None]
    seen = ~np.isnan(light)
    rgb = np.where(seen, np.minimum(light * np.asarray(colour, np.float32), 1), 0)
    return np.concatenate([rgb, seen.astype(np.float32)], -1)


def _shrunk(picture: np.ndarray, pixels: int) -> np.ndarray:
    """Colours weigh as much as they are opaque, so that no dark edge comes from where nothing is."""
    weighed = np.concatenate([picture[..., :3] * picture[..., 3:], picture[..., 3:]], -1)
    small = cv2.resize(weighed, (pixels, pixels), interpolation=cv2.INTER_AREA)
    return np.concatenate([small[..., :3] / np.maximum(small[..., 3:], 1e-6), small[..., 3:]], -1)
