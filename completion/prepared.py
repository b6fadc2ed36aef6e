"""People made ready to be learnt from: at 2 mm, with defects drawn beforehand; `prepare` and `Prepared` side by side.

A defect at 1 mm takes as long as a step of training, so each person gets some once. They are kept beside the dataset,
as counts of the eight 1 mm voxels in every one of 2 mm. Owns that folder. Knows nothing of who learns from whom.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from completion.dataset import drawn_defect
from completion.defects import damaged
from cranioface.command import whole_file
from cranioface.command.progress import progress
from cranioface.geometry.block_sums import block_sums
from cranioface.learning.seed import stream
from cranioface.population.volumes.person_volume import LABELS, read_person

VERSION = 1
PER_PERSON = 8  # defects of each
PER_VOXEL = 8  # voxels of 1 mm in one of 2 mm


@dataclass(frozen=True)
class Prepared:
    """A person as `prepare` wrote it; counts (x, y, z) uint8 on COARSE, of 8, are read where they are asked for."""

    path: Path

    def label(self, name: str) -> np.ndarray:
        """Of a structure, by the names of LABELS."""
        return self._read(f"label_{LABELS[name]}")

    def bone(self) -> np.ndarray:
        """Of the skull: cranium, mandible and teeth."""
        skull: np.ndarray = self.label("cranium") + self.label("mandible") + self.label("teeth")
        return skull

    def removed(self, defect: int) -> np.ndarray:
        """Of what a defect takes away."""
        return self._read(f"removed_{defect}")

    @cached_property
    def defects(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(str(name) for name in self._read("defects"))

    def _read(self, name: str) -> np.ndarray:
        with np.load(self.path) as file:
            array: np.ndarray = file[name]
        return array


def prepared_people(folder: Path, names: Sequence[str], seed: int = 0) -> list[Prepared]:
    """The people NAME.npz of a DATASET; those that are new or changed are made ready, in FOLDER.prepared beside it."""
    beside = folder.resolve().with_name(folder.resolve().name + ".prepared")
    ready = []
    for name in progress(names, "make ready", total=len(names)):
        ready.append(Prepared(beside / f"{name}.npz"))
        if not _is_fresh(folder / f"{name}.npz", ready[-1].path):
            prepare(folder / f"{name}.npz", ready[-1].path, stream(seed, *name.encode()))
    return ready


def prepare(person_file: Path, path: Path, random: np.random.Generator) -> None:
    """Write a person with PER_PERSON defects as one compressed .npz, whole or not at all."""
    person = read_person(person_file)
    names = [drawn_defect(random) for _ in range(PER_PERSON)]
    arrays: dict[str, Any] = {f"label_{k}": counts(person.labels == k) for k in LABELS.values() if k}
    arrays |= {f"removed_{i}": counts(damaged(person, name, random).missing) for i, name in enumerate(names)}
    with whole_file(path) as temporary, open(temporary, "wb") as stream_:
        np.savez_compressed(stream_, of=_origin(person_file), defects=np.array(names), **arrays)


def counts(part: np.ndarray) -> np.ndarray:
    """Of a part (x, y, z) bool at 1 mm: how many of the eight voxels in each of 2 mm, uint8."""
    return block_sums(np.asarray(part, bool))


def _is_fresh(person_file: Path, path: Path) -> bool:
    if not path.is_file():
        return False
    with np.load(path) as file:
        return bool(str(file["of"]) == _origin(person_file))


def _origin(person_file: Path) -> str:
    return f"{VERSION} {hashlib.sha256(person_file.read_bytes()).hexdigest()}"
