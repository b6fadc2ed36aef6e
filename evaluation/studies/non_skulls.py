"""Shapes that are no adult's skull as it is: things, other bones, animals, skulls mirrored, scaled, squashed or halved.

Each in a frame of its own, which for the skulls is their true one. mm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import trimesh

    from cranioface.population.cuts import KnownSkull

MUZZLE = 1.6  # as long as a person's, below the nasion and in front of the ears
VAULT_ALONE_MM = 50.0  # above the porions


def _bust(skull: KnownSkull) -> trimesh.Trimesh:
    from cranioface.anatomy.template import load_template

    face: trimesh.Trimesh = load_template().face
    return face


def _long_bone(skull: KnownSkull) -> trimesh.Trimesh:
    from trimesh.creation import capsule, icosphere

    ends = [icosphere(3, 25).apply_translation([10, 0, 180]), icosphere(3, 32).apply_translation([0, 0, -180])]
    return _joined([capsule(360, 14), *ends])


def _pelvis(skull: KnownSkull) -> trimesh.Trimesh:
    """A ring with two wings and a sacrum."""
    from trimesh.creation import icosphere, torus

    def ellipsoid(middle: tuple[float, ...], radii: tuple[float, ...]) -> trimesh.Trimesh:
        ball: trimesh.Trimesh = icosphere(4)
        ball.vertices = ball.vertices * np.array(radii) + np.array(middle)
        return ball

    wings = [ellipsoid((side * 70, 15, 50), (18, 55, 65)) for side in (-1, 1)]
    return _joined([torus(60, 14), *wings, ellipsoid((0, 70, 15), (45, 18, 55))])


def _vault(skull: KnownSkull) -> trimesh.Trimesh:
    return skull.up_to(np.array([0.0, 0, -1]), -VAULT_ALONE_MM).mesh


def _mandible(skull: KnownSkull) -> trimesh.Trimesh:
    return skull.without(~skull.of_jaw()).mesh


def _half(skull: KnownSkull) -> trimesh.Trimesh:
    return skull.up_to(np.array([1.0, 0, 0]), 0.0).mesh


def _animal(skull: KnownSkull) -> trimesh.Trimesh:
    """The face below the nasion drawn out to the front, more and more from the ears on."""
    mesh, start = skull.mesh, -20.0
    points = np.array(mesh.vertices, np.float64)
    low = np.clip((skull.landmarks["n"][2] + 10 - points[:, 2]) / 20, 0, 1)
    points[:, 1] += (MUZZLE - 1) * low * np.minimum(points[:, 1] - start, 0)
    return _mesh(points, mesh.faces)


def _scaled(x: float, y: float, z: float) -> Callable[[KnownSkull], trimesh.Trimesh]:
    """Wound outward still, also where it is a mirror image."""
    return lambda skull: _mesh(skull.vertices * np.array([x, y, z]), skull.faces[:, :: -1 if x * y * z < 0 else 1])


def _joined(parts: list[trimesh.Trimesh]) -> trimesh.Trimesh:
    first = np.cumsum([0, *(len(part.vertices) for part in parts)])
    faces = [part.faces + start for part, start in zip(parts, first[:-1], strict=True)]
    return _mesh(np.vstack([part.vertices for part in parts]), np.vstack(faces))


def _mesh(points: np.ndarray, faces: np.ndarray) -> trimesh.Trimesh:
    from trimesh import Trimesh

    return Trimesh(points, faces, process=False)


SHAPES: Mapping[str, Callable[[KnownSkull], trimesh.Trimesh]] = {
    "bust": _bust,
    "long bone": _long_bone,
    "pelvis-like": _pelvis,
    "vault alone": _vault,
    "mandible alone": _mandible,
    "muzzle 1.6 times as long": _animal,
    "half, to the midline": _half,
    "mirrored": _scaled(-1, 1, 1),
    "child, 0.5": _scaled(0.5, 0.5, 0.5),
    "giant, 1.6": _scaled(1.6, 1.6, 1.6),
    "squashed sideways to 0.7": _scaled(0.7, 1, 1),
    "squashed front to back to 0.7": _scaled(1, 0.7, 1),
    "squashed in height to 0.7": _scaled(1, 1, 0.7),
}
"""Name -> mesh in its frame, from a skull where it is part or image of one."""
