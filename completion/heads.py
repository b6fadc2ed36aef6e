"""The heads of a DATASET as training asks for them: shares of what is there and of the whole, in a network's window.

Owns who is learnt from and who judges, and what is removed of whom. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from completion.batches import Heads
from completion.prepared import PER_VOXEL, Prepared, prepared_people
from completion.settings import BONE, TrainConfig
from completion.window import Window, window
from cranioface.command import BadInput
from cranioface.geometry.head_grid import COARSE, coarsened
from cranioface.people.dataset import PAGE
from cranioface.population.volumes.people_folder import PeopleVolumes

TRAIN, VALIDATION = "train", "validation"
SPINE_SHARE = 0.5  # of skulls that have a spine: scans show it, and it must not be taken for a part of the skull


@dataclass(frozen=True)
class Skulls:
    """Skulls with defects; some with the spine below them."""

    people: Sequence[Prepared]
    window: Window
    most: int = 1  # defects at once: two in a head teach as much as two heads, in the time of one

    def __len__(self) -> int:
        return len(self.people)

    def holed(self, index: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        person = self.people[index]
        whole = person.bone()
        chosen = random.choice(len(person.defects), random.integers(1, self.most + 1), replace=False)
        gone = np.sum([person.removed(int(k)) for k in chosen], 0, dtype=np.uint8)
        left = whole - np.minimum(whole, gone)
        beside = person.label("spine") if random.random() < SPINE_SHARE else np.zeros_like(whole)
        return self.shares([left + beside]), self.shares([whole + beside])

    def shares(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        """Counts (x, y, z) on COARSE as shares (structures, x, y, z) float32 in the window."""
        box = self.window.coarse_box(COARSE.spacing)
        inside = [np.asarray(part[box], np.float32) / PER_VOXEL for part in parts]
        return np.stack([coarsened(part) if self.window.spacing > COARSE.spacing else part for part in inside])


@dataclass(frozen=True)
class Structures(Skulls):
    """Heads by structures, one of which is wholly missing."""

    names: tuple[str, ...] = ()

    def holed(self, index: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        whole = self.shares([self.people[index].label(name) for name in self.names])
        there = [k for k, part in enumerate(whole) if part.any()]
        observed = whole.copy()
        observed[int(random.choice(there))] = 0
        return observed, whole

    def present(self) -> list[str]:
        """Names of the structures that anybody has: nobody can learn the others."""
        return [name for name in self.names if any(person.label(name).any() for person in self.people)]


@dataclass(frozen=True)
class TrainingHeads:
    """Heads to learn from and to judge by, with the card's entries and a hash of the data."""

    train: Heads
    validation: Heads
    window: Window
    structures: tuple[str, ...]
    card: dict[str, Any]
    fingerprint: str


def open_data(folder: Path, config: TrainConfig) -> TrainingHeads:
    """What is learnt from: a DATASET of people, or a benchmark of another layout."""
    from completion.others import open_benchmark

    return open_heads(folder, config) if (folder / PAGE).is_file() else open_benchmark(folder, config)


def open_heads(folder: Path, config: TrainConfig) -> TrainingHeads:
    """Read DATASET, making its people ready where they are not; BadInput where it cannot be trained on."""
    data, structures = PeopleVolumes(folder), config.network.structures
    seen = window(config.spacing_mm, of_skull=structures == BONE)
    names = {part: _chosen(data, part, config) for part in (TRAIN, VALIDATION)}
    for part, chosen in names.items():
        if not chosen:
            raise BadInput(f"{folder}/dataset.yaml: the split has nobody in {part} to use; make a larger dataset")

    def heads(part: str) -> Skulls:
        people = prepared_people(folder, names[part])
        most = config.augmentation.defects if part == TRAIN else 1
        return Skulls(people, seen, most) if structures == BONE else Structures(people, seen, 1, structures)

    train, digest = heads(TRAIN), data.digest()
    present = list(BONE) if not isinstance(train, Structures) else train.present()
    card = {
        "training_people": len(train), "validation_people": len(names[VALIDATION]), "present": present,
        "dataset": data.card.origin(), "dataset_hash": digest,
    }  # fmt: skip
    return TrainingHeads(train, heads(VALIDATION), seen, structures, card, digest + " ".join(names[TRAIN]))


def _chosen(data: PeopleVolumes, part: str, config: TrainConfig) -> list[str]:
    """Who is used: nobody who wears bone of a head that is left out, or of any where it is to be synthetic alone."""
    worn = data.card.heads_worn()
    for head in set(config.without) - set(worn.values()):
        known = ", ".join(sorted(set(worn.values()))) or "no real head"
        raise BadInput(f"{data.folder}: nobody in it wears bone of {head}, so it cannot be left out; they wear {known}")
    left_out = set(worn.values()) if config.synthetic_only else set(config.without)
    return [name for name in data.names(part) if worn.get(name) not in left_out]
