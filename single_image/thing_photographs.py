"""Photographs of what is no skull: solids, stones and living faces, by the same camera and light as skulls.

Owns what stands before the camera. Knows nothing of networks. Meshes in mm.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import trimesh
from scipy.spatial.transform import Rotation

from single_image.photograph import photograph
from single_image.picture import PIXELS


def solids(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """Balls, boxes, cylinders, capsules and rings, alone or joined."""
    bodies = [_solid(rng) for _ in range(rng.integers(1, 7))]
    return grey_photograph(cast(trimesh.Trimesh, trimesh.util.concatenate(bodies)), rng)


def stone(rng: np.random.Generator, skull: np.ndarray) -> np.ndarray:
    """A round thing with bumps and ridges of some size: a stone, a fruit, a flower."""
    ball = trimesh.creation.icosphere(5, 60)
    out, ridges = np.array(ball.vertices) / 60, rng.random() < 0.5
    for waves in np.exp(rng.uniform(np.log(1.5), np.log(14), rng.integers(1, 4))):
        wave = np.sin(waves * out @ rng.normal(0, 1, (3, 6)) + rng.uniform(0, 6, 6)).mean(1)
        ball.vertices *= 1 + rng.uniform(0.05, 0.4) * (np.abs(wave) if ridges else wave)[:, None]
    motion = np.eye(4)
    motion[:3, :3] = Rotation.random(random_state=rng).as_matrix() * np.exp(rng.normal(0, 0.25, 3))
    return grey_photograph(ball.apply_transform(motion), rng)


def grey_photograph(mesh: trimesh.Trimesh, rng: np.random.Generator) -> np.ndarray:
    """A photograph of any mesh as a grey image."""
    return np.asarray(photograph(mesh, PIXELS, rng).mean(2))


def _solid(rng: np.random.Generator) -> trimesh.Trimesh:
    from trimesh.creation import box, capsule, cylinder, icosphere, torus

    long, wide = np.exp(rng.uniform(np.log(20), np.log(150), 2))
    made = [
        lambda: icosphere(3, wide), lambda: box([wide, wide * rng.uniform(0.3, 2), long]),
        lambda: cylinder(wide / 3, long, sections=32), lambda: capsule(long, wide / 4),
        lambda: torus(wide, wide * rng.uniform(0.1, 0.4), 24, 16),
    ]  # fmt: skip
    mesh = made[int(rng.integers(len(made)))]()  # type: ignore[no-untyped-call]  # trimesh's own
    motion = np.eye(4)
    motion[:3, :3] = Rotation.random(random_state=rng).as_matrix() * np.exp(rng.normal(0, 0.3, 3))
    motion[:3, 3] = rng.normal(0, 60, 3)
    plain = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    return plain.apply_transform(motion)
