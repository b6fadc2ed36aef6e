"""One factor at a time: what each part of the network is worth, trained alike on the same people.

`python -m evaluation ablations --data DATASET [--heads HEADS] -o OUT` trains the network of configs/ablation.yaml once
for every file of configs/ablations, which changes one factor of it, and judges each on the validation people and on
the real heads. A variant that is finished is kept, so that a killed run goes on. Knows no factor by itself.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from anatomy.dataset_folder import read_dataset
from anatomy.person import LAYERS
from doors import BadInput, whole_file
from doors.arguments import parse, parser
from embedding import NAMES
from evaluation.baselines.network import network_face
from evaluation.cases import Case, real_cases
from evaluation.face_error import face_error
from pix2pix.channels import take_apart
from pix2pix.dataset import People, open_dataset, plain_batches
from pix2pix.measures import RayErrors
from pix2pix.train import read_arguments, train
from pix2pix.translate import Translator, load_translator

CONFIGS = Path(__file__).resolve().parents[1] / "configs"
SHARED, FACTORS = CONFIGS / "ablation.yaml", CONFIGS / "ablations"
WHOLE = "whole"
ASKED = [NAMES.index(name) for fact in ("sex", "age_years", "bmi") for name in (fact, f"{fact}_known")]
BATCH = 4
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


def trained(variant: Variant, data: Path, out: Path, minutes: float | None, without: Sequence[str] = ()) -> Translator:
    """The variant's network after its share of training; goes on where a killed run stopped.

    without: real heads whose bone none of the people learnt from may wear, since they are judged.
    """
    if variant.weights_of:
        return replace(load_translator(_weights(out, variant.weights_of)), mirrored=False)
    words = ["--config", str(SHARED), "--config", str(variant.settings)]
    words += [] if minutes is None else ["--budget.max_minutes", str(minutes)]
    words += ["--without", f"[{','.join(without)}]"] if without else []
    train(read_arguments(words)[0], data, out / variant.name)
    return load_translator(_weights(out, variant.name))


def heads_worn(data: Path) -> set[str]:
    """Names of the real heads whose bone people of the dataset wear."""
    worn = (read_dataset(data).get("real_bone") or {}).get("worn") or {}
    return {file.split("/")[0] for file in worn.values()}


def _weights(out: Path, name: str) -> Path:
    return out / name / "ablation.safetensors"


def on_people(translator: Translator, people: People, count: int) -> dict[str, float]:
    """Errors along the rays, mm, over the first `count` people, with sex, age and BMI known and unknown.

    across: weighted by incidence, an estimate of the distance to the surface.
    """
    known, unknown = (RayErrors(people.ring.mm_per_pixel) for _ in range(2))
    for batch in plain_batches(people, list(range(min(count, len(people)))), BATCH):
        layers = {name: maps.numpy() for name, maps in batch.items() if name in LAYERS}
        base, face = take_apart(batch["base"]), take_apart(batch["face"])
        for errors, facts in ((known, batch["facts"].numpy()), (unknown, without_asked(batch["facts"].numpy()))):
            depth, logits = (torch.from_numpy(x) for x in translator.outputs(layers, facts))
            errors.add(depth, logits, base, face)
    told, untold = known.means(), unknown.means()
    return {
        "ray_known_mm": told["ray_error_mm"], "ray_unknown_mm": untold["ray_error_mm"],
        "across_known_mm": told["across_mm"], "across_unknown_mm": untold["across_mm"],
    }  # fmt: skip


def without_asked(facts: np.ndarray) -> np.ndarray:
    """Vectors (n, DIM) with sex, age and BMI unknown, as where nobody tells them; what is measured on bone stays."""
    facts = facts.copy()
    facts[:, ASKED] = 0.0
    return facts


def on_heads(translator: Translator, heads: Iterable[Case]) -> dict[str, dict[str, float]]:
    """The judge's figures of each real head, nothing told but bone."""
    found = {}
    for case in heads:
        error = face_error(network_face(case, translator, {}), case.true_face, case.bone)
        found[case.name] = {key: error[key] for key in ("worst_mm", "under_2.5_mm", "coverage")}
    return found


def measure(variant: Variant, told, people: People, heads: Sequence[Case]) -> dict:
    """The row of one variant; read from OUT where it is finished, written there where it is not."""
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
    heads = list(real_cases(told.heads)) if told.heads else []
    people = open_dataset(told.data).validation
    rows = []
    for variant in variants(told.only.split(",") if told.only else ()):
        rows.append(measure(variant, told, people, heads))
        with whole_file(Path(told.output) / "ablations.md") as temporary:
            temporary.write_text(table(rows))
    print(table(rows) + f"wrote {told.output}/ablations.md")
