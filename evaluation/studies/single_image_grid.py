"""The runs behind the table of single images: `python -m evaluation single-image-grid --data IMAGES --runs RUNS`.

Trains what is missing in RUNS, each run as `python single_image/train.py` would with the settings named here, and goes
on where one was cut off; `python -m evaluation single-image` scores them. Owns which factor each run changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from cranioface.command.log import show_log
from cranioface.people.head_arguments import check_paths
from single_image.settings import EncoderName, NetworkConfig, Representation

GRID: dict[str, dict[str, Any]] = {
    f"{representation}-{encoder}": {"network.representation": representation, "network.encoder": encoder}
    for encoder in get_args(EncoderName)
    for representation in get_args(Representation)
}
POINTS, MESH = GRID["points-resnet18"], GRID["mesh-resnet18"]
FACTORS: dict[str, dict[str, Any]] = {
    "points-resnet18-radam": POINTS | {"optimisation.optimiser": "radam"},
    "points-resnet18-no-cosine": POINTS | {"optimisation.cosine": False},
    "points-resnet18-tanh": POINTS | {"network.tanh": True},
    "points-resnet18-1000": POINTS | {"network.points": NetworkConfig().points // 2},
    "points-resnet18-modelled-bone": POINTS | {"modelled_bone": True},
    "mesh-resnet18-icosphere": MESH | {"network.start": "icosphere"},
}
RUNS = GRID | FACTORS


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    data: Path
    """data set of images, of `python -m single_image make`"""
    runs: Path
    """folder of the runs, RUNS/NAME"""
    only: tuple[str, ...] = ()
    """names of runs to train now; left out, all"""
    threads: int = 0
    """of one run; 0 = torch's choice"""

    def __post_init__(self) -> None:
        check_paths(self.data)
        if strangers := [name for name in self.only if name not in RUNS]:
            raise BadInput(f"--only {strangers[0]}: is none of the runs {', '.join(RUNS)}")


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=__doc__ or "")
    show_log("single_image")
    for name in options.only or RUNS:
        out = options.runs / name
        if finished(out):
            print(f"{out}: is finished")
        else:
            _train(name, options, out)


def finished(out: Path) -> bool:
    """Whether the last weights of a run lie there: they are written at its end."""
    return any(out.glob("*-last.safetensors"))


def _train(name: str, options: Arguments, out: Path) -> None:
    from single_image.train import read_config, train

    config = read_config(changes=RUNS[name] | {"machine.threads": options.threads})
    train(config, options.data, out, command=f"python -m evaluation single-image-grid --only {name}")
