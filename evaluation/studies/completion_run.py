"""The run of `python -m evaluation completion`: every head, defect and method judged, and the records it keeps.

Owns when a record is made and where it lies. Knows nothing of how methods work and of tables.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from completion.defects import DEFECTS
from completion.methods import METHODS
from completion.predict import carried_back, network
from completion.volumes import Method
from completion.weights import WEIGHTS_FOLDER
from completion.window import window
from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.geometry.head_grid import HEAD
from cranioface.judge.summary import REAL
from cranioface.judge.volumes import volume_error
from evaluation.studies.completion import Arguments
from evaluation.studies.completion_cases import Defective, cases, shows

Record = dict[str, Any]
MethodFor = Callable[[Defective], Method | None]
BOUND = "bound at 2 mm"
NAME = "{head}"  # in the path of weights: the name of the real head that they judge
NETWORK_MM = 2.0


def run(options: Arguments) -> Iterator[Record]:
    """A record for every head, defect and method; those that OUT holds are taken from there."""
    _check(options)
    kept, methods = Kept(options.out), methods_of(options)
    asked = options.data, options.people, options.heads, options.defects
    for case in progress(cases(*asked), "defects", total=sum(1 for _ in cases(*asked))):
        for name, method_for in methods.items():
            record = kept.read(case.name, case.defect, name)
            if record is None and shows(case) and (method := method_for(case)) is not None:
                record = kept.write(judged(case, name, method))
            if record is not None:
                yield record


def judged(case: Defective, name: str, method: Method) -> Record:
    """What a method adds, beside what was taken."""
    started = time.perf_counter()
    share = method(case.skull)
    seconds = time.perf_counter() - started
    left, missing = case.damage.left, case.damage.missing
    figures = volume_error((share > 0.5) & ~left, missing, HEAD.spacing, left)
    of = {"head": case.name, "kind": case.kind, "defect": case.defect, "site": case.site, "method": name}
    return of | {"ml": case.millilitres, "one_sided": case.one_sided, "seconds": seconds} | figures


def methods_of(options: Arguments) -> dict[str, MethodFor]:
    """Name -> the method for a case, built when it is first needed; None where it judges other heads."""
    networks = dict(words.split("=", 1) for words in options.networks)
    of_networks = {name: _network(path) for name, path in networks.items()}
    return {BOUND: bound} | {name: _baseline(name) for name in options.baselines} | of_networks


def bound(case: Defective) -> Method:
    """What the network's voxels cost: the true share at 2 mm, carried back to 1 mm as a prediction is."""
    seen = window(NETWORK_MM)
    return lambda skull: carried_back(seen.share(case.damage.missing), skull.bone, seen)


def _baseline(name: str) -> MethodFor:
    make = cache(METHODS[name])
    return lambda case: make()


def _network(weights: str) -> MethodFor:
    def of(case: Defective) -> Method | None:
        path = weights.replace(NAME, case.name)
        file = Path(path) if path.endswith(".safetensors") else WEIGHTS_FOLDER / f"{path}.safetensors"
        if NAME in weights and not (case.kind == REAL and file.is_file()):
            return None
        return read(path)

    read = cache(network)
    return of


def _check(options: Arguments) -> None:
    for given, known, word in ((options.defects, DEFECTS, "defects"), (options.baselines, METHODS, "baselines")):
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
