"""A generator made ready to predict: the same function of the same weights, arranged to be computed faster.

`prepared` copies a trained generator and exchanges its blocks for ones that only predict: the doubling of the grid is
folded into the convolution behind it, normalisation and condition are one multiplication, activations need no second
tensor. In float32 the outputs differ by rounding alone. Tensors only; knows nothing of files or maps.
"""

import copy
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from pix2pix.blocks import GROUPS, Block, FiLM, UpBlock
from pix2pix.generator import Generator

PHASES = tuple((row, column) for row in (0, 1) for column in (0, 1))


def prepared(generator: Generator, dtype: torch.dtype = torch.float32) -> Generator:
    """A copy of `generator` for prediction alone, its convolutions in `dtype`; condition and attention stay float32.

    Takes and gives what the generator does, float32. bfloat16: outputs keep two to three digits.
    """
    ready = copy.deepcopy(generator).eval().requires_grad_(False)
    for level, block in ready.blocks.items():
        ready.blocks[level] = _predicting(block, dtype)
    ready.add_module("exchange", InFloat32(ready.exchange, dtype))
    ready.add_module("head", InDtype(ready.head, dtype))
    return ready


def _predicting(block: nn.Module, dtype: torch.dtype) -> nn.Module:
    if isinstance(block, UpBlock):
        return PredictingUpBlock(block, dtype)
    assert isinstance(block, Block)  # a generator has no others
    return PredictingBlock(block, dtype)


class InFloat32(nn.Module):
    """A module that sees float32 amid `dtype`."""

    def __init__(self, module: nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self.module, self.dtype = module, dtype

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.module(x.float()).to(self.dtype, memory_format=torch.channels_last)
        return result


class InDtype(nn.Module):
    """A convolution in `dtype` that gives float32."""

    def __init__(self, convolution: nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self.convolution, self.dtype = _packed(convolution, dtype), dtype

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.convolution(x.to(self.dtype)).float()
        return result


class PredictingBlock(nn.Module):
    """A `Block` that predicts."""

    def __init__(self, block: Block, dtype: torch.dtype) -> None:
        super().__init__()
        self.dtype, self.norm = dtype, block.norm
        self.first, self.second = _packed(block.first, dtype), _packed(block.second, dtype)

    def forward(self, x: Tensor, film: FiLM | None, code: Tensor) -> Tensor:
        return self._after_first(self.first(x.to(self.dtype)), film, code)

    def _after_first(self, x: Tensor, film: FiLM | None, code: Tensor) -> Tensor:
        scale, shift = self._modulation(film, code)
        x = functional.group_norm(x, GROUPS, eps=self.norm.eps)
        x = torch.addcmul(shift.to(x.dtype), x, scale.to(x.dtype), out=x)
        x = functional.silu(x, inplace=True)
        return functional.silu(self.second(x), inplace=True)

    def _modulation(self, film: FiLM | None, code: Tensor) -> tuple[Tensor, Tensor]:
        """Scale and shift (n, C, 1, 1) that norm and FiLM make together."""
        weight, bias = self.norm.weight[:, None, None], self.norm.bias[:, None, None]
        if film is None:
            return weight[None], bias[None]
        scale, shift = film.linear(code)[..., None, None].chunk(2, 1)
        return weight * (1 + scale), bias * (1 + scale) + shift


class PredictingUpBlock(PredictingBlock):
    """An `UpBlock` that predicts, without ever making the doubled grid of what it is given.

    A pixel that became four alike meets a 3 x 3 kernel as a 2 x 2 kernel of sums, another one for each of the four:
    four ninths of the multiplications.
    """

    def __init__(self, block: UpBlock, dtype: torch.dtype) -> None:
        super().__init__(block, dtype)
        weight = block.first.weight.detach()
        self.first.weight = nn.Parameter(_as(weight[:, block.inside :], dtype), requires_grad=False)
        for row, column in PHASES:
            folded = _folded(_folded(weight[:, : block.inside], 2, row), 3, column)
            self.register_buffer(f"folded_{row}{column}", _as(folded, dtype), persistent=False)

    def forward(self, x: Tensor, film: FiLM | None, code: Tensor, side: Tensor) -> Tensor:  # type: ignore[override]
        height, width = x.shape[-2:]
        beside = self.first(_as(side, self.dtype))
        for row, column in PHASES:
            every = functional.conv2d(x.to(self.dtype), self.get_buffer(f"folded_{row}{column}"), padding=1)
            beside[..., row::2, column::2] += every[..., row : row + height, column : column + width]
        return self._after_first(beside, film, code)


def _folded(kernel: Tensor, axis: int, phase: int) -> Tensor:
    """Three taps of `axis` on the doubled grid as two on the single one, for even (0) or odd (1) pixels."""
    before, middle, after = kernel.unbind(axis)
    return torch.stack([before + middle, after] if phase else [before, middle + after], axis)


def _packed(convolution: nn.Module, dtype: torch.dtype) -> nn.Module:
    moved = convolution.to(dtype=dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
    return cast(nn.Module, moved)


def _as(x: Tensor, dtype: torch.dtype) -> Tensor:
    return x.to(dtype).contiguous(memory_format=torch.channels_last)
