"""The batches of an epoch: pictures in an order drawn from the seed and their place in the run alone.

An epoch is a number of steps, not a pass: runs of one budget see the same pictures, whatever they predict.
Owns order and how truth follows a picture's mirror. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from cranioface.learning.seed import stream
from single_image.augmentation import augment, mirrored_points, mirrored_volume
from single_image.learning_set import LearningSet
from single_image.settings import Augmentation

ORDER, CHANGE = 0, 1  # names of streams of numbers
NOTHING = np.zeros((1, 3), np.float32)


class Batch(NamedTuple):
    """pixels (B, 1, PIXELS, PIXELS), scaled (B, 1), and what the representation learns: the other is empty.

    shares (B, 2, 64, 64, 64); points (B, 2, s, 3) mm, their normals,
    and places (B, n, 3) carried onto the person.
    """

    pixels: Tensor
    scaled: Tensor
    shares: Tensor
    points: Tensor
    normals: Tensor
    carried: Tensor


@dataclass(frozen=True)
class EpochOfPictures:
    """The batches of one epoch for one of `ranks` processes; all get as many."""

    people: LearningSet
    augmentation: Augmentation
    carried: np.ndarray | None  # (people, 2, n, 3) mm: of each and its mirror image; None: shares are learnt
    batch: int
    steps: int
    seed: int
    epoch: int
    rank: int = 0
    ranks: int = 1

    def __len__(self) -> int:
        return self.steps

    def start_at(self, step: int) -> Iterator[Batch]:
        for k in range(step, self.steps):
            first = ((self.epoch * self.steps + k) * self.ranks + self.rank) * self.batch
            yield collate([self._changed(first + i) for i in range(self.batch)])

    def _changed(self, place: int) -> tuple[np.ndarray, ...]:
        """The picture at a place of the whole run, changed, with its truth."""
        pool = _pool(self.people.scaled.tobytes(), self.augmentation.scaled_again)
        turn, within = divmod(place, len(pool))
        index = pool[int(_order(self.seed, turn, len(pool))[within])]
        changed = augment(
            self.people.picture(index), bool(self.people.scaled[index]), self.augmentation,
            stream(self.seed, CHANGE, place),
        )  # fmt: skip
        told = example(self.people, index, *changed, volumes=self.carried is None)
        return told if self.carried is None else (*told[:-1], self._carried(index, changed[2]))

    def _carried(self, index: int, mirrored: bool) -> np.ndarray:
        row = np.searchsorted(self.people.people(), self.people.person[index])
        return np.asarray(self.carried[row, int(mirrored)]) if self.carried is not None else NOTHING


def plain(people: LearningSet, index: int, volumes: bool) -> tuple[np.ndarray, ...]:
    """A picture as it is, with its truth."""
    return example(people, index, people.picture(index), bool(people.scaled[index]), False, volumes=volumes)


def example(
    people: LearningSet, index: int, pixels: np.ndarray, scaled: bool, mirrored: bool, *, volumes: bool
) -> tuple[np.ndarray, ...]:
    """The entries of a `Batch` for one picture, without places; a mirrored one shows its person in the mirror."""
    person = int(people.person[index])
    shares = people.shares(person) if volumes else np.zeros((1, 1, 1), np.float32)
    surfaces = [
        np.zeros((1, 3), np.float32) if volumes else np.asarray(a[person]) for a in (people.points, people.normals)
    ]
    if mirrored:
        shares, surfaces = mirrored_volume(shares), [mirrored_points(rows) for rows in surfaces]
    return pixels[None], np.array([scaled], np.float32), shares, *surfaces, NOTHING


def collate(examples: list[tuple[np.ndarray, ...]]) -> Batch:
    """Pictures side by side as tensors."""
    return Batch(*(torch.from_numpy(np.stack(values)) for values in zip(*examples, strict=True)))


@lru_cache(maxsize=2)
def _pool(scaled: bytes, again: int) -> list[int]:
    """The pictures of one turn: each once, those of known scale `again` times more."""
    known = np.flatnonzero(np.frombuffer(scaled, bool))
    return [*range(len(scaled)), *np.tile(known, again).tolist()]


@lru_cache(maxsize=4)
def _order(seed: int, turn: int, count: int) -> np.ndarray:
    """Of the pictures in one turn through them."""
    return stream(seed, ORDER, turn).permutation(count)
