"""The networks of completion, three architectures over one skeleton, so that they differ in one factor alone.

    autoencoder   residual units, everything through the bottleneck
    unet          the same with skips: each level of the way up sees the level of the way down beside it
    inception     skips, and at each level GoogLeNet's parallel kernels (Szegedy 2015) for the residual units

Tensors (B, channels, x, y, z) only; knows nothing of files, losses or training. Deterministic. MONAI's blocks.
"""

from __future__ import annotations

import torch
from monai.networks.blocks.convolutions import Convolution, ResidualUnit
from monai.networks.utils import pixelshuffle, pixelunshuffle
from torch import Tensor, nn

from completion.settings import NetworkConfig

COORDINATES = 3
ACTIVATION = ("leakyrelu", {"negative_slope": 0.1, "inplace": True})
NORM = ("instance", {"affine": True})


class Completer(nn.Module):
    """Shares of what is there, and coordinates, to the logits of what is predicted; one channel a structure.

    Sides must be multiples of stem * 2 ** (levels - 1).
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config, self.skips = config, config.kind != "autoencoder"
        self.structures = len(config.structures)
        inside = (self.structures * (2 if config.mirror else 1)) * config.stem**3 + COORDINATES
        self.stem = Convolution(3, inside, config.features[0], kernel_size=1, act=ACTIVATION, norm=NORM)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        for above, features in zip(config.features, config.features[1:], strict=False):
            self.down.append(_level(config.kind, above, features, strides=2))
            self.up.insert(0, Up(config.kind, features, above, self.skips))
        self.first = _level(config.kind, config.features[0], config.features[0])
        self.head = nn.Conv3d(config.features[0], self.structures * config.stem**3, 3, padding=1)
        nn.init.normal_(self.head.weight, std=1e-3)
        assert self.head.bias is not None  # a convolution has one unless told otherwise
        nn.init.constant_(self.head.bias, -3.0)  # nearly nothing is missing: what is true of nearly every voxel

    def forward(self, shares: Tensor, coordinates: Tensor) -> Tensor:
        """shares (B, C, x, y, z) in [0, 1], mirror images included; coordinates (B, 3, x, y, z) / stem."""
        x = pixelunshuffle(shares, 3, self.config.stem) if self.config.stem > 1 else shares
        x = self.first(self.stem(torch.cat([x, coordinates], 1)))
        beside = [x]
        for down in self.down:
            beside.append(down(beside[-1]))
        x = beside.pop()
        for up in self.up:
            x = up(x, beside.pop())
        return pixelshuffle(self.head(x), 3, self.config.stem) if self.config.stem > 1 else self.head(x)


class Up(nn.Module):
    """Twice the grid, joined with the level beside it where there are skips."""

    def __init__(self, kind: str, inside: int, features: int, skips: bool) -> None:
        super().__init__()
        self.skips = skips
        self.grow = Convolution(3, inside, features, strides=2, is_transposed=True, act=ACTIVATION, norm=NORM)
        self.level = _level(kind, 2 * features if skips else features, features)

    def forward(self, x: Tensor, beside: Tensor) -> Tensor:
        x = self.grow(x)
        result: Tensor = self.level(torch.cat([x, beside], 1) if self.skips else x)
        return result


class Inception(nn.Module):
    """Kernels of 1, 3 and 5 (two of 3) voxels and a pooled one, side by side, each behind one that narrows."""

    def __init__(self, inside: int, features: int, strides: int = 1) -> None:
        super().__init__()
        part = features // 4
        self.narrow = Convolution(3, inside, features, strides=strides, act=ACTIVATION, norm=NORM)
        self.one = _plain(features, part, 1)
        self.three = nn.Sequential(_plain(features, 2 * part, 1), _plain(2 * part, part, 3))
        self.five = nn.Sequential(_plain(features, part, 1), _plain(part, part, 3), _plain(part, part, 3))
        self.pooled = nn.Sequential(nn.MaxPool3d(3, 1, 1), _plain(features, part, 1))

    def forward(self, x: Tensor) -> Tensor:
        x = self.narrow(x)
        return x + torch.cat([self.one(x), self.three(x), self.five(x), self.pooled(x)], 1)


def _level(kind: str, inside: int, features: int, strides: int = 1) -> nn.Module:
    if kind == "inception":
        return Inception(inside, features, strides)
    return ResidualUnit(3, inside, features, strides=strides, subunits=2, act=ACTIVATION, norm=NORM)


def _plain(inside: int, features: int, kernel: int) -> nn.Module:
    return Convolution(3, inside, features, kernel_size=kernel, act=ACTIVATION, norm=NORM)


def weights_of(network: nn.Module) -> int:
    """How many numbers a network learns."""
    return sum(weight.numel() for weight in network.parameters())
