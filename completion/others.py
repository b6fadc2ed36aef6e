"""Other people's anatomies as training asks for them: a benchmark's cases by their own classes, at 2 or 4 mm.

Owns which cases are learnt from and which judge. Knows nothing of networks; layouts are read in layouts.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from completion.heads import TRAIN, VALIDATION, TrainingHeads
from completion.layouts import Benchmark
from completion.settings import TrainConfig
from completion.window import Window, window
from cranioface.command import BadInput
from cranioface.geometry.head_grid import COARSE
from cranioface.people.dataset import split_people


@dataclass(frozen=True)
class Anatomies:
    """Cases of a benchmark, each class a structure; what is missing is the benchmark's own, or drawn."""

    benchmark: Benchmark
    rows: Sequence[int]
    window: Window
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def holed(self, index: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        left, whole = self.benchmark.pair(self.rows[index], self.window.grid, random)
        return self._shares(left), self._shares(whole)

    def present(self) -> list[str]:
        """Names of the classes that any case has: nobody can learn the others."""
        there: set[int] = set()
        for row in self.rows:
            there |= set(np.unique(self.benchmark.pair(row, self.window.grid)[1]).tolist())
        return [name for value, name in self.benchmark.classes.items() if value in there]

    def _shares(self, labels: np.ndarray) -> np.ndarray:
        return np.stack([labels == value for value in self.benchmark.classes]).astype(np.float32)


def open_benchmark(folder: Path, config: TrainConfig) -> TrainingHeads:
    """Read a benchmark's folder, of any layout that is known; BadInput where it cannot be trained on."""
    benchmark, seen = Benchmark(folder), window(max(config.spacing_mm, COARSE.spacing), of_skull=False)
    names = tuple(benchmark.classes.values())
    rows = parts_of(benchmark)
    train, judged = (Anatomies(benchmark, rows[part], seen, names) for part in (TRAIN, VALIDATION))
    if not len(train) or not len(judged):
        raise BadInput(f"{folder}: has {len(benchmark)} cases; training needs two at least, one of them to judge by")
    listed = " ".join(f"{case.name} {case.complete.stat().st_size}" for case in benchmark.cases)
    digest = hashlib.sha256(listed.encode()).hexdigest()[:16]
    card = {
        "training_people": len(train), "validation_people": len(judged), "present": train.present(),
        "dataset": {"sources": [folder.name], "cases": len(benchmark)}, "dataset_hash": digest,
    }  # fmt: skip
    return TrainingHeads(train, judged, seen, names, card, digest)


def parts_of(benchmark: Benchmark) -> dict[str, list[int]]:
    """Part -> cases: all of one anatomy, whatever its defects, are on one side."""
    row_of = {case.name: row for row, case in enumerate(benchmark.cases)}
    split = split_people({case.name: case.complete.stem for case in benchmark.cases}, seed=0)
    return {part: [row_of[name] for name in names] for part, names in split.items()}
