"""How a picture differs each time it is seen, and the person in the mirror with it.

Owns what may happen to a picture: nothing that would make its known scale untrue. Knows nothing of networks.
"""

from __future__ import annotations

import cv2
import numpy as np

from single_image.picture import PIXELS
from single_image.settings import Augmentation


def augment(
    pixels: np.ndarray, scaled: bool, how: Augmentation, random: np.random.Generator
) -> tuple[np.ndarray, bool, bool]:
    """A changed picture (PIXELS, PIXELS) float32 in [0, 1], whether its scale is still known, whether it was mirrored.

    The same generator gives the same change. Who mirrors the picture must mirror the person.
    """
    scaled = scaled and random.random() >= how.unscaled
    zoom = 1.0 if scaled else 1 + random.uniform(-how.zoom, how.zoom)
    mirrored = random.random() < how.mirror
    seen = moved(pixels[:, ::-1] if mirrored else pixels, zoom, how, random)
    return occluded(exposed(seen, how, random), how, random), scaled, mirrored


def moved(pixels: np.ndarray, zoom: float, how: Augmentation, random: np.random.Generator) -> np.ndarray:
    """Zoomed, turned and shifted about its middle; what was not there is dark."""
    middle = (PIXELS - 1) / 2
    motion = cv2.getRotationMatrix2D((middle, middle), how.turn_deg * random.standard_normal(), zoom)
    motion[:, 2] = motion[:, 2] + how.shift * PIXELS * random.standard_normal(2)
    return np.asarray(cv2.warpAffine(np.ascontiguousarray(pixels), motion, (PIXELS, PIXELS), flags=cv2.INTER_LINEAR))


def exposed(pixels: np.ndarray, how: Augmentation, random: np.random.Generator) -> np.ndarray:
    """As another exposure shows it: gamma, gain, offset and noise."""
    gamma = np.exp(how.gamma * random.standard_normal())
    gain, offset = 1 + how.contrast * random.standard_normal(), how.contrast / 2 * random.standard_normal()
    noise = random.uniform(0, how.noise) * random.standard_normal(pixels.shape, np.float32)
    return np.asarray(np.clip(gain * np.clip(pixels, 0, 1) ** gamma + offset + noise, 0, 1), np.float32)


def occluded(pixels: np.ndarray, how: Augmentation, random: np.random.Generator) -> np.ndarray:
    """A rectangle of one grey hides a part, or nothing does."""
    if random.random() >= how.occluded:
        return pixels
    height, width = random.integers(PIXELS // 16, PIXELS // 3, 2)
    top, left = random.integers(0, PIXELS - height), random.integers(0, PIXELS - width)
    hidden = pixels.copy()
    hidden[top : top + height, left : left + width] = random.random()
    return hidden


def mirrored_points(points: np.ndarray) -> np.ndarray:
    """Points or normals (..., 3) of a person reflected in the median plane; its own undo."""
    return np.asarray(points * np.array([-1, 1, 1], points.dtype))


def mirrored_volume(occupancy: np.ndarray) -> np.ndarray:
    """Volumes (..., x, y, z) on VOXELS, which lies even about the midline, of a person reflected; its own undo."""
    return occupancy[..., ::-1, :, :]
