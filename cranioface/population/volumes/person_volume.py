"""One person as a label volume on the HEAD grid, and the file that holds it: `write_person` and `read_person`.

Owns what the labels mean. Knows nothing of how people are made or damaged. Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.geometry.head_grid import HEAD

LABELS = {"air": 0, "cranium": 1, "mandible": 2, "teeth": 3, "spine": 4, "tissue": 5}
BONE = tuple(LABELS[name] for name in ("cranium", "mandible", "teeth"))  # the skull
VERSION = 1


@dataclass(frozen=True)
class PersonVolume:
    """labels (x, y, z) uint8 on HEAD, by LABELS; landmarks (3,) mm of the template's names."""

    labels: np.ndarray
    landmarks: dict[str, np.ndarray]
    source: str = ""

    @property
    def bone(self) -> np.ndarray:
        """The skull (x, y, z) bool: cranium, mandible and teeth, without the spine."""
        return skull_of(self.labels)


def skull_of(labels: np.ndarray) -> np.ndarray:
    """Which voxels of `labels` (x, y, z) are skull: cranium, mandible or teeth."""
    return np.asarray((labels >= min(BONE)) & (labels <= max(BONE)))


def write_person(path: str | Path, person: PersonVolume) -> None:
    """Write one compressed .npz, whole or not at all; the same person gives the same bytes."""
    names = sorted(person.landmarks)
    with whole_file(path) as temporary:
        np.savez_compressed(
            temporary,
            labels=person.labels.astype(np.uint8),
            names=np.array(names),
            points=np.array([person.landmarks[n] for n in names], np.float32).reshape(-1, 3),
            page=np.array([str(VERSION), person.source]),
        )


def read_person(path: str | Path) -> PersonVolume:
    """The person in `path`; BadInput where it is none, or of another grid."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            labels, names, points = arrays["labels"], arrays["names"], arrays["points"]
            source = str(arrays["page"][1])
    except (OSError, ValueError, KeyError, IndexError) as refusal:
        raise BadInput(
            f"{path}: is no person as volumes ({refusal}); make people with completion/train.py"
        ) from refusal
    if labels.shape != HEAD.shape or labels.dtype != np.uint8 or labels.max() > max(LABELS.values()):
        raise BadInput(f"{path}: its labels are not those of a head at 1 mm; make the people again")
    return PersonVolume(labels, {str(n): p.astype(np.float64) for n, p in zip(names, points, strict=True)}, source)
