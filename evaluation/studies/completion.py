"""Completion judged: `python -m evaluation completion --data DATASET [--heads HEADS] [-o OUT]`.

Each head gets each defect; every method sees the same bone, and what it adds is compared with what was taken: Dice,
boundary Dice, HD95 and mean surface distance of the implant at 1 mm. Prints the tables of docs/completion.md.
DATASET: of completion/train.py; HEADS: a folder of NAME.npz (completion.people_folder.make_heads).
Owns the run, and its records, so that a killed run goes on. Knows nothing of how methods work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from completion.volumes import Method
    from evaluation.studies.completion_cases import Defective

Record = dict[str, Any]
SHIPPED = "network=completion"
DEFECTS = (
    "frontal-irregular", "parietal-sphere", "parietal-irregular", "temporal-cuboid", "occipital-irregular",
    "orbital-irregular", "share-5-40", "mandible", "left-half", "maxilla", "zygoma",
)  # fmt: skip
BASELINES = ("mirror", "template", "thin-plate", "shape-model")
HEAD = "{head}"  # in the path of weights: the name of the real head that they judge


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
        if wrong := [words for words in self.networks if "=" not in words]:
            raise BadInput(f"--networks {wrong[0]}: is no NAME=WEIGHTS")
        for name, usual in (("defects", DEFECTS), ("baselines", BASELINES), ("networks", (SHIPPED,))):
            given = getattr(self, name)
            object.__setattr__(self, name, () if given == ("none",) else given or usual)


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=__doc__ or "", short={"out": "-o"})
    if options.labels is not None and options.data is not None:
        from evaluation.studies.completion_labels import label_tables

        print(label_tables(options.labels, options.data, options.people))
        return
    from evaluation.studies.completion_tables import tables

    records = list(run(options))
    if not records:
        raise BadInput("no defect could be made: the heads show none of the sites")
    print(tables(records))


def run(options: Arguments) -> Iterator[Record]:
    """A record for every head, defect and method; those that OUT holds are taken from there."""
    from cranioface.command.progress import progress
    from evaluation.studies.completion_cases import cases, shows

    _check(options)
    kept = Kept(options.out)
    methods = methods_of(options)
    all_cases = list(cases(options.data, options.people, options.heads, options.defects))
    for case in progress(all_cases, "defects", total=len(all_cases)):
        for name, method in methods.items():
            if (record := kept.read(case.name, case.defect, name)) is None and shows(case):
                record = kept.write(judged(case, name, method(case)))
            if record is not None:
                yield record


def judged(case: Defective, name: str, method: Method) -> Record:
    """What a method adds, beside what was taken."""
    import time

    from cranioface.judge.volumes import volume_error

    started = time.perf_counter()
    share = method(case.skull)
    seconds = time.perf_counter() - started
    left, missing = case.damage.left, case.damage.missing
    figures = volume_error((share > 0.5) & ~left, missing, case.skull.grid.spacing, left)
    of = {"head": case.name, "kind": case.kind, "defect": case.defect, "site": case.site, "method": name}
    return of | {"ml": case.millilitres, "one_sided": case.one_sided, "seconds": seconds} | figures


def methods_of(options: Arguments) -> dict[str, Callable[[Defective], Method]]:
    """Name -> the method for a case, built when it is first needed."""
    from functools import cache

    from completion.predict import network
    from cranioface.judge.summary import REAL

    weights = dict(words.split("=", 1) for words in options.networks)
    built: dict[str, Callable[[Defective], Method]] = {}
    for name in options.baselines:
        built[name] = _baseline(name)
    for name, path in weights.items():

        def of(case: Defective, path: str = path) -> Method:
            return read(path.replace(HEAD, case.name if case.kind == REAL else ""))

        built[name] = of
    read = cache(network)
    return built


def _baseline(name: str) -> Callable[[Defective], Method]:
    from functools import cache

    from completion.methods import METHODS

    make = cache(METHODS[name])
    return lambda case: make()


def _check(options: Arguments) -> None:
    from completion.methods import METHODS

    from completion.defects import DEFECTS as KNOWN

    for given, known, word in ((options.defects, KNOWN, "defects"), (options.baselines, METHODS, "baselines")):
        if unknown := [name for name in given if name not in known]:
            raise BadInput(f"--{word} {unknown[0]}: is none of {', '.join(known)}")


class Kept:
    """The records of a run, one a line of OUT/records.jsonl."""

    def __init__(self, out: Path | None) -> None:
        self.path = out / "records.jsonl" if out else None
        self.records: dict[tuple[str, str, str], Record] = {}
        if self.path and self.path.is_file():
            for line in self.path.read_text().splitlines():
                record = json.loads(line)
                self.records[record["head"], record["defect"], record["method"]] = record

    def read(self, head: str, defect: str, method: str) -> Record | None:
        return self.records.get((head, defect, method))

    def write(self, record: Record) -> Record:
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a") as file:
                file.write(json.dumps(record) + "\n")
        return record
