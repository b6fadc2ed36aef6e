"""Judges a generator on the validation people after an epoch: errors in mm along the rays, and sample sheets.

Owns which people are judged. Knows nothing of training.
"""

from pathlib import Path
from typing import cast

import cv2
import numpy as np
import torch
from lightning.fabric import Fabric
from torch import Tensor

from cranioface.command import whole_file
from pix2pix.channels import Maps, take_apart
from pix2pix.dataset import People, collate, plain_batches
from pix2pix.measures import RayErrors
from pix2pix.networks import Generator
from pix2pix.prediction import predicted, seen_of
from pix2pix.settings import TrainConfig
from pix2pix.sheets import sample_sheet


def judge(fabric: Fabric, generator: Generator, people: People, config: TrainConfig) -> dict[str, float]:
    """Means over the validation people with their facts, and ray_error_unknown_facts_mm without any."""
    count = min(config.validation_people, len(people))
    mine = list(range(count))[fabric.global_rank :: fabric.world_size]
    told, untold = (RayErrors(people.ring.mm_per_pixel) for _ in range(2))
    for batch in plain_batches(people, mine, config.optimisation.batch_people):
        batch = fabric.to_device(batch)
        for errors, facts in ((told, batch["facts"]), (untold, torch.zeros_like(batch["facts"]))):
            depth, logits, base = predict(fabric, generator, batch | {"facts": facts}, people.ring.mm_per_pixel)
            errors.add(depth, logits, base, take_apart(batch["face"]))
    for errors in (told, untold):
        # Fabric reduces collections too and does not say that a tensor gives a tensor
        errors.sums = cast(Tensor, fabric.all_reduce(errors.sums, reduce_op="sum"))
    return told.means() | {"ray_error_unknown_facts_mm": untold.means()["ray_error_mm"]}


@torch.no_grad()
def predict(
    fabric: Fabric, generator: Generator, batch: dict[str, Tensor], mm_per_pixel: float
) -> tuple[Tensor, Tensor, Maps]:
    """Depth in mm and surface logits (B, 8, N, N), and the base taken apart."""
    seen = seen_of(batch, generator.config)
    with fabric.autocast():
        return *predicted(generator, generator.config, seen, batch["facts"], mm_per_pixel), seen.base


def write_sheet(fabric: Fabric, generator: Generator, people: People, count: int, path: Path) -> np.ndarray | None:
    """A picture (H, W, 3) of the first `count` people at `path`, for the eye; None where there is nobody to show."""
    count = min(count, len(people))
    if not count:
        return None
    sheet = np.concatenate([_sheet(fabric, generator, people, i) for i in range(count)], 1)
    with whole_file(path) as temporary:
        cv2.imwrite(str(temporary), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    return sheet


def _sheet(fabric: Fabric, generator: Generator, people: People, index: int) -> np.ndarray:
    sample, s = people.sample(index), people.ring.mm_per_pixel
    depth, logits, _ = predict(fabric, generator, fabric.to_device(collate([sample])), s)
    predicted = torch.where(logits > 0, depth, torch.nan)[0].cpu().numpy()
    return sample_sheet({"skull": sample.skull, "base": sample.base, "predicted": predicted, "true": sample.face}, s)
