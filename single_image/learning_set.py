"""The people of a data set as training asks for them: every picture and shape in arrays, made ready once and kept.

`learning_set` makes the arrays of a part of the split, in a folder beside the data where one is named, from
which they are read where they are needed and shared by all runs. Owns that folder. Knows nothing of networks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cranioface.command import BadInput, whole_folder
from cranioface.command.progress import progress
from cranioface.learning.settings import config_hash
from single_image.examples import Examples
from single_image.picture import PIXELS
from single_image.shape import PARTS, SAMPLES, VOXELS, Shape

VERSION = 2
GREYS = 255  # shares and greys are kept in bytes
KEY = "made_from.json"


@dataclass(frozen=True)
class LearningSet:
    """Pictures of a part's people and their shapes; `person` leads from one to the other."""

    names: tuple[str, ...]
    pixels: np.ndarray  # (N, PIXELS, PIXELS) uint8
    scaled: np.ndarray  # (N,) bool
    person: np.ndarray  # (N,) int
    occupancy: np.ndarray  # (P, 2, 64, 64, 64) uint8
    known: np.ndarray  # (P, 2) bool: of which parts anything is known
    points: np.ndarray  # (P, 2, SAMPLES, 3) float32 mm; (0, 2, SAMPLES, 3) where volumes are all that is known
    normals: np.ndarray  # likewise

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def has_surfaces(self) -> bool:
        return len(self.points) > 0

    def picture(self, index: int) -> np.ndarray:
        """(PIXELS, PIXELS) float32 in [0, 1]."""
        return np.asarray(self.pixels[index], np.float32) / GREYS

    def shares(self, person: int) -> np.ndarray:
        """(2, 64, 64, 64) float32; NaN where a part is unknown."""
        shares = np.asarray(self.occupancy[person], np.float32) / GREYS
        shares[~self.known[person]] = np.nan
        return shares

    def of(self, names: Sequence[str]) -> LearningSet:
        """The pictures of these people alone; the shapes of all stay."""
        kept = np.isin(self.person, [k for k, name in enumerate(self.names) if name in set(names)])
        return replace(self, pixels=self.pixels[kept], scaled=self.scaled[kept], person=self.person[kept])

    def people(self) -> np.ndarray:
        """Numbers of the people who have a picture."""
        return np.unique(self.person)


ARRAYS = ("pixels", "scaled", "person", "occupancy", "known", "points", "normals")


def learning_set(examples: Examples, part: str, beside: Path | None = None) -> LearningSet:
    """The people of a part; read from `beside`/PART where they were kept, else made, and kept there.

    BadInput where the part has no picture, or some of its people surfaces and others none.
    """
    key = {"version": VERSION, "part": part, "of": config_hash(examples.origin())}
    if beside is None:
        return _made(examples, part)
    folder = beside / part
    if not (folder / KEY).is_file() or json.loads((folder / KEY).read_text())["key"] != key:
        _write(folder, _made(examples, part), key)
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
    return LearningSet(tuple(json.loads((folder / KEY).read_text())["names"]), **arrays)


def _write(folder: Path, made: LearningSet, key: dict[str, object]) -> None:
    with whole_folder(folder, last=KEY) as temporary:
        for name in ARRAYS:
            np.save(temporary / f"{name}.npy", getattr(made, name))
        (temporary / KEY).write_text(json.dumps({"key": key, "names": made.names}))


def _made(examples: Examples, part: str) -> LearningSet:
    names = list(examples.names(part))
    pictures, shapes = [], []
    for k, name in enumerate(progress(names, f"read {part}", total=len(names))):
        pictures += [(picture, k) for picture in examples.pictures(name)]
        shapes.append(examples.shape(name))
    if not pictures:
        raise BadInput(f"the data set has no picture in its part {part}; give one with more people")
    pixels = np.stack([_bytes(picture.pixels) for picture, _ in pictures])
    scaled, person = np.array([p.scaled for p, _ in pictures]), np.array([k for _, k in pictures])
    points, normals = (_surfaces(shapes, of) for of in ("points", "normals"))
    known = np.array([[not np.isnan(share).any() for share in shape.occupancy] for shape in shapes])
    occupancy = np.stack([_bytes(np.nan_to_num(shape.occupancy)) for shape in shapes])
    _check(pixels, occupancy)
    return LearningSet(tuple(names), pixels, scaled, person, occupancy, known, points, normals)


def _surfaces(shapes: Sequence[Shape], of: str) -> np.ndarray:
    known = [shape.surfaces for shape in shapes if shape.surfaces is not None]
    if not known:
        return np.zeros((0, len(PARTS), SAMPLES, 3), np.float32)
    if len(known) < len(shapes):
        raise BadInput("some people of the data set have surfaces, some volumes alone; learn from one kind at a time")
    return np.stack([np.stack([_so_many(getattr(person[part], of)) for part in PARTS]) for person in known])


def _so_many(rows: np.ndarray) -> np.ndarray:
    """SAMPLES of the rows, evenly; again and again where there are fewer."""
    chosen: np.ndarray = np.asarray(rows, np.float32)[np.linspace(0, len(rows) - 1, SAMPLES).round().astype(int)]
    return chosen


def _bytes(share: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(np.clip(share, 0, 1) * GREYS), np.uint8)


def _check(pixels: np.ndarray, occupancy: np.ndarray) -> None:
    if pixels.shape[1:] != (PIXELS, PIXELS) or occupancy.shape[1:] != (len(PARTS), *VOXELS.shape):
        raise BadInput(
            f"the data set has pictures of {pixels.shape[1:]} and volumes of {occupancy.shape[1:]}; they must be "
            f"{(PIXELS, PIXELS)} and {(len(PARTS), *VOXELS.shape)}"
        )
