"""Completion judged: `python -m evaluation completion --data DATASET [--heads HEADS] [-o OUT]`.

Each head gets each defect; every method sees the same bone, and what it adds is compared with what was taken: Dice,
boundary Dice, HD95 and mean surface distance of the implant at 1 mm. Prints the tables of docs/completion.md.
DATASET: of completion/train.py; HEADS: a folder of NAME.npz (cranioface.population.volumes.people_folder.make_heads).
Owns what the command takes. Knows nothing of methods and of volumes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

SHIPPED = "network=completion"
DEFECTS = (
    "frontal-irregular", "parietal-sphere", "parietal-irregular", "temporal-cuboid", "occipital-irregular",
    "orbital-irregular", "share-5-40", "mandible", "left-half", "maxilla", "zygoma",
)  # fmt: skip
BASELINES = ("mirror", "template", "thin-plate", "shape-model")


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    data: Path | None = None
    """DATASET whose test people in modelled bone are completed"""
    heads: Path | None = None
    """folder of real heads as volumes, NAME.npz"""
    people: int = 8
    """so many test people"""
    defects: tuple[str, ...] = ()
    """names of defects, from completion/defects.py; left out, eleven that stand for all"""
    baselines: tuple[str, ...] = ()
    """names of methods from completion/methods.py that stand beside; left out, all four; `none` for none"""
    networks: tuple[str, ...] = ()
    """NAME=WEIGHTS: shipped ones by name, or a path, in which {head} is the real head judged; left out, the shipped"""
    labels: Path | None = None
    """weights of several structures instead: completes what is missing of `data`, people or a benchmark, by class"""
    out: Path | None = None
    """keep the figures here, and go on where a run was cut off"""

    def __post_init__(self) -> None:
        if self.data is None and self.heads is None:
            raise BadInput("nobody to complete: give --data DATASET or --heads HEADS")
        for name, usual in (("defects", DEFECTS), ("baselines", BASELINES), ("networks", (SHIPPED,))):
            given = getattr(self, name)
            object.__setattr__(self, name, () if given == ("none",) else given or usual)
        if wrong := [words for words in self.networks if "=" not in words]:
            raise BadInput(f"--networks {wrong[0]}: is no NAME=WEIGHTS")


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=__doc__ or "", short={"out": "-o"})
    if options.labels is not None and options.data is not None:
        from evaluation.studies.completion_labels import label_tables

        print(label_tables(options.labels, options.data, options.people))
        return
    from evaluation.studies.completion_run import run
    from evaluation.studies.completion_tables import tables

    records = list(run(options))
    if not records:
        raise BadInput("no defect could be made: the heads show none of the sites")
    print(tables(records))
