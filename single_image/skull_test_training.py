"""How the skull test is trained, and where its thresholds lie. A small loop: minutes on one core, nothing to resume.

Owns steps and thresholds. Knows nothing of where pictures come from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from cranioface.command.progress import progress
from cranioface.learning.seed import stream
from single_image.is_skull import CLASSES, SkullNet, SkullTest
from single_image.skull_test_pictures import OTHER, Pictures, changed

BATCH, RATE, DECAY = 64, 2e-3, 1e-2
ALARMS = 0.01  # share of validation's skulls that are doubted: sets the threshold
REFUSED, LEAST = 0.02, 0.25  # refused: below this, and below so much of the least that a validation skull was given


def train_skull_test(learnt: Pictures, validation: Pictures, epochs: int, card: dict[str, Any], seed: int) -> SkullTest:
    """A network taught on `learnt`, its thresholds set on `validation`; card: what is to be kept with it."""
    torch.manual_seed(seed)
    network = SkullNet()
    steps = epochs * (len(learnt.classes) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    annealing = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, steps)
    for pixels, classes in progress(_batches(learnt, steps, seed), "skull test", total=steps):
        loss = functional.cross_entropy(network(pixels), classes)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        optimiser.step()
        annealing.step()
    plain = card | {"steps": steps, "classes": list(CLASSES)}
    return with_thresholds(SkullTest(network.eval(), plain), validation)


def with_thresholds(test: SkullTest, validation: Pictures) -> SkullTest:
    """`test` with doubt_below and refuse_below, and its share of errors on `validation`, which chose them."""
    seen = 1 - np.concatenate([test.shares(part)[:, OTHER] for part in np.array_split(validation.pixels, 32)])
    is_skull = validation.classes != OTHER
    doubt = float(np.quantile(seen[is_skull], ALARMS))
    refuse = min(REFUSED, LEAST * float(seen[is_skull].min()))
    wrong = float(np.mean((seen < doubt) == is_skull))
    return SkullTest(
        test.network, test.card | {"doubt_below": doubt, "refuse_below": refuse, "metrics": {"error": wrong}}
    )


def _batches(learnt: Pictures, steps: int, seed: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """As many skulls as others in each, drawn and changed by seed and step alone."""
    others, skulls = (np.flatnonzero((learnt.classes == OTHER) == is_other) for is_other in (True, False))
    for step in range(steps):
        rng = stream(seed, step)
        drawn = np.concatenate([rng.choice(skulls, BATCH // 2), rng.choice(others, BATCH // 2)])
        pixels = np.stack([changed(learnt.pixels[k], rng) for k in drawn])
        yield torch.from_numpy(pixels)[:, None], torch.from_numpy(learnt.classes[drawn])
