"""The errors of a sheet of faces: kept as a table, and those of several versions side by side, part by part.

    errors.csv: head, kind, figure, value       figures as `judge.summary.flat` names them; mm, shares from 0 to 1

Owns the table and which figures are printed. Knows nothing of how they are measured.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from cranioface.command import whole_file
from cranioface.judge.landmarks import LANDMARKS
from cranioface.judge.parts import PARTS
from cranioface.judge.summary import Record
from evaluation.evaluate import Evaluation

WHOLE = (
    "worst_mm",
    "under_2.5_mm",
    "bias_mm",
    "landmarks_mm",
    "tissue_depth_mm",
    "tissue_depth_bias_mm",
    "pairs_that_meet",
)
OF_PART = ("mean_mm", "under_2.5_mm", "bias_mm", "sharp_edges")
PRINTED = (
    *WHOLE,
    *(f"{part}.{figure}" for part in PARTS for figure in OF_PART),
    *(f"landmark.{name}_mm" for name in LANDMARKS),
)
Table = dict[tuple[str, str], dict[str, float]]  # (kind, head) -> figure -> value


def as_record(evaluation: Evaluation) -> Record:
    """What `judge.summary.flat` reads."""
    return {
        "figures": evaluation.figures,
        "parts": evaluation.parts,
        "landmarks": evaluation.landmarks,
        "tissue_depths": evaluation.tissue_depths,
    }


def write_errors(path: Path, records: Sequence[Mapping[str, object]]) -> None:
    """Each number of each record (with `head` and `kind`) as a row."""
    with whole_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["head", "kind", "figure", "value"])
        for record in records:
            who = [record["head"], record["kind"]]
            rows.writerows([*who, name, value] for name, value in record.items() if name not in ("head", "kind"))


def read_errors(path: Path) -> Table:
    """Undo of `write_errors`."""
    table: Table = defaultdict(dict)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            table[row["kind"], row["head"]][row["figure"]] = float(row["value"])
    return dict(table)


def comparison_lines(paths: Sequence[Path]) -> Iterator[str]:
    """The printed figures of each table side by side, oldest first: each real head, then the mean of synthetic people.

    Only heads that all tables have are compared.
    """
    tables = [read_errors(path) for path in paths]
    shared = [who for who in tables[-1] if all(who in table for table in tables)]
    groups = {f"{kind} {head}": [(kind, head)] for kind, head in shared if kind == "real"}
    people = [who for who in shared if who[0] != "real"]
    groups |= {f"mean of {len(people)} synthetic": people} if people else {}
    for name, heads in groups.items():
        yield f"\n{name}: {', '.join(path.parent.name for path in paths)}"
        yield from _lines(tables, heads)


def _lines(tables: Sequence[Table], heads: Sequence[tuple[str, str]]) -> Iterator[str]:
    for figure in PRINTED:
        means = [_mean([table[head].get(figure, np.nan) for head in heads]) for table in tables]
        if np.isfinite(means).any():
            yield f"  {figure:28}" + "".join(f"{value:9.2f}" for value in means)


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")
