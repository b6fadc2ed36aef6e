"""What needs no network: the training person whose picture looks most alike.

Owns how alike two pictures are: by their pixels, or by histograms of oriented gradients (HOG, Dalal and Triggs 2005).
OpenCV 5 has no HOG of its own. Knows nothing of shapes and of how right an answer is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import cv2
import numpy as np

from single_image.picture import PIXELS, Picture

CELL, BLOCK, BINS = 8, 2, 9  # pixels, cells, and unsigned directions in half a turn: Dalal and Triggs' own
CLIPPED = 0.2  # of a block's norm: no single edge outweighs all others
SMALL = (
    32  # pixels, to which pictures are brought before they are compared: less is told by where an edge falls exactly
)


def by_pixels(picture: Picture) -> np.ndarray:
    """Greys, smoothed, without their mean and of one contrast."""
    small = cv2.resize(picture.pixels, (SMALL, SMALL), interpolation=cv2.INTER_AREA).ravel()
    centred = small - small.mean()
    return np.asarray(centred / max(float(np.linalg.norm(centred)), 1e-6), np.float32)


def by_hog(picture: Picture) -> np.ndarray:
    """Histograms of oriented gradients, normalised block by block."""
    grey = np.asarray(picture.pixels, np.float32)
    right, down = (cv2.Sobel(grey, cv2.CV_32F, x, y, ksize=1) for x, y in ((1, 0), (0, 1)))
    strength, turn = np.hypot(right, down), np.arctan2(down, right) % np.pi * BINS / np.pi - 0.5
    low = np.floor(turn)
    layers = np.zeros((BINS, PIXELS, PIXELS), np.float32)
    for place, share in ((low, 1 - (turn - low)), (low + 1, turn - low)):  # between the two nearest directions
        layers += (np.arange(BINS)[:, None, None] == place % BINS) * (strength * share)
    return _blocks(layers.reshape(BINS, PIXELS // CELL, CELL, PIXELS // CELL, CELL).sum((2, 4)))


LIKENESS: Mapping[str, Callable[[Picture], np.ndarray]] = {"pixels": by_pixels, "HOG": by_hog}


def _blocks(cells: np.ndarray) -> np.ndarray:
    """Blocks of neighbouring cells, each of norm one, clipped, and of norm one again."""
    count = cells.shape[1] - BLOCK + 1
    parts = [cells[:, i : i + count, j : j + count] for i in range(BLOCK) for j in range(BLOCK)]
    blocks = np.concatenate(parts).reshape(len(parts) * BINS, -1)
    for clip in (CLIPPED, np.inf):
        blocks = np.minimum(blocks / (np.linalg.norm(blocks, axis=0) + 1e-3), clip)
    return np.asarray(blocks.ravel() / np.sqrt(blocks.shape[1]), np.float32)


class Retrieval:
    """The training person of the picture that is nearest by a `likeness`, among those whose scale is as well known."""

    def __init__(self, people: Iterable[tuple[str, Iterable[Picture]]], likeness: str) -> None:
        """people: names with all their pictures."""
        self._describe = LIKENESS[likeness]
        seen = [(name, picture.scaled, self._describe(picture)) for name, pictures in people for picture in pictures]
        self._names = {of: [name for name, scaled, _ in seen if scaled == of] for of in (True, False)}
        self._rows = {of: np.stack([row for _, scaled, row in seen if scaled == of]) for of in (True, False)}

    def nearest(self, picture: Picture) -> str:
        """Name of that person."""
        gap = ((self._rows[picture.scaled] - self._describe(picture)) ** 2).sum(1)
        return self._names[picture.scaled][int(gap.argmin())]
