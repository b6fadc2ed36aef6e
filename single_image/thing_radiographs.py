"""Radiographs of what is no head: solids and limbs, by the same rays and films as heads, for the skull test to learn.

Owns what is put before the film. Densities are those of heads; shapes are modelled. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial.transform import Rotation

from cranioface.geometry.head_grid import Grid
from single_image.non_skulls import Maker
from single_image.radiograph import draw_geometry, radiograph
from single_image.rays.attenuation import HOUNSFIELD, Attenuation, of_hounsfield
from single_image.rays.exposure import draw_exposure
from single_image.rays.projection import VIEWS

BLOCK = Grid((64, 64, 64), 4.0, (-126.0, -126.0, -126.0))
MM_PER_PIXEL = 2.0
AIR, FLESH, BONE = (HOUNSFIELD[name][0] for name in ("air", "tissue", "cranium"))
Space = tuple[np.ndarray, float]  # where it is (x, y, z) bool, and its HU


def things(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """Ellipsoids, boxes and tubes of any density."""
    return exposed_spaces(rng, (_thing(rng) for _ in range(rng.integers(1, 8))))


def limb(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """A limb with one bone or two, that may have a joint."""
    return exposed_spaces(rng, _limb(rng))


def exposed_spaces(rng: np.random.Generator, spaces: Iterator[Space]) -> np.ndarray:
    """On a film: later spaces replace earlier ones."""
    hounsfield = np.full(BLOCK.shape, AIR, np.float32)
    for where, hu in spaces:
        hounsfield[where] = hu
    body = Attenuation(of_hounsfield(gaussian_filter(hounsfield, 0.5)), BLOCK)
    view = VIEWS[int(rng.integers(len(VIEWS)))]
    return radiograph(body, draw_geometry(view, MM_PER_PIXEL, rng), draw_exposure(rng), rng).grey


def _thing(rng: np.random.Generator) -> Space:
    at = local(rng.normal(0, 45, 3), Rotation.random(random_state=rng))
    size = np.exp(rng.uniform(np.log(6), np.log(90), 3))
    x, y, z = (np.abs(axis) / s for axis, s in zip(at, size, strict=True))
    kinds = (
        x**2 + y**2 + z**2 < 1,
        np.maximum(np.maximum(x, y), z) < 1,
        (x**2 + y**2 < 1) & (x**2 + y**2 > 0.5) & (z < 1),
    )
    return kinds[int(rng.integers(3))], float(rng.choice([AIR, FLESH, BONE / 2, BONE, 2 * BONE]))


def _limb(rng: np.random.Generator) -> Iterator[Space]:
    """Flesh about the z axis, tilted, with shafts of bone in it, hollow within and thicker at a joint."""
    tilt = Rotation.from_euler(
        "yx", rng.normal(0, [90, 15]) if rng.random() < 0.5 else rng.normal(0, 20, 2), degrees=True
    )
    x, y, z = local(rng.normal(0, 15, 3), tilt)
    thick, joint = rng.uniform(25, 90), rng.uniform(-80, 80)
    yield x**2 + (y / rng.uniform(0.8, 1.2)) ** 2 < (thick * (1 - rng.uniform(0, 0.4) * z / 256)) ** 2, FLESH
    bones = int(rng.integers(1, 3))
    for k in range(bones):
        aside, wide = (k - (bones - 1) / 2) * thick * 0.8, thick * rng.uniform(0.2, 0.32)
        swell = wide * (1 + 0.9 * np.exp(-(((z - joint) / 25) ** 2)))
        apart = np.hypot(x - aside, y)
        gap = np.abs(z - joint) > rng.choice([0.0, 3.0])
        yield (apart < swell) & gap, BONE
        yield (apart < 0.6 * swell) & gap, BONE / 4


def local(middle: np.ndarray, turn: Rotation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The axes x, y, z (64, 64, 64) each mm of a body that lies turned about `middle`, at the voxels of BLOCK."""
    at = BLOCK.points(np.indices(BLOCK.shape).reshape(3, -1).T) - middle
    x, y, z = turn.apply(at, inverse=True).T.reshape(3, *BLOCK.shape)
    return x, y, z


RADIOGRAPHS: Mapping[str, Maker] = {"radiograph of solids": things, "radiograph of a limb": limb}
