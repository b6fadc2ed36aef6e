"""The tables of one run: per person as CSV, the summary as markdown. Owns columns and units, computes nothing."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cranioface.command import whole_file
from cranioface.judge.parts import PARTS
from cranioface.judge.summary import Record, flat

# heading, figure, factor: shares are printed in per cent
COLUMNS = (
    ("worse direction mm", "worst_mm", 1),
    ("mean mm", "mean_mm", 1),
    ("median mm", "median_mm", 1),
    ("P95 mm", "p95_mm", 1),
    ("HD95 mm", "hd95_mm", 1),
    ("under 2.5 mm %", "under_2.5_mm", 100),
    ("coverage %", "coverage", 100),
    ("bias mm", "bias_mm", 1),
    ("nose tip mm", "nose_tip_mm", 1),
    ("landmarks mm", "landmarks_mm", 1),
    ("tissue depth mm", "tissue_depth_mm", 1),
)
RANKS = (("rank 1 %", "rank_1", 100), ("rank 5 %", "rank_5", 100))
LESS = (("less textbook mm", "worst_mm_less_textbook", 1),)
WITH_INTERVAL = {"worst_mm", "under_2.5_mm", "worst_mm_less_textbook"}


def write_people(path: Path, records: Sequence[Record]) -> None:
    """One row a person and method: kind, case, method, cluster, then every number; empty where there is none."""
    rows = [{key: r[key] for key in ("kind", "case", "method", "cluster")} | flat(r) for r in records if r["figures"]]
    names = list(dict.fromkeys(name for row in rows for name in row))
    with whole_file(path) as temporary, open(temporary, "w", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows({n: "" if v != v else v for n, v in row.items()} for row in rows)


def markdown(summary: Mapping[str, Any]) -> str:
    """All tables of one summary."""
    paragraphs = []
    if summary["synthetic"]:
        people = max(figures["worst_mm"]["people"] for figures in summary["synthetic"].values())
        paragraphs += [f"**{people} synthetic people, held out** (mean over people; 95 % bootstrap interval)"]
        paragraphs += [_synthetic(summary["synthetic"])]
        paragraphs += ["Mean signed error of each part on the *synthetic* people, mm (+ too fat, - too thin):"]
        paragraphs += [_parts(summary["synthetic"])]
    if summary["real"]:
        paragraphs += [
            f"**Real heads** (n = {len(summary['real'])}: each printed, no interval)",
            _real(summary["real"]),
        ]
        paragraphs += ["Mean signed error of each part on the real heads, mm (+ too fat, - too thin):"]
        paragraphs += [_real_parts(summary["real"])]
    return "\n\n".join(paragraphs) + "\n"


def short(summary: Mapping[str, Any]) -> str:
    """One row a method: the worse direction and the share within 2.5 mm, on synthetic people and on each real head."""
    heads = list(summary["real"])
    people = max((figures["worst_mm"]["people"] for figures in summary["synthetic"].values()), default=0)
    methods = dict.fromkeys([*summary["synthetic"], *(m for methods in summary["real"].values() for m in methods)])
    rows = []
    for method in methods:
        synthetic = summary["synthetic"].get(method, {})
        both = [_mean(synthetic.get(key), factor, key) for key, factor in (("worst_mm", 1), ("under_2.5_mm", 100))]
        rows.append([method, *both, *(_both(summary["real"][head].get(method)) for head in heads)])
    return table(["worse direction mm", f"{people} synthetic people", "under 2.5 mm %", *heads], rows) + "\n"


def _both(figures: Mapping[str, float] | None) -> str:
    return "" if figures is None else f"{figures['worst_mm']:.2f} ({figures['under_2.5_mm']:.0%})"


def _synthetic(methods: Mapping[str, Mapping[str, Any]]) -> str:
    ranked = any("rank_1" in figures for figures in methods.values())
    columns = (COLUMNS[0], *LESS, *COLUMNS[1:], *(RANKS if ranked else ()))
    rows = [[name, *(_mean(figures.get(key), factor, key) for _, key, factor in columns)]
            for name, figures in methods.items()]  # fmt: skip
    return table(["method (synthetic)", *(heading for heading, _, _ in columns)], rows)


def _parts(methods: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [[name, *(_mean(figures.get(f"{part}.bias_mm"), 1, "", "+") for part in PARTS)]
            for name, figures in methods.items()]  # fmt: skip
    return table(["method (synthetic)", *(part.replace("_", " ") for part in PARTS)], rows)


def _real(heads: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    rows = [[head, method, *(_number(figures.get(key), factor) for _, key, factor in COLUMNS)]
            for head, methods in heads.items() for method, figures in methods.items()]  # fmt: skip
    return table(["head", "method", *(heading for heading, _, _ in COLUMNS)], rows)


def _real_parts(heads: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    rows = [[head, method, *(_number(figures.get(f"{part}.bias_mm"), 1, "+") for part in PARTS)]
            for head, methods in heads.items() for method, figures in methods.items()]  # fmt: skip
    return table(["head", "method", *(part.replace("_", " ") for part in PARTS)], rows)


def _mean(figure: Mapping[str, Any] | None, factor: float, key: str, sign: str = "") -> str:
    if figure is None or figure["mean"] is None:
        return ""
    mean = _number(figure["mean"], factor, sign)
    if key not in WITH_INTERVAL:
        return mean
    return f"{mean} [{_number(figure['low'], factor)}, {_number(figure['high'], factor)}]"


def _number(value: float | None, factor: float, sign: str = "") -> str:
    if value is None:
        return ""
    return f"{value * factor:{sign}.{0 if factor == 100 else 2}f}"


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown, its columns aligned so that it also reads as text."""
    wide = [max(len(cell) for cell in column) for column in zip(heading, *rows, strict=True)]
    lines = [" | ".join(c.ljust(w) for c, w in zip(row, wide, strict=True)) for row in (heading, *rows)]
    return "\n".join(f"| {line} |" for line in (lines[0], " | ".join("-" * w for w in wide), *lines[1:]))
