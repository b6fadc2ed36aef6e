"""Several structures completed: Dice and HD95 of each that was missing, of people or of another layout's benchmark.

Owns what is scored: of each case what it lacks, class by class; classes absent from training are named. Knows nothing
of training.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.judge.bootstrap import mean_interval
from cranioface.judge.volumes import label_errors
from cranioface.learning.seed import stream
from cranioface.people.dataset import PAGE

if TYPE_CHECKING:
    from completion.batches import Heads
    from completion.networks import Completer
    from completion.window import Window

Scores = dict[str, list[tuple[str, dict[str, float]]]]  # class -> (case, figures) of each that lacked it


def label_tables(weights: Path, data: Path, count: int) -> str:
    """Markdown: a row for every class that was missing of anybody in the test part."""
    from completion.weights import read_weights

    network, card = read_weights(weights)
    heads, seen, names = _test_heads(data, float(card["spacing_mm"]))
    if names != network.config.structures:
        theirs = ", ".join(network.config.structures)
        raise BadInput(f"{weights}: completes {theirs}, and {data} holds {', '.join(names)}; train on that layout")
    scores = scored(network, heads, seen, card["present"], min(count, len(heads)))
    return "\n".join(rows(scores, [name for name in names if name not in card["present"]]))


def scored(network: Completer, heads: Heads, seen: Window, trained: list[str], count: int) -> Scores:
    """Each of `count` heads several times, so that each class is missing of some."""
    from completion.predict import missing_shares

    names = network.config.structures
    scores: Scores = {}
    for index in progress(range(count), "heads", total=count):
        for draw in range(len(names)):
            left, whole = heads.holed(index, stream(2, index, draw))
            completed = labels_of(left + missing_shares(network, left, seen.grid))
            true = labels_of(whole)
            lacking = {k: name for k, name in enumerate(names, 1) if (whole[k - 1] - left[k - 1]).max() > 0.5}
            for name, figures in label_errors(completed, true, seen.grid.spacing, lacking, trained)[0].items():
                scores.setdefault(name, []).append((str(index), figures))
    return scores


def labels_of(shares: np.ndarray) -> np.ndarray:
    """Shares (structures, x, y, z) as labels (x, y, z): 1 for the first, 0 where the structures fill less than half."""
    return np.where(shares.sum(0) >= 0.5, shares.argmax(0) + 1, 0)


def rows(scores: Scores, absent: list[str]) -> Iterator[str]:
    """Mean and 95 % interval over heads, of the completed class against the true one."""
    yield "| class | n | Dice | HD95 mm |"
    yield "|---|---|---|---|"
    for name, found in scores.items():
        cells = []
        for key, digits in (("dice", 3), ("hd95_mm", 1)):
            mean, low, high = mean_interval([f[key] for _, f in found], [case for case, _ in found])
            cells.append(f"{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]")
        yield f"| {name} | {len(found)} | {' | '.join(cells)} |"
    if absent:
        yield f"\nAbsent from training, so not scored: {', '.join(absent)}."


def _test_heads(data: Path, spacing: float) -> tuple[Heads, Window, tuple[str, ...]]:
    from completion.heads import Structures
    from completion.layouts import Benchmark
    from completion.others import Anatomies, parts_of
    from completion.prepared import prepared_people
    from completion.settings import LABELS
    from completion.window import window
    from cranioface.population.volumes.people_folder import PeopleVolumes

    seen = window(spacing, of_skull=False)
    if (data / PAGE).is_file():
        people = PeopleVolumes(data)
        return Structures(prepared_people(data, people.names("test")), seen, 1, LABELS), seen, LABELS
    benchmark = Benchmark(data)
    names = tuple(benchmark.classes.values())
    return Anatomies(benchmark, parts_of(benchmark)["test"], seen, names), seen, names
