"""The losses of completion as named terms: Dice and cross-entropy through MONAI, against shares and not only labels.

Tensors only; knows nothing of networks or training. Shares of one half say where in a voxel the surface runs: the Dice
has squares in its denominator, since only then is it largest where prediction and share are equal (Milletari 2016).
"""

from __future__ import annotations

from dataclasses import asdict

import torch
from monai.losses.dice import DiceCELoss
from torch import Tensor

from completion.channels import with_nothing
from completion.settings import LossWeights

SMOOTH = 1.0  # voxels: a complete skull, whose missing part is empty, has a defined Dice


class DiceAndCrossEntropy:
    """Terms of predicted logits (B, structures, ...) against true shares of the same shape."""

    def __init__(self) -> None:
        self.both = DiceCELoss(
            include_background=False, softmax=True, squared_pred=True, smooth_nr=SMOOTH, smooth_dr=SMOOTH
        )

    def __call__(self, logits: Tensor, true: Tensor) -> dict[str, Tensor]:
        """dice: 1 - mean soft Dice of the structures; cross_entropy: nats a voxel."""
        nothing = (1 - true.sum(1, keepdim=True)).clamp(0, 1)
        predicted, shares = with_nothing(logits), torch.cat([nothing, true], 1)
        return {"dice": self.both.dice(predicted, shares), "cross_entropy": self.both.ce(predicted, shares)}


def weighted_sum(terms: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """The loss of a step."""
    factors = asdict(weights)
    return torch.stack([factors[name] * term for name, term in terms.items()]).sum()
