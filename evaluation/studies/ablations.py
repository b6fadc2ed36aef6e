"""One factor at a time: what each part of the network is worth, trained alike on the same people.

`python -m evaluation ablations --data DATASET [--heads HEADS] -o OUT` trains the network of configs/ablation.yaml once
for every file of configs/ablations, which changes one factor of it, and evaluates each on the validation people and
on the real heads. A variant that is finished is kept, so that a killed run goes on. Knows no factor by itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.command.arguments import read_options
from cranioface.command.log import show_log

if TYPE_CHECKING:
    from evaluation.cases import Case
    from pix2pix.dataset import People

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
SHARED, FACTORS = CONFIGS / "ablation.yaml", CONFIGS / "ablations"
WHOLE = "whole"
HELP = """What each part of the network is worth: one variant for every file of configs/ablations, trained alike."""


@dataclass(frozen=True)
class Variant:
    """A network to train, or with `weights_of` another's weights run otherwise."""

    name: str
    says: str
    settings: Path | None = None
    weights_of: str | None = None


ONE_SIDED = Variant("one_sided", "The whole network without the average with the mirrored head", weights_of=WHOLE)


def variants(chosen: Sequence[str] = ()) -> list[Variant]:
    """The whole network first, then every factor, or those `chosen` in their order; BadInput on an unknown name."""
    files = sorted(FACTORS.glob("*.yaml"))
    every = {path.stem: Variant(path.stem, _first_comment(path), path) for path in files} | {ONE_SIDED.name: ONE_SIDED}
    strangers = set(chosen) - set(every)
    if strangers:
        raise BadInput(f"--only {','.join(sorted(strangers))}: choose from {', '.join(every)}")
    return [every[name] for name in dict.fromkeys((WHOLE, *(chosen or every)))]


def _first_comment(path: Path) -> str:
    return path.read_text().splitlines()[0].lstrip("# ").rstrip(".")


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    data: Path
    """DATASET to learn from and to evaluate on"""
    heads: Path | None = None
    """folder of real heads: NAME/skull.ply with NAME/skin.ply"""
    only: str | None = None
    """names of configs/ablations, separated by commas (default: all)"""
    people: int = 64
    """validation people to evaluate on (default 64)"""
    minutes: float | None = None
    """of training for each, at most (default: all epochs)"""
    output: Path
    """folder of the runs, their figures and the table"""


def measure(variant: Variant, options: Arguments, people: People, heads: Sequence[Case]) -> dict[str, Any]:
    """The row of one variant; read from OUT where it is finished, written there where it is not."""
    from evaluation.studies.variant_run import heads_worn, on_heads, on_people, trained

    path = options.output / f"{variant.name}.json"
    if path.is_file():
        result: dict[str, Any] = json.loads(path.read_text())
        return result
    print(f"{variant.name}: {variant.says}", flush=True)
    evaluated = sorted({case.name for case in heads} & heads_worn(options.data))
    translator = trained(variant, options.data, options.output, options.minutes, evaluated)
    training = {key: translator.card[key] for key in ("epochs", "steps", "minutes", "training_people")}
    row = {
        "variant": variant.name, "says": variant.says, **on_people(translator, people, options.people),
        "heads": on_heads(translator, heads), "training": training,
    }  # fmt: skip
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(row, indent=1))
    return row


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Markdown: mm, differences from the whole network in brackets; heads in the judge's worse direction."""
    whole = _figures(rows[0])
    lines = [f"| variant | steps | {' | '.join(whole)} | what it is |", "|---" * (len(whole) + 3) + "|"]
    for row in rows:
        cells = [f"{mm:.2f} ({mm - whole[name]:+.2f})" for name, mm in _figures(row).items()]
        steps = row["training"]["steps"]
        lines.append(f"| {row['variant']} | {steps} | {' | '.join(cells)} | {row['says']} |")
    return "\n".join(lines) + "\n"


def _figures(row: dict[str, Any]) -> dict[str, float]:
    heads = {name: error["worst_mm"] for name, error in row["heads"].items()}
    mean = {"heads' mean": float(np.mean(list(heads.values())))} if heads else {}
    return {"known": row["ray_known_mm"], "unknown": row["ray_unknown_mm"]} | heads | mean


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, short={"output": "-o"})
    show_log("pix2pix")  # a variant trains for an hour
    _compare(options, variants(options.only.split(",") if options.only else ()))


def _compare(options: Arguments, chosen: Sequence[Variant]) -> None:
    from evaluation.case_sources import real_cases
    from pix2pix.dataset import open_dataset

    heads = list(real_cases(options.heads)) if options.heads else []
    people = open_dataset(options.data).validation
    rows = []
    for variant in chosen:
        rows.append(measure(variant, options, people, heads))
        with whole_file(options.output / "ablations.md") as temporary:
            temporary.write_text(table(rows))
    print(table(rows) + f"wrote {options.output}/ablations.md")
