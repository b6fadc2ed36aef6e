"""What is learnt from people as volumes: an `example` is somebody's skull with a defect.

Owns how an example is drawn: from its numbers alone. Knows nothing of networks. Volumes are (x, y, z) on HEAD.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from completion.defects import DEFECTS, Damage, damaged
from cranioface.anatomy.landmark_names import mirrored
from cranioface.geometry.head_grid import HEAD, coarsened
from cranioface.population.volumes.people_folder import PeopleVolumes
from cranioface.population.volumes.person_volume import PersonVolume

SHIFT_VOXELS = 4
# how often each kind of defect is drawn: half of them on the vault
WEIGHTS: Mapping[str, float] = {
    name: {"mandible": 3.0, "share-5-40": 4.0, "left-half": 1.0, "right-half": 1.0, "bilateral-irregular": 1.5,
           "maxilla": 1.5, "zygoma": 1.0, "nose": 0.7, "orbital-floor": 0.3}.get(name, 1.0)
    for name in DEFECTS
}  # fmt: skip
PIECE_VOXELS = 32  # sides of a crop are multiples of this


@dataclass(frozen=True)
class Example:
    """Somebody's skull with a defect, (x, y, z) on HEAD: what a network sees, what it is to say."""

    person: PersonVolume
    damage: Damage

    @property
    def labels(self) -> np.ndarray:
        """Of the whole head, uint8 by `person_volume.LABELS`."""
        return self.person.labels

    def coarse(self) -> tuple[np.ndarray, np.ndarray]:
        """Shares of bone left and missing, float32 on COARSE."""
        return coarsened(self.damage.left), coarsened(self.damage.missing)

    def crop(self, margin_mm: float = 24.0) -> tuple[slice, slice, slice]:
        """The box of HEAD about what is missing, its sides multiples of PIECE_VOXELS."""
        return crop_about(self.damage.missing, margin_mm)


def example(people: PeopleVolumes, part: str, seed: int, epoch: int, index: int) -> Example:
    """Example `index` of an epoch: person, mirroring, shift and defect are drawn from these numbers alone."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, epoch, index]))
    names = people.names(part)
    person = people.person(names[int(rng.integers(len(names)))])
    if rng.random() < 0.5:
        person = in_mirror(person)
    person = shifted(person, rng.integers(-SHIFT_VOXELS, SHIFT_VOXELS + 1, 3))
    return Example(person, damaged(person, drawn_defect(rng), rng))


def drawn_defect(rng: np.random.Generator) -> str:
    """The name of a kind of defect, by WEIGHTS."""
    weights = np.array(list(WEIGHTS.values()))
    return str(rng.choice(list(WEIGHTS), p=weights / weights.sum()))


def in_mirror(person: PersonVolume) -> PersonVolume:
    """The person reflected left to right; HEAD lies even about the midline."""
    marks = {mirrored(name): point * [-1.0, 1, 1] for name, point in person.landmarks.items()}
    return replace(person, labels=person.labels[::-1], landmarks=marks)


def shifted(person: PersonVolume, voxels: np.ndarray) -> PersonVolume:
    """The person moved by whole voxels (3,); what leaves the grid on one side is air on the other."""
    labels = np.zeros_like(person.labels)
    to = tuple(slice(max(0, v), side + min(0, v)) for v, side in zip(voxels, labels.shape, strict=True))
    of = tuple(slice(max(0, -v), side + min(0, -v)) for v, side in zip(voxels, labels.shape, strict=True))
    labels[to] = person.labels[of]
    return replace(person, labels=labels, landmarks={n: p + voxels * HEAD.spacing for n, p in person.landmarks.items()})


def crop_about(missing: np.ndarray, margin_mm: float) -> tuple[slice, slice, slice]:
    """The box of HEAD about what is `missing` (x, y, z) bool, its sides multiples of PIECE_VOXELS."""
    margin = round(margin_mm / HEAD.spacing)
    out = []
    for axis, side in enumerate(missing.shape):
        there = np.flatnonzero(missing.any(tuple(a for a in range(3) if a != axis)))
        first, last = (int(there[0]), int(there[-1]) + 1) if len(there) else (side // 2, side // 2)
        length = min(side, -(-(last - first + 2 * margin) // PIECE_VOXELS) * PIECE_VOXELS)
        start = int(np.clip((first + last - length) // 2, 0, side - length))
        out.append(slice(start, start + length))
    return out[0], out[1], out[2]
