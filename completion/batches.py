"""The batches of an epoch: heads holed anew each time, in an order that depends on the seed, epoch and head alone.

Owns order and augmentation. Knows nothing of networks, and of heads only that they can be asked for: `Heads`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor

from completion.settings import Augmentation
from cranioface.learning.seed import stream


class Holed(NamedTuple):
    """Heads with their defects: shares (B, structures, x, y, z) of what is there and of the whole."""

    observed: Tensor
    whole: Tensor


class Heads(Protocol):
    """Heads to learn from or to judge by, on one grid."""

    def __len__(self) -> int: ...

    def holed(self, index: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Shares (structures, x, y, z) float32 of what is there and of the whole of head `index`, its defect drawn."""


@dataclass(frozen=True)
class EpochOfHeads:
    """The batches of one epoch for one of `ranks` processes; all get as many."""

    heads: Heads
    augmentation: Augmentation
    spacing: float
    batch: int
    seed: int
    epoch: int
    rank: int = 0
    ranks: int = 1

    def __len__(self) -> int:
        return max(1, len(self.heads) // (self.batch * self.ranks))

    def start_at(self, step: int) -> Iterator[Holed]:
        order = stream(self.seed, self.epoch).permutation(len(self.heads))
        for k in range(step, len(self)):
            places = [(k * self.ranks + self.rank) * self.batch + i for i in range(self.batch)]
            yield collate([self._head(int(order[p % len(order)])) for p in places])

    def _head(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        random = stream(self.seed, self.epoch, index)
        return augment(*self.heads.holed(index, random), self.augmentation, self.spacing, random)


def augment(
    observed: np.ndarray, whole: np.ndarray, how: Augmentation, spacing: float, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Both mirrored, shifted by whole voxels, or nothing missing."""
    if random.random() < how.complete:
        observed = whole
    if random.random() < how.mirror:
        observed, whole = observed[:, ::-1], whole[:, ::-1]
    most = int(how.shift_mm / spacing)
    steps = random.integers(-most, most + 1, size=3)
    return shifted(observed, steps), shifted(whole, steps)


def shifted(volume: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """A volume (structures, x, y, z) moved by whole voxels; what comes in is empty, what goes out is lost."""
    result = volume
    for axis, step in enumerate(steps, 1):
        result = np.roll(result, step, axis)
        ends = [slice(None)] * result.ndim
        ends[axis] = slice(0, step) if step > 0 else slice(result.shape[axis] + step, None)
        if step:
            result[tuple(ends)] = 0
    return result


def plain_batches(heads: Heads, count: int, seed: int) -> Iterator[Holed]:
    """The first `count` heads one by one, each with the same defect every time."""
    for index in range(min(count, len(heads))):
        yield collate([heads.holed(index, stream(seed, 0, index))])


def collate(heads: list[tuple[np.ndarray, np.ndarray]]) -> Holed:
    """Heads side by side as tensors."""
    observed, whole = (np.stack([head[k] for head in heads]) for k in range(2))
    return Holed(torch.from_numpy(observed), torch.from_numpy(whole))
