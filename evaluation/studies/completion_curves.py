"""Loss curves of completion's runs in one plot: `python -m evaluation completion-curves RUN ... -o FILE.png`.

Owns the picture. Each RUN is a folder that completion/train.py wrote; its journal is read. Knows nothing of networks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cranioface.command import BadInput, whole_file
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS = {
    "dice": "training: 1 - soft Dice", "cross_entropy": "training: cross-entropy, nats a voxel",
    "implant_error": "validation: 1 - Dice of the implant",
}  # fmt: skip
COLOURS = {"autoencoder": "C0", "unet": "C1", "inception": "C2"}
LINES = {"residual": "-", "whole": "--"}
DPI = 80


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    runs: tuple[Path, ...]
    """folders of runs, each with its journal.jsonl"""
    out: Path
    """the picture, PNG"""


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=__doc__ or "", places=("runs",), short={"out": "-o"})
    runs = {run.name: read_epochs(run) for run in options.runs}
    write_curves(options.out, runs)
    print("| run | steps | Dice of the implant, validation | HD95 mm |\n|---|---|---|---|")
    for name, epochs in runs.items():
        best = min(epochs, key=lambda epoch: epoch["implant_error"])
        print(f"| {name} | {epochs[-1]['step']} | {1 - best['implant_error']:.3f} | {best['hd95_mm']:.1f} |")
    print(f"wrote {options.out}")


def read_epochs(run: Path) -> list[dict[str, Any]]:
    """The epochs of a run's journal, oldest first; BadInput where there is none."""
    path = run / "journal.jsonl"
    if not path.is_file():
        raise BadInput(f"{path}: no such file; name the folder of a run of completion/train.py")
    events = [json.loads(line) for line in path.read_text().splitlines()]
    if not (epochs := [event for event in events if event["event"] == "epoch"]):
        raise BadInput(f"{path}: tells of no epoch yet; let the run go on")
    return epochs


def write_curves(path: Path, runs: dict[str, list[dict[str, Any]]]) -> None:
    """A panel for each loss and for the validation error, a line for each run."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(15, 4.6), layout="constrained")
    panels = figure.subplots(1, len(PANELS))
    for panel, (key, title) in zip(panels, PANELS.items(), strict=True):
        _panel(panel, key, title, runs)
    lines, names = panels[0].get_legend_handles_labels()
    figure.legend(lines, names, loc="outside lower center", ncols=len(runs), frameon=False)
    with whole_file(path) as temporary:
        figure.savefig(temporary, dpi=DPI, format="png")


def _panel(panel: Axes, key: str, title: str, runs: dict[str, list[dict[str, Any]]]) -> None:
    for name, epochs in runs.items():
        kind, _, target = name.partition("-")
        steps, values = [e["step"] for e in epochs], [e[key] for e in epochs]
        panel.plot(steps, values, label=name, color=COLOURS.get(kind), linestyle=LINES.get(target, "-"))
    panel.set_xlabel("steps, one head each")
    panel.set_title(title, fontsize=10)
    panel.set_yscale("log" if key == "cross_entropy" else "linear")
    panel.grid(alpha=0.3)
