"""One stage measured: who can run, times side by side, errors of each, as plain data for tables and JSON."""

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.material import Material
from benchmarks.silence import silence
from benchmarks.stage import Contender, Stage
from benchmarks.timing import ROUNDS, Times, side_by_side

Entry = dict[str, Any]


def measure(stage: Stage, material: Material) -> Entry:
    """The stage's entry of the JSON file: ours, each peer with its ratio, and the errors of each."""
    with silence():
        return _measured(stage, material)


def _measured(stage: Stage, material: Material) -> Entry:
    given = stage.inputs(material)
    present = [c for c in (*stage.ours, *stage.peers) if c.missing() is None]
    jobs: dict[str, Callable[[], Any]] = {c.name: partial(c.job, c.prepare(given)) for c in present}
    rounds = 1 if material.quick else stage.rounds or ROUNDS
    times, made = side_by_side(jobs, rounds, [c.name for c in present if c.cold])
    whole = {c.name: made[c.name] for c in present if not c.part}
    errors = {name: stage.figures(result, given, whole) for name, result in whole.items()}
    base = times[stage.ours[0].name]

    def entry(contender: Contender) -> Entry:
        against = contender in stage.peers and not contender.part
        return _entry(contender, times, errors, base if against else None, stage.items)

    first, *more = (entry(c) for c in stage.ours)
    return {
        "name": stage.name, "job": stage.job, "aim": stage.aim, "inputs": stage.describe(given),
        "source": material.told, "remark": stage.remark, "ours": first, "ours_otherwise": more,
        "peers": [entry(c) for c in stage.peers],
    }  # fmt: skip


def _entry(
    contender: Contender, times: dict[str, Times], errors: Entry, base: Times | None, items: tuple[int, str] | None
) -> Entry:
    told: Entry = {"name": contender.name, "comprises": contender.told}
    if contender.name not in times:
        return told | {"missing": contender.missing()}
    taken = times[contender.name]
    told |= taken.told() | {"ratio": None if base is None else taken.median / base.median}
    if items is not None:
        told[f"{items[1]}_per_s"] = (contender.items or items[0]) / taken.median
    return told | {"error": errors.get(contender.name, {})}
