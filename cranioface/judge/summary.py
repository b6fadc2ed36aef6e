"""Many records become a few numbers: means over people with 95 % intervals, ranks, differences from the textbook.

summary.json:  "synthetic": {method: {figure: {"mean", "low", "high", "people"}}}
               "real":      {head: {method: {figure: value}}}              three heads have no interval
Owns what is averaged. Knows nothing of files and of tables.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cranioface.judge.bootstrap import mean_interval

SYNTHETIC, REAL = "synthetic", "real"  # kinds of people
Record = dict[str, Any]  # what was measured of one face: evaluation/studies/records.py writes it
TEXTBOOK = "tissue-depth"
COMPARED = ("worst_mm", "under_2.5_mm")  # differences from the textbook, person by person


def flat(record: Record) -> dict[str, float]:
    """All numbers of a record side by side: figures, `nose.bias_mm`, `landmark.pronasale_mm`, `depth.g_mm`, rank."""
    numbers = dict(record["figures"])
    if "rank" in record:
        numbers |= {"rank": record["rank"], "rank_1": record["rank"] <= 1, "rank_5": record["rank"] <= 5}
    for part, figures in record["parts"].items():
        numbers |= {f"{part}.{name}": value for name, value in figures.items()}
    numbers |= {f"landmark.{name}_mm": value for name, value in record["landmarks"].items()}
    numbers |= {f"depth.{site}_mm": value for site, value in record["tissue_depths"].items()}
    return {name: float("nan") if value is None else float(value) for name, value in numbers.items()}


def summarise(records: Sequence[Record]) -> dict[str, Any]:
    """The content of summary.json; methods in the order in which they come."""
    judged = [r for r in records if r["figures"]]
    methods = list(dict.fromkeys(r["method"] for r in judged))
    synthetic = [r for r in judged if r["kind"] == SYNTHETIC]
    real: dict[str, dict[str, dict[str, float]]] = {}
    for record in judged:
        if record["kind"] == REAL:
            real.setdefault(record["case"], {})[record["method"]] = _plain(flat(record))
    averages = {m: _averaged(mine, synthetic) for m in methods if (mine := [r for r in synthetic if r["method"] == m])}
    return {"synthetic": averages, "real": real}


def _averaged(mine: Sequence[Record], everyone: Sequence[Record]) -> dict[str, dict[str, float]]:
    rows, clusters = [flat(r) for r in mine], [r["cluster"] for r in mine]
    names = dict.fromkeys(name for row in rows for name in row if name != "rank")
    averages = {name: _interval([row.get(name, np.nan) for row in rows], clusters) for name in names}
    textbook = {r["case"]: flat(r) for r in everyone if r["method"] == TEXTBOOK}
    for name in COMPARED:
        pairs = [row[name] - textbook.get(r["case"], {}).get(name, np.nan) for r, row in zip(mine, rows, strict=True)]
        averages[f"{name}_less_textbook"] = _interval(pairs, clusters)
    return averages


def _interval(values: Sequence[float], clusters: Sequence[str]) -> dict[str, float]:
    mean, low, high = mean_interval(values, clusters)
    return _plain({"mean": mean, "low": low, "high": high}) | {"people": int(np.isfinite(values).sum())}


def _plain(numbers: dict[str, float]) -> dict[str, Any]:
    return {name: round(value, 4) if np.isfinite(value) else None for name, value in numbers.items()}
