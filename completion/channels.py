"""What a network of completion sees and says: shares, their mirror image, coordinates; logits, and shares from them.

Owns both ways, side by side. Tensors (B, structures, x, y, z) on grids of the Frankfurt frame; knows nothing of any one
network or of training. Beside the structures there is "nothing", whose logit is zero: for one structure that is the
logistic function, for several the softmax, so that the shares of a voxel never sum to more than one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from cranioface.geometry.head_grid import Grid

RADIUS_MM = 100.0  # coordinates of a head lie between -1.5 and 1.5


def inputs(observed: Tensor, mirror: bool) -> Tensor:
    """What is there, and where wanted its mirror image about x = 0; the grid must lie evenly about it."""
    return torch.cat([observed, observed.flip(2)], 1) if mirror else observed


def coordinates(grid: Grid, stem: int, device: torch.device | None = None) -> Tensor:
    """x, y and z (1, 3, x, y, z) of the centres of cells of stem ** 3 voxels, in 100 mm."""
    axes = []
    for side, start in zip(grid.shape, grid.origin, strict=True):
        cells = torch.arange(side // stem, dtype=torch.float32, device=device)
        axes.append((start + grid.spacing * (cells * stem + (stem - 1) / 2)) / RADIUS_MM)
    return torch.stack(torch.meshgrid(*axes, indexing="ij"))[None]


def target_of(whole: Tensor, observed: Tensor, target: str) -> Tensor:
    """What the network is asked for: the whole, or of it the part that is missing."""
    return whole if target == "whole" else (whole - observed).clamp(0, 1)


def shares(logits: Tensor) -> Tensor:
    """Logits to the predicted shares of the structures, in [0, 1]."""
    return with_nothing(logits).softmax(1)[:, 1:]


def with_nothing(logits: Tensor) -> Tensor:
    """Logits (B, 1 + structures, ...), the first that of nothing: always zero."""
    return torch.cat([torch.zeros_like(logits[:, :1]), logits], 1)


def missing(logits: Tensor, observed: Tensor, target: str) -> Tensor:
    """Share of each structure that is missing at each voxel, none where what is there fills it."""
    predicted = shares(logits)
    predicted = predicted - observed if target == "whole" else predicted
    room = (1 - observed.sum(1, keepdim=True)).clamp(0, 1)
    return torch.minimum(predicted.clamp(0, 1), room)
