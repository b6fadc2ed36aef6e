"""What the networks are made of: the encoded condition, modulation by it, blocks of convolutions, exchange of views.

Tensors only. Nothing here knows which network it is part of.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from cranioface.command import BadInput

VIEWS = 8
AZIMUTHS = tuple(math.radians(45 * view) for view in range(VIEWS))
GROUPS = 8  # of GroupNorm: features must be multiples of it


class Condition(nn.Module):
    """Facts and view direction to one code per view."""

    directions: Tensor  # buffer (8, 2)

    def __init__(self, facts: int, features: int) -> None:
        super().__init__()
        azimuths = torch.tensor(AZIMUTHS)
        self.register_buffer("directions", torch.stack([azimuths.sin(), azimuths.cos()], 1), persistent=False)
        self.encoder = nn.Sequential(
            nn.Linear(facts + 2, features), nn.SiLU(), nn.Linear(features, features), nn.SiLU()
        )  # fmt: skip

    def forward(self, facts: Tensor) -> Tensor:
        """facts (B, D) to codes (B * 8, features), the views of a person together."""
        people = len(facts)
        directions = self.directions.expand(people, VIEWS, 2)
        result: Tensor = self.encoder(torch.cat([facts[:, None].expand(-1, VIEWS, -1), directions], -1)).flatten(0, 1)
        return result


class FiLM(nn.Module):
    """Feature-wise modulation: x (n, C, h, w) * (1 + scale) + shift, both linear in the condition's code."""

    def __init__(self, code: int, features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(code, 2 * features)
        nn.init.normal_(self.linear.weight, std=0.02)  # small, not zero: the condition acts from the first step
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        scale, shift = self.linear(code)[..., None, None].chunk(2, 1)
        result: Tensor = x * (1 + scale) + shift
        return result


class Block(nn.Module):
    """Two convolutions; between them a normalisation and the level's FiLM, which says how much of a feature passes."""

    def __init__(self, inside: int, features: int, *, kernel: int = 3, stride: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside, features, kernel, stride, kernel // 2)
        self.second = nn.Conv2d(features, features, 3, 1, 1)
        self.norm = nn.GroupNorm(GROUPS, features)
        self.dropout = nn.Dropout2d(dropout)

    def forward(self, x: Tensor, film: nn.Module | None, code: Tensor) -> Tensor:
        x = self.norm(self.first(x))
        x = functional.silu(film(x, code) if film is not None else x)
        return functional.silu(self.second(self.dropout(x)))


class UpBlock(Block):
    """A block that doubles the grid: each pixel becomes four, beside which lie the features `side` of that grid."""

    def __init__(self, inside: int, beside: int, features: int, dropout: float) -> None:
        super().__init__(inside + beside, features, dropout=dropout)
        self.inside = inside

    def forward(self, x: Tensor, film: nn.Module | None, code: Tensor, side: Tensor) -> Tensor:  # type: ignore[override]
        x = functional.interpolate(x, scale_factor=2.0, mode="nearest")
        return super().forward(torch.cat([x, side.to(x.dtype)], 1), film, code)


class ViewExchange(nn.Module):
    """Attention between the eight views of a person, row by row.

    An image row is the same height of the head in every view of the ring, so a pixel looks only at the pixels of its
    own row, in all views; a code of its column and azimuth tells it where they lie.
    """

    directions: Tensor  # buffer (8, 2)

    def __init__(self, features: int, heads: int) -> None:
        super().__init__()
        azimuths = torch.tensor(AZIMUTHS)
        self.register_buffer("directions", torch.stack([azimuths.sin(), azimuths.cos()], 1), persistent=False)
        self.heads = heads
        self.norm = nn.GroupNorm(GROUPS, features)
        self.place = nn.Linear(5, features)
        self.queries_keys_values = nn.Linear(features, 3 * features)
        self.back = nn.Linear(features, features)

    def forward(self, x: Tensor) -> Tensor:
        """x (B * 8, C, h, w) to the same shape."""
        images, features, height, width = x.shape
        people = images // VIEWS
        tokens = self.norm(x).view(people, VIEWS, features, height, width).permute(0, 3, 1, 4, 2)
        tokens = tokens + self.place(self._places(width))
        tokens = tokens.reshape(people * height, VIEWS * width, features)
        parts = self.queries_keys_values(tokens).view(len(tokens), -1, 3, self.heads, features // self.heads)
        mixed = functional.scaled_dot_product_attention(*parts.permute(2, 0, 3, 1, 4).unbind(0))
        mixed = self.back(mixed.transpose(1, 2).reshape(tokens.shape))
        mixed = mixed.view(people, height, VIEWS, width, features).permute(0, 2, 4, 1, 3)
        result: Tensor = x + mixed.reshape(x.shape)
        return result

    def _places(self, width: int) -> Tensor:
        """(8, width, 5): column, direction, and their products, which are the column's place in the world."""
        columns = torch.linspace(-1, 1, width, device=self.directions.device)[None, :, None].expand(VIEWS, -1, -1)
        directions = self.directions[:, None].expand(-1, width, -1)
        return torch.cat([columns, directions, columns * directions], -1)


def with_coordinates(x: Tensor) -> Tensor:
    """x (n, C, h, w) with its rows and columns in [-1, 1] as two more channels."""
    rows = torch.linspace(-1, 1, x.shape[-2], device=x.device, dtype=x.dtype)[:, None].expand(x.shape[-2:])
    columns = torch.linspace(-1, 1, x.shape[-1], device=x.device, dtype=x.dtype)[None].expand(x.shape[-2:])
    return torch.cat([x, torch.stack([rows, columns]).expand(len(x), -1, -1, -1)], 1)


def check_features(name: str, features: Sequence[int]) -> None:
    """BadInput where a level's features cannot be normalised in GROUPS."""
    if not features or any(f < GROUPS or f % GROUPS for f in features):
        raise BadInput(f"{name}: {list(features)} must be multiples of {GROUPS}")
