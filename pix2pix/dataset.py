"""A DATASET folder as samples for training, batched in a fixed order, one sample at a time from the cache.

Owns the parts and the order of an epoch. Knows nothing of networks. The order and every augmentation depend on the
seed, the epoch and the person alone, so that a resumed epoch goes on as if it had never stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch

from cranioface.anatomy.measured_face import BaseChanges, base_maps
from cranioface.command import BadInput
from cranioface.geometry.depth_png import decode
from cranioface.geometry.ring import CameraRing
from cranioface.learning.seed import stream
from cranioface.people.dataset import DatasetCard, read_dataset
from embedding import told
from pix2pix.augmentation import Sample, augment, forgetful
from pix2pix.cache import LAYER_ORDER, PeopleFile, open_cache
from pix2pix.epoch_people import met_people
from pix2pix.model_settings import AugmentationConfig

Known = Callable[[np.ndarray], np.ndarray]  # a vector of facts -> what is known of it
TRAIN, VALIDATION = "train", "validation"
AHEAD = 2  # batches made while the networks work on one


def all_facts(facts: np.ndarray) -> np.ndarray:
    """Everything is known."""
    return facts


@dataclass(frozen=True)
class People:
    """One part of a dataset. maps: (all, layers, 8, N, N) uint16 PNG code, the first of LAYER_ORDER; changes: (all, 4,
    n, 3) float16, how the base follows what is told; facts: (all, D) float32; rows: which of them these people are, in
    the order of `names`. Whoever is to be met several times is named as often."""

    names: tuple[str, ...]
    maps: PeopleFile
    changes: PeopleFile
    facts: np.ndarray
    ring: CameraRing
    rows: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.names)

    def sample(self, index: int, known: Known = all_facts) -> Sample:
        """One of them, with what is `known` of the facts, and the base drawn as these ask."""
        row = self.rows[index]
        depths = {name: decode(codes) for name, codes in zip(LAYER_ORDER, self.maps[row], strict=False)}
        facts = known(self.facts[row])
        return Sample(depths["skull"], self.base(row, facts), depths["face"], facts, depths.get("bone"))

    def base(self, row: int, facts: np.ndarray) -> np.ndarray:
        """Maps (8, N, N) mm of the base of what the vector `facts` tells."""
        points = BaseChanges.unpacked(self.changes[row]).at(*told(facts))
        return base_maps(points, self.ring)

    @property
    def different(self) -> int:
        """How many they are, whoever is named several times counted once."""
        return len(set(self.names))

    @property
    def has_bone(self) -> bool:
        """Whether these people have the registered skull too; datasets of before it was kept do not."""
        return self.maps.shape[1] == len(LAYER_ORDER)


@dataclass(frozen=True)
class Dataset:
    """The people to learn from and those to judge by, with their dataset.yaml (`card`) and a hash of all of it."""

    train: People
    validation: People
    card: DatasetCard
    fingerprint: str


def open_dataset(folder: str | Path, show: bool = True, without: Sequence[str] = (), scan_times: int = 1) -> Dataset:
    """Read DATASET, making or renewing the cache `<folder>.cache` beside it; BadInput where it cannot be trained on.

    without: real heads; people who wear their bone are left out of both parts. scan_times: how often people of coarse
    CTs are met.
    """
    folder = Path(folder)
    card = read_dataset(folder)
    names = [*card.people(TRAIN), *card.people(VALIDATION)]
    for part in (TRAIN, VALIDATION):
        if not card.people(part):
            raise BadInput(f"{folder}/dataset.yaml: the split has nobody in {part}; make a larger dataset")
    maps, changes, facts, fingerprint = open_cache(folder, names, show)
    row_of = {name: row for row, name in enumerate(names)}

    def people(part: str) -> People:
        chosen = met_people(folder, card, part, without, scan_times)
        return People(chosen, maps, changes, facts, CameraRing(maps.shape[-1]), tuple(row_of[n] for n in chosen))

    parts = "".join(f" without {head}" for head in sorted(without))
    parts += f", coarse CTs {scan_times} times" if card.coarse.people else ""
    return Dataset(people(TRAIN), people(VALIDATION), card, fingerprint + parts)


def epoch_order(people: int, batch: int, seed: int, epoch: int, rank: int = 0, ranks: int = 1) -> list[list[int]]:
    """Batches of indices of one epoch for one of `ranks` processes; all get as many, the last few people wait a turn.

    Fewer people than one batch for every process make one smaller batch.
    """
    order = stream(seed, epoch).permutation(people)
    size = min(batch, max(1, people // ranks))
    steps = people // (size * ranks)
    batches: list[list[int]] = order[: steps * size * ranks].reshape(steps, ranks, size)[:, rank].tolist()
    return batches


@dataclass(frozen=True)
class EpochOfTraining:
    """The batches of one epoch, augmented by `threads` threads ahead of the training."""

    people: People
    batches: list[list[int]]
    augmentation: AugmentationConfig
    seed: int
    epoch: int
    threads: int = 1

    def __len__(self) -> int:
        return len(self.batches)

    def start_at(self, step: int) -> Iterator[dict[str, torch.Tensor]]:
        """Batches from `step` on: skull, base, face (B, 8, N, N) and facts (B, D)."""
        with ThreadPoolExecutor(max(1, self.threads)) as pool:
            waiting = [pool.submit(self._batch, b) for b in self.batches[step : step + AHEAD]]
            for following in range(step + AHEAD, len(self.batches) + AHEAD):
                if not waiting:
                    return
                ready = waiting.pop(0).result()
                if following < len(self.batches):
                    waiting.append(pool.submit(self._batch, self.batches[following]))
                yield ready

    def _batch(self, indices: list[int]) -> dict[str, torch.Tensor]:
        return collate([self._sample(index) for index in indices])

    def _sample(self, index: int) -> Sample:
        random = stream(self.seed, self.epoch, index)
        sample = self.people.sample(index, lambda facts: forgetful(facts, self.augmentation, random))
        return augment(sample, self.people.ring, self.augmentation, random)


def plain_batches(
    people: People, indices: list[int], batch: int, known: Known = all_facts
) -> Iterator[dict[str, torch.Tensor]]:
    """The people with these indices as they are, in this order; of their facts what is `known`."""
    for start in range(0, len(indices), batch):
        yield collate([people.sample(i, known) for i in indices[start : start + batch]])


def collate(samples: list[Sample]) -> dict[str, torch.Tensor]:
    """Samples side by side: skull, base, face, bone if there is one (B, 8, N, N) and facts (B, D) float32."""
    names = [f.name for f in fields(Sample) if getattr(samples[0], f.name) is not None]
    return {name: torch.from_numpy(np.stack([getattr(s, name) for s in samples])) for name in names}
