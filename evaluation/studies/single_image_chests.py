"""Radiographs of chests and hands, modelled of simple bodies: kinds that the skull test never learnt from.

Owns those bodies; rays and films are those of heads. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial.transform import Rotation

from single_image.thing_radiographs import AIR, BONE, FLESH, Space, exposed_spaces, local


def chest(rng: np.random.Generator) -> np.ndarray:
    """Flesh, lungs, ribs, spine and heart: ellipsoids, rings and a tube; a grey image."""
    return exposed_spaces(rng, _chest_spaces(rng))


def _chest_spaces(rng: np.random.Generator) -> Iterator[Space]:
    x, y, z = local(rng.normal(0, 8, 3), Rotation.from_euler("zx", rng.normal(0, 6, 2), degrees=True))
    wide, deep = rng.uniform(105, 124), rng.uniform(70, 95)
    yield (x / wide) ** 2 + (y / deep) ** 2 < 1, FLESH
    for side in (-1, 1):
        yield ((x - side * 0.48 * wide) / (0.4 * wide)) ** 2 + (y / (0.75 * deep)) ** 2 + (z / 110) ** 2 < 1, 0.8 * AIR
    ring = (x / (0.93 * wide)) ** 2 + (y / (0.9 * deep)) ** 2
    slope = z + 0.35 * y
    yield (np.abs(ring - 1) < 0.08) & (np.abs(slope % 26 - 13) < 5) & (np.abs(z) < 115), 0.7 * BONE
    yield np.hypot(x, y - 0.6 * deep) < 16, 0.6 * BONE
    yield ((x - 18) / 45) ** 2 + ((y + 15) / 40) ** 2 + ((z + 35) / 50) ** 2 < 1, FLESH


def hand(rng: np.random.Generator) -> np.ndarray:
    return exposed_spaces(rng, _hand_spaces(rng))


def _hand_spaces(rng: np.random.Generator) -> Iterator[Space]:
    """A flat palm and five rays of four bones each, seen from the front or the side."""
    x, y, z = local(rng.normal(0, 10, 3), Rotation.from_euler("zy", rng.normal(0, [30, 12]), degrees=True))
    yield (np.abs(y) < 14) & ((x / 45) ** 2 + ((z + 50) / 55) ** 2 < 1), FLESH
    spread = rng.uniform(0.08, 0.2)
    for k in range(5):
        lean, foot = (k - 2) * spread, (k - 2) * 17.0
        along, aside = z + 85, x - foot - lean * (z + 85)
        yield (np.abs(y) < 11) & (np.abs(aside) < 10) & (along > 40) & (along < 170 - 12 * abs(k - 2)), FLESH
        for first, last in ((5, 62), (67, 105), (109, 133), (137, 155)):
            bone = np.hypot(aside, y) < 6 + 2.5 * (np.abs(along - (first + last) / 2) > (last - first) / 3)
            yield bone & (along > first) & (along < last), BONE
