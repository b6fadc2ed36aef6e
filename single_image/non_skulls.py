"""Pictures that are no skull, drawn from numbers: what the skull test learns to tell from skulls.

Each maker takes a generator and some skull's picture (128, 128), which only the spoilt ones use, and gives a grey image
(h, w), bright or dark as it comes. Rendered bodies and radiographs of things are in `non_skull_bodies`. Kinds that the
test is measured on and never learns from are the laboratory's. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter

from single_image.picture import PIXELS

Maker = Callable[[np.random.Generator, np.ndarray], np.ndarray]
LETTERS = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:"))
SMALLEST, SMALL, LARGE, LARGEST = 0.15, 0.4, 2.5, 4.0  # times a head's size: a scale that was typed wrongly


def noise(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """White, or smooth to some length."""
    return np.asarray(gaussian_filter(rng.standard_normal((PIXELS, PIXELS)), np.exp(rng.uniform(-2, 2.5))))


def cloud(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """Noise whose amplitude falls with a power of frequency, as that of natural pictures does."""
    frequency = np.hypot(np.fft.fftfreq(PIXELS)[:, None], np.fft.fftfreq(PIXELS)[None]) + 1 / PIXELS
    spectrum = np.fft.fft2(rng.standard_normal((PIXELS, PIXELS))) / frequency ** rng.uniform(0.7, 2.2)
    return np.asarray(np.fft.ifft2(spectrum).real)


def gradient(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """A ramp, and some soft lights."""
    rows, columns = np.indices((PIXELS, PIXELS)) / PIXELS
    image = rng.normal() * rows + rng.normal() * columns
    for _ in range(rng.integers(0, 6)):
        y, x, wide = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.03, 0.5)
        image = image + rng.normal() * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * wide**2))
    return np.asarray(image)


def text(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """Lines of letters, dark on bright or bright on dark."""
    page = np.zeros((256, 256), np.uint8)
    size, thick = rng.uniform(0.4, 2.5), int(rng.integers(1, 4))
    for line in np.arange(rng.uniform(10, 40), 256, 34 * size):
        words = "".join(rng.choice(LETTERS, rng.integers(3, 30)))
        cv2.putText(page, words, (int(rng.integers(-20, 60)), int(line)), int(rng.integers(0, 8)), size, 255, thick)
    return page if rng.random() < 0.5 else 255 - page


def shapes(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """Flat ellipses, polygons and lines over each other."""
    page = np.full((PIXELS, PIXELS), rng.random(), np.float32)
    for _ in range(rng.integers(1, 15)):
        grey, spot = float(rng.random()), rng.integers(0, PIXELS, 2).tolist()
        if rng.random() < 0.5:
            cv2.ellipse(page, spot, rng.integers(3, 60, 2).tolist(), rng.uniform(0, 180), 0, 360, grey, -1, cv2.LINE_AA)
        elif rng.random() < 0.6:
            corners = (spot + rng.normal(0, 30, (rng.integers(3, 8), 2))).astype(np.int32)
            cv2.fillPoly(page, [corners], grey, cv2.LINE_AA)
        else:
            cv2.line(page, spot, rng.integers(0, PIXELS, 2).tolist(), grey, int(rng.integers(1, 6)), cv2.LINE_AA)
    grain = rng.uniform(0, 0.1) * rng.standard_normal(page.shape)
    return np.asarray(gaussian_filter(page, rng.uniform(0, 1.5)) + grain)


def torn(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """A skull's picture in tiles that were shuffled."""
    tiles = int(rng.integers(2, 6))
    side = PIXELS // tiles
    order = rng.permutation(tiles * tiles)
    cut = [skull[r * side : (r + 1) * side, c * side : (c + 1) * side] for r in range(tiles) for c in range(tiles)]
    return np.block([[cut[order[r * tiles + c]] for c in range(tiles)] for r in range(tiles)])


def turned(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """On its side or upside down: what the networks never saw, although it is a skull."""
    return np.rot90(skull, int(rng.integers(1, 4)))


def misscaled(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """Far too small or too large in the frame, as a wrong scale makes it."""
    small = rng.random() < 0.5
    scale = rng.uniform(SMALLEST, SMALL) if small else rng.uniform(LARGE, LARGEST)
    spot = rng.uniform(0.2, 0.8, 2) * PIXELS
    middle = np.array([PIXELS, PIXELS]) / 2 if small else spot
    motion = np.array([[scale, 0, spot[0] - scale * middle[0]], [0, scale, spot[1] - scale * middle[1]]])
    source = gaussian_filter(skull, 0.5 / scale) if small else skull
    return np.asarray(cv2.warpAffine(source, motion, (PIXELS, PIXELS), flags=cv2.INTER_LINEAR))


PLAIN: Mapping[str, Maker] = {
    "noise": noise, "cloud": cloud, "gradient": gradient, "text": text, "flat shapes": shapes,
    "torn skull": torn, "turned skull": turned, "skull of a wrong scale": misscaled,
}  # fmt: skip
