"""What living people show beside their radiographs: their faces, photographed, and slices through their heads.

Neither is a skull, and both are what the skull test must tell from one. Knows nothing of networks. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.ndimage import gaussian_filter

from cranioface.geometry.head_grid import COARSE, coarsened, surface
from cranioface.population.volumes.person_volume import LABELS, PersonVolume
from single_image.rays.attenuation import HOUNSFIELD
from single_image.thing_photographs import grey_photograph

SMOOTH_VOXELS = 0.7  # of 2 mm: a face of voxels would show its steps
MIDDLE = 0.3  # of a head's size about its middle: where slices are taken


@dataclass(frozen=True)
class LivingPerson:
    """face: the skin, closed. hounsfield (x, y, z) float32 on COARSE."""

    face: trimesh.Trimesh
    hounsfield: np.ndarray


def living_person(person: PersonVolume) -> LivingPerson:
    """What is shown of a person as labels."""
    head = coarsened(person.labels != LABELS["air"])
    table = np.array([HOUNSFIELD[name][0] for name in sorted(LABELS, key=LABELS.__getitem__)], np.float32)
    return LivingPerson(surface(gaussian_filter(head, SMOOTH_VOXELS), COARSE), coarsened(table[person.labels]))


def living_face(person: LivingPerson, rng: np.random.Generator) -> np.ndarray:
    """A photograph of the face."""
    return grey_photograph(person.face, rng)


def head_slice(person: LivingPerson, rng: np.random.Generator) -> np.ndarray:
    """One slice through the head, upright, in some window: sagittal, coronal or axial."""
    axis = int(rng.integers(3))
    count = person.hounsfield.shape[axis]
    plane = np.take(person.hounsfield, int(count * (0.5 + rng.uniform(-MIDDLE, MIDDLE))), axis)
    low = rng.uniform(-1000, -50)
    window = np.clip((plane - low) / rng.uniform(100, 2000), 0, 1)
    brain = gaussian_filter(rng.standard_normal(plane.shape), rng.uniform(0.5, 2)) * rng.uniform(0, 0.6)
    return np.asarray(window.T[::-1] * (1 + brain.T))


SHOWN: Mapping[str, Callable[[LivingPerson, np.random.Generator], np.ndarray]] = {
    "photograph of a living face": living_face, "slice through a head": head_slice,
}  # fmt: skip
