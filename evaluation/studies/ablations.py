"""One factor at a time: what each part of the network is worth, trained alike on the same people.

`python -m evaluation ablations --data DATASET [--heads HEADS] -o OUT` trains the network of configs/ablation.yaml once
for every file of configs/ablations, which changes one factor of it, and judges each on the validation people and on
the real heads. A variant that is finished is kept, so that a killed run goes on. Knows no factor by itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.command.arguments import parse, parser
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
    """A network to train, or with `weights_of` another's weights judged otherwise."""

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


def measure(variant: Variant, told, people: People, heads: Sequence[Case]) -> dict:
    """The row of one variant; read from OUT where it is finished, written there where it is not."""
    from evaluation.studies.variant_run import heads_worn, on_heads, on_people, trained

    path = Path(told.output) / f"{variant.name}.json"
    if path.is_file():
        return json.loads(path.read_text())
    print(f"{variant.name}: {variant.says}", flush=True)
    judged = sorted({case.name for case in heads} & heads_worn(told.data))
    translator = trained(variant, told.data, Path(told.output), told.minutes, judged)
    training = {key: translator.card[key] for key in ("epochs", "steps", "minutes", "training_people")}
    row = {
        "variant": variant.name, "says": variant.says, **on_people(translator, people, told.people),
        "heads": on_heads(translator, heads), "training": training,
    }  # fmt: skip
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(row, indent=1))
    return row


def table(rows: Sequence[dict]) -> str:
    """Markdown: mm, differences from the whole network in brackets; heads in the judge's worse direction."""
    whole = _figures(rows[0])
    lines = [f"| variant | steps | {' | '.join(whole)} | what it is |", "|---" * (len(whole) + 3) + "|"]
    for row in rows:
        cells = [f"{mm:.2f} ({mm - whole[name]:+.2f})" for name, mm in _figures(row).items()]
        steps = row["training"]["steps"]
        lines.append(f"| {row['variant']} | {steps} | {' | '.join(cells)} | {row['says']} |")
    return "\n".join(lines) + "\n"


def _figures(row: dict) -> dict[str, float]:
    heads = {name: error["worst_mm"] for name, error in row["heads"].items()}
    mean = {"heads' mean": float(np.mean(list(heads.values())))} if heads else {}
    return {"known": row["ray_known_mm"], "unknown": row["ray_unknown_mm"]} | heads | mean


def main(argv: list[str] | None = None) -> None:
    arguments = parser(HELP)
    arguments.add_argument("--data", type=Path, required=True, help="DATASET to learn from and to judge by")
    arguments.add_argument("--heads", type=Path, help="folder of real heads: NAME/skull.ply with NAME/skin.ply")
    arguments.add_argument("--only", help="names of configs/ablations, separated by commas (default: all)")
    arguments.add_argument("--people", type=int, default=64, help="validation people to judge by (default 64)")
    arguments.add_argument("--minutes", type=float, help="of training for each, at most (default: all epochs)")
    arguments.add_argument("-o", "--output", required=True, help="folder of the runs, their figures and the table")
    told = parse(arguments, argv)
    show_log("pix2pix")  # a variant trains for an hour
    _compare(told, variants(told.only.split(",") if told.only else ()))


def _compare(told, chosen: Sequence[Variant]) -> None:
    from evaluation.cases import real_cases
    from pix2pix.dataset import open_dataset

    heads = list(real_cases(told.heads)) if told.heads else []
    people = open_dataset(told.data).validation
    rows = []
    for variant in chosen:
        rows.append(measure(variant, told, people, heads))
        with whole_file(Path(told.output) / "ablations.md") as temporary:
            temporary.write_text(table(rows))
    print(table(rows) + f"wrote {told.output}/ablations.md")
