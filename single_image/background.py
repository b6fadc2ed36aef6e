"""What lies behind a photographed skull: plain, a gradient, a texture, or clutter. Knows nothing of skulls.

Images are (n, n, 3) float32 RGB from 0 to 1.
"""

from __future__ import annotations

import cv2
import numpy as np

KINDS = ("plain", "gradient", "texture", "clutter")


def background(pixels: int, rng: np.random.Generator, kind: str | None = None) -> np.ndarray:
    """One of KINDS, drawn; black and white ones, as museums and forensic tables have them, are common."""
    made = {"plain": _plain, "gradient": _gradient, "texture": _texture, "clutter": _clutter}
    return np.asarray(np.clip(made[kind or str(rng.choice(KINDS))](pixels, rng), 0, 1), np.float32)


def _colour(rng: np.random.Generator) -> np.ndarray:
    """Grey more often than not, and often nearly black."""
    grey = rng.uniform(0, 1) ** rng.choice([1.0, 4.0])
    return np.asarray(np.clip(grey + rng.normal(0, rng.choice([0.01, 0.15]), 3), 0, 1), np.float32)


def _plain(pixels: int, rng: np.random.Generator) -> np.ndarray:
    return np.broadcast_to(_colour(rng), (pixels, pixels, 3)).copy()


def _gradient(pixels: int, rng: np.random.Generator) -> np.ndarray:
    """From one colour to another along any direction."""
    angle, along = rng.uniform(0, 2 * np.pi), np.linspace(-0.5, 0.5, pixels)
    share = np.clip(0.5 + np.cos(angle) * along[None] + np.sin(angle) * along[:, None], 0, 1)[..., None]
    return np.asarray(share * _colour(rng) + (1 - share) * _colour(rng))


def _texture(pixels: int, rng: np.random.Generator) -> np.ndarray:
    """Noise of several sizes, as cloth, sand and wood have it; some of it stretched."""
    out = _plain(pixels, rng)
    for cells in (4, 16, 64):
        shape = (cells, max(2, int(cells * rng.uniform(0.15, 1))))
        field = cv2.resize(rng.normal(0, 0.08, shape), (pixels, pixels), interpolation=cv2.INTER_CUBIC)
        out += field[..., None].astype(np.float32)
    return out


def _clutter(pixels: int, rng: np.random.Generator) -> np.ndarray:
    """Things on a table: discs, boxes and rods before a gradient or a texture."""
    out = np.ascontiguousarray((_gradient if rng.random() < 0.5 else _texture)(pixels, rng), np.float32)
    for _ in range(int(rng.integers(3, 14))):
        (x, y), size = rng.integers(0, pixels, 2).tolist(), int(rng.uniform(0.04, 0.3) * pixels)
        colour, turn = _colour(rng).tolist(), float(rng.uniform(0, 180))
        other = max(2, int(size * rng.uniform(0.1, 1)))
        if rng.random() < 0.5:
            cv2.ellipse(out, ((x, y), (2.0 * size, 2.0 * other), turn), colour, -1)
        else:
            corners = cv2.boxPoints(((x, y), (2.0 * size, 2.0 * other), turn))
            cv2.fillPoly(out, [np.rint(corners).astype(np.int32)], colour)
    return cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.5, 4.0)))
