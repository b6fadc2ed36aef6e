"""One variant of the network: trained, and evaluated on validation people and on real heads.

Knows no factor by itself, and nothing of tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from cranioface.judge.face_error import face_error
from cranioface.people.dataset import read_dataset
from cranioface.people.facts import NAMES as FACTS
from cranioface.people.person import LAYERS
from embedding import NAMES
from evaluation.baselines.network import network_face
from evaluation.cases import Case
from evaluation.studies.ablations import SHARED, Variant
from pix2pix.channels import take_apart
from pix2pix.dataset import People, plain_batches
from pix2pix.ray_errors import RayErrors
from pix2pix.train import read_config, train
from pix2pix.translate import Translator, load_translator

FACT_COLUMNS = [NAMES.index(name) for fact in FACTS for name in (fact, f"{fact}_known")]
BATCH = 4


def trained(variant: Variant, data: Path, out: Path, minutes: float | None, without: Sequence[str] = ()) -> Translator:
    """The variant's network after its share of training; goes on where a killed run stopped.

    without: real heads whose bone none of the people learnt from may wear, since they are evaluated.
    """
    if variant.weights_of:
        return replace(load_translator(_weights(out, variant.weights_of)), mirrored=False)
    assert variant.settings is not None  # a variant has settings of its own or another's weights
    changes: dict[str, object] = {} if minutes is None else {"budget.max_minutes": minutes}
    changes |= {"without": tuple(without)} if without else {}
    train(read_config([SHARED, variant.settings], changes), data, out / variant.name)
    return load_translator(_weights(out, variant.name))


def heads_worn(data: Path) -> set[str]:
    """Names of the real heads whose bone people of the dataset wear."""
    return set(read_dataset(data).heads_worn().values())


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
        for errors, facts in (
            (known, batch["facts"].numpy()),
            (unknown, facts_unknown(batch["facts"].numpy())),
        ):
            depth, logits = (torch.from_numpy(x) for x in translator.outputs(layers, facts))
            errors.add(depth, logits, base, face)
    with_facts, without_facts = known.means(), unknown.means()
    return {
        "ray_known_mm": with_facts["ray_error_mm"], "ray_unknown_mm": without_facts["ray_error_mm"],
        "across_known_mm": with_facts["across_mm"], "across_unknown_mm": without_facts["across_mm"],
    }  # fmt: skip


def facts_unknown(facts: np.ndarray) -> np.ndarray:
    """Vectors (n, DIM) with sex, age and BMI unknown, as where nobody tells them; what is measured on bone stays."""
    facts = facts.copy()
    facts[:, FACT_COLUMNS] = 0.0
    return facts


def on_heads(translator: Translator, heads: Iterable[Case]) -> dict[str, dict[str, float]]:
    """The judge's figures of each real head, nothing known but bone."""
    errors = {}
    for case in heads:
        error = face_error(network_face(case, translator), case.true_face, case.bone)
        errors[case.name] = {key: error[key] for key in ("worst_mm", "under_2.5_mm", "coverage")}
    return errors
