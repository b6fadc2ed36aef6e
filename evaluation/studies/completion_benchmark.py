"""Other people's benchmarks of cranial implants: `python -m evaluation completion-benchmark FOLDER [-o OUT.csv]`.

FOLDER is laid out as SkullBreak or SkullFix are (completion/layouts.py). Each damaged skull becomes a mesh where its
file has it, in whatever pose, and is completed as a user's is; the bone of its holes is compared at 1 mm with the
implant that the benchmark holds, or with what the complete skull has besides. Owns that comparison and its table.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.command.arguments import read_options
from cranioface.command.progress import progress

if TYPE_CHECKING:
    import trimesh

    from completion.layouts import Case

FIGURES = ("dice", "boundary_dice", "hd95_mm", "surface_mm")
Record = dict[str, str | float]  # name, kind, and FIGURES; NaN where the skull was refused
Completion = Callable[["trimesh.Trimesh"], "list[trimesh.Trimesh]"]  # a damaged skull -> the bone of its holes, there


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    folder: Path
    """folder of SkullBreak or SkullFix, or laid out like them"""
    method: str = "network"
    """of completion (default network)"""
    most: int = 0
    """only so many cases (default: all)"""
    output: Path | None = None
    """CSV of the figures of each case"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "Implants of a benchmark's damaged skulls, beside those that it holds."
    options = read_options(Arguments, argv, help=help, places=("folder",), short={"output": "-o"})
    from completion.layouts import cases, layout_of

    if (layout := layout_of(options.folder)) == "labels":
        raise BadInput(f"{options.folder}: holds labels and no implants; see python -m evaluation completion --labels")
    found = cases(options.folder, layout)[: options.most or None]
    records = [score(case, _by(options.method)) for case in progress(found, "cases", len(found))]
    if options.output is not None:
        _write(options.output, records)
    print("\n".join(rows(records, f"{layout}, {options.method}")))


def score(case: Case, complete: Completion) -> Record:
    """The figures of one case; NaN where `complete` refuses its skull."""
    from completion.label_volumes import grid_about, on_grid, read_labels
    from cranioface.geometry.head_grid import HEAD, filled, surface
    from cranioface.judge.volumes import volume_error

    damaged = read_labels(case.defective or case.complete)
    grid = grid_about(damaged.middle, HEAD)
    there = on_grid(damaged, grid) > 0
    whole = on_grid(read_labels(case.implant or case.complete), grid) > 0
    try:
        bones = complete(surface(there, grid))
    except BadInput:
        return {"name": case.name, "kind": case.kind, **dict.fromkeys(FIGURES, float("nan"))}
    added = np.zeros_like(there)
    for bone in bones:
        added |= filled(bone, grid)
    figures = volume_error(added & ~there, whole & ~there, grid.spacing, there)
    return {"name": case.name, "kind": case.kind, **{name: figures[name] for name in FIGURES}}


def _by(method: str) -> Completion:
    """The road of completion/complete.py by that method: the inferred bone of holes."""
    from completion.complete import complete
    from completion.options import CompleteOptions

    def holes(skull: trimesh.Trimesh) -> list[trimesh.Trimesh]:
        made = complete(skull, CompleteOptions(method=method, all=True))
        bones = zip(made.parts, made.bones, strict=True)
        return [b.copy().apply_transform(made.input_from_frankfurt) for part, b in bones if part.kind == "hole"]

    return holes


def rows(records: Sequence[Record], title: str) -> Iterator[str]:
    """Mean and 95 % interval by kind of defect, of what was not refused; empty implants count as Dice 0."""
    from cranioface.judge.bootstrap import mean_interval

    yield f"| {title} | cases | refused | nothing found | Dice | boundary Dice | HD95 mm | surface mm |"
    yield "|---|---|---|---|---|---|---|---|"
    for kind in (*dict.fromkeys(str(r["kind"]) for r in records), "all"):
        mine = [r for r in records if kind in ("all", r["kind"])]
        done = [r for r in mine if not np.isnan(float(r["dice"]))]
        cells = []
        for name in FIGURES:
            values = [(float(r[name]), str(r["name"])) for r in done if np.isfinite(float(r[name]))]
            mean, low, high = mean_interval(*map(list, zip(*values, strict=True))) if values else (np.nan,) * 3
            cells.append(
                f"{mean:.3f} [{low:.3f}, {high:.3f}]" if "mm" not in name else f"{mean:.2f} [{low:.2f}, {high:.2f}]"
            )
        nothing = sum(np.isinf(float(r["hd95_mm"])) for r in done)
        yield f"| {kind} | {len(mine)} | {len(mine) - len(done)} | {nothing} | {' | '.join(cells)} |"


def _write(path: Path, records: Sequence[Record]) -> None:
    with whole_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["name", "kind", *FIGURES])
        writer.writeheader()
        writer.writerows(records)
