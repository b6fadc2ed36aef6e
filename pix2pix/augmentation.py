"""Augmentations of one person that keep pixel = mm: all eight views alike, nothing cropped, scaled or turned.

Owns what may happen to a training skull: reflection, small shifts, noise, holes, scans that end early, a lost mandible,
a base that is not quite right; and facts that nobody knows, which come before the base is drawn. numpy only; knows
nothing of networks.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from cranioface.geometry.ring import CameraRing, view_points, world_coordinate
from cranioface.geometry.ring import mirror as mirror_maps
from embedding import mirror as mirror_facts
from embedding import partly_told
from pix2pix.model_settings import AugmentationConfig

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # it would ask the network for its newest version at import
import albumentations  # noqa: E402

BLURRED = (0.2, 0.8)  # share of the variance of fullness that may be known; BMI tells 0.42
COARSE = 8  # smooth fields are computed on every eighth pixel: they have nothing finer


@dataclass
class Sample:
    """One person for the networks: skull, base, face (8, N, N) float32 mm (NaN, +inf); facts (D,) float32.

    bone (8, N, N): the template's skull registered to this one; None in datasets that have none.
    """

    skull: np.ndarray
    base: np.ndarray
    face: np.ndarray
    facts: np.ndarray
    bone: np.ndarray | None = None

    def with_maps(self, change: Callable[[np.ndarray], np.ndarray]) -> "Sample":
        """The same change of every map."""
        maps = {k: change(m) for k in ("skull", "base", "face", "bone") if (m := getattr(self, k)) is not None}
        return replace(self, **maps)


def augment(sample: Sample, ring: CameraRing, config: AugmentationConfig, random: np.random.Generator) -> Sample:
    """A changed copy of `sample`; the same generator state gives the same change."""
    if random.random() < config.mirror:
        sample = mirrored(sample)
    sample = shifted(sample, int(np.rint(random.uniform(-1, 1) * config.shift_mm / ring.mm_per_pixel)))
    skull = cut_short(sample.skull, ring, config, random)
    skull = roughened(skull, ring, config, random)
    error = smooth_error(sample.base, ring, config.base_error_mm, random)
    bone = None if sample.bone is None else sample.bone + error  # both hang on the registration, so they err together
    return Sample(skull, sample.base + error, sample.face, sample.facts, bone)


def mirrored(sample: Sample) -> Sample:
    """The person reflected in the median plane; exact, and its own undo."""
    reflected = sample.with_maps(lambda maps: np.ascontiguousarray(mirror_maps(maps)))
    return replace(reflected, facts=mirror_facts(sample.facts))


def shifted(sample: Sample, rows: int) -> Sample:
    """Every map moved down by `rows` pixels; what enters has no surface. Heights are the same in all views."""
    return sample.with_maps(lambda maps: _shift(maps, rows))


def _shift(maps: np.ndarray, rows: int) -> np.ndarray:
    moved = np.full_like(maps, np.nan)
    if rows == 0:
        return maps.copy()
    source, target = (slice(None, -rows), slice(rows, None)) if rows > 0 else (slice(-rows, None), slice(None, rows))
    moved[:, target] = maps[:, source]
    return moved


def cut_short(
    skull: np.ndarray, ring: CameraRing, config: AugmentationConfig, random: np.random.Generator
) -> np.ndarray:
    """The skull as an incomplete scan or find shows it; limits in mm of the Frankfurt frame (+y backwards, +z up)."""
    y, z = surface_places(skull, ring)
    if random.random() < config.front_only:
        skull = np.where(y > random.uniform(-30, 40), np.inf, skull)
    if random.random() < config.low_vault:
        skull = np.where(z > random.uniform(40, 100), np.inf, skull)
    if random.random() < config.no_mandible:
        jaw = (z < random.uniform(-65, -45)) & (y < random.uniform(-20, 10)) & np.isfinite(skull)
        skull = np.where(jaw, np.nan, skull)
    return skull.astype(np.float32, copy=False)


def surface_places(depth: np.ndarray, ring: CameraRing) -> tuple[np.ndarray, np.ndarray]:
    """World y (8, N, N) and z (N, 1) in mm of each pixel; a ray without surface lies at depth 0."""
    on_axis = np.where(np.isfinite(depth), depth, np.float32(0))
    y, z = (world_coordinate(axis, on_axis, ring, np.float32) for axis in (1, 2))
    return y, z


def roughened(
    skull: np.ndarray, ring: CameraRing, config: AugmentationConfig, random: np.random.Generator
) -> np.ndarray:
    """Noise and holes by albumentations, the views being channels of one image, so that they share parameters."""
    surface = np.isfinite(skull)
    image = np.where(surface, skull, 0).transpose(1, 2, 0) / ring.window_mm + 0.5
    changes = _rough_changes(config, ring)
    changes.set_random_seed(int(random.integers(2**31)))
    changed = changes(image=np.ascontiguousarray(image, np.float32))["image"].transpose(2, 0, 1)
    rough = np.where(surface, (changed - np.float32(0.5)) * np.float32(ring.window_mm), skull)
    return np.where(surface & (changed < 0), np.nan, rough).astype(np.float32, copy=False)


def _rough_changes(config: AugmentationConfig, ring: CameraRing) -> albumentations.Compose:
    """Holes are filled with -1, which no depth reaches: they are told by it."""
    most = max(2, int(config.hole_mm / ring.mm_per_pixel))
    sides = {"hole_height_range": (2, most), "hole_width_range": (2, most)}
    return albumentations.Compose(
        [
            albumentations.GaussNoise(std_range=(0.0, config.noise_mm / ring.window_mm), per_channel=True, p=1.0),
            albumentations.CoarseDropout(num_holes_range=(1, 5), fill=-1.0, p=config.holes, **sides),
        ]
    )


def smooth_error(depth: np.ndarray, ring: CameraRing, sd_mm: float, random: np.random.Generator) -> np.ndarray:
    """A smooth error along the rays, (8, N, N) mm: one field of displacements in the world, seen by all views alike."""
    points = _coarse_points(depth, ring)
    _, w = ring.axes()
    along = np.zeros(points.shape[:-1], np.float32)
    for _ in range(6):
        wave = random.normal(size=3) * 2 * np.pi / random.uniform(60, 250)  # wavelengths of a cheek to a head, mm
        push = (w @ random.normal(size=3)).astype(np.float32)[:, None, None]
        along += push * np.sin(points @ wave.astype(np.float32) + np.float32(random.uniform(0, 2 * np.pi)))
    along *= np.float32(sd_mm * np.abs(random.normal()) / np.sqrt(3))
    size = (ring.pixels, ring.pixels)
    return np.stack([cv2.resize(view, size, interpolation=cv2.INTER_LINEAR) for view in along])


def _coarse_points(depth: np.ndarray, ring: CameraRing) -> np.ndarray:
    """World points (8, n, n, 3) float32 mm of the same views in coarser pixels, COARSE of the ring's to a side."""
    some = depth[:, COARSE // 2 :: COARSE, COARSE // 2 :: COARSE]
    some = np.where(np.isfinite(some), some, 0.0)
    return view_points(some, replace(ring, pixels=some.shape[-1])).astype(np.float32)


def forgetful(facts: np.ndarray, config: AugmentationConfig, random: np.random.Generator) -> np.ndarray:
    """The facts with some unknown: value and flag of a fact vanish together; fullness partly known, as BMI tells it."""
    pairs = facts.reshape(-1, 2)
    kept = random.random(len(pairs)) >= config.drop_fact
    kept &= random.random() >= config.drop_all_facts
    left = (pairs * kept[:, None]).reshape(-1)
    if random.random() < config.blur_fullness:
        left = partly_told(left, random.uniform(*BLURRED), random)
    return left.astype(np.float32)
