"""Validates a generator on the validation people after an epoch: errors in mm along the rays.

Owns which people it is validated on. Knows nothing of training.
"""

from typing import cast

import numpy as np
import torch
from lightning.fabric import Fabric
from torch import Tensor

from pix2pix.channels import Maps, take_apart
from pix2pix.dataset import People, all_facts, plain_batches
from pix2pix.networks import Generator
from pix2pix.prediction import network_input, predict_depth
from pix2pix.ray_errors import RayErrors


def validate(fabric: Fabric, generator: Generator, people: People, *, count: int, batch: int) -> dict[str, float]:
    """Means over the first `count` people with their facts, and ray_error_unknown_facts_mm without any.

    batch: people that are predicted together. All processes share the work and get the same means.
    """
    mine = list(range(min(count, len(people))))[fabric.global_rank :: fabric.world_size]
    known, unknown = (RayErrors(people.ring.mm_per_pixel) for _ in range(2))
    for errors, facts in ((known, all_facts), (unknown, np.zeros_like)):
        for maps in plain_batches(people, mine, batch, facts):
            maps = fabric.to_device(maps)
            depth, logits, base = predict(fabric, generator, maps, people.ring.mm_per_pixel)
            errors.add(depth, logits, base, take_apart(maps["face"]))
    for errors in (known, unknown):
        # Fabric reduces collections too and does not say that a tensor gives a tensor
        errors.sums = cast(Tensor, fabric.all_reduce(errors.sums, reduce_op="sum"))
    return known.means() | {"ray_error_unknown_facts_mm": unknown.means()["ray_error_mm"]}


@torch.no_grad()
def predict(
    fabric: Fabric, generator: Generator, batch: dict[str, Tensor], mm_per_pixel: float
) -> tuple[Tensor, Tensor, Maps]:
    """Depth in mm and surface logits (B, 8, N, N), and the base taken apart."""
    inputs = network_input(batch, generator.config)
    with fabric.autocast():
        return *predict_depth(generator, generator.config, inputs, batch["facts"], mm_per_pixel), inputs.base
