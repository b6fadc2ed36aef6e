"""The networks: a conditional U-Net generator over the eight views of a person, and a PatchGAN discriminator.

Tensors only; knows nothing of files, losses or training. Both are deterministic in eval mode: dropout is the only
randomness and acts in training alone. Normalisation is per image, so that a batch gives what its people give alone.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from doors import BadInput
from pix2pix.channels import FACE_CHANNELS, OUTPUTS
from pix2pix.model_settings import CHANNELS, DiscriminatorConfig, GeneratorConfig

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
        return self.encoder(torch.cat([facts[:, None].expand(-1, VIEWS, -1), directions], -1)).flatten(0, 1)


class FiLM(nn.Module):
    """Feature-wise modulation: x (n, C, h, w) * (1 + scale) + shift, both linear in the condition's code."""

    def __init__(self, code: int, features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(code, 2 * features)
        nn.init.normal_(self.linear.weight, std=0.02)  # small, not zero: the condition acts from the first step
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        scale, shift = self.linear(code)[..., None, None].chunk(2, 1)
        return x * (1 + scale) + shift


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
        return x + mixed.reshape(x.shape)

    def _places(self, width: int) -> Tensor:
        """(8, width, 5): column, direction, and their products, which are the column's place in the world."""
        columns = torch.linspace(-1, 1, width, device=self.directions.device)[None, :, None].expand(VIEWS, -1, -1)
        directions = self.directions[:, None].expand(-1, width, -1)
        return torch.cat([columns, directions, columns * directions], -1)


class Generator(nn.Module):
    """Skull, base and facts of whole people to residual depth, absolute depth and surface logits of their faces."""

    def __init__(self, config: GeneratorConfig, *, facts: int) -> None:
        super().__init__()
        _check_generator(config)
        self.config = config
        self.blocks = nn.ModuleDict()
        self._build_down(config)
        self._build_up(config)
        self.exchange = ViewExchange(config.down_features[-1], config.heads) if config.exchange else nn.Identity()
        self.condition = Condition(facts, config.condition_features)
        self.films = nn.ModuleDict(
            {level: FiLM(config.condition_features, self._features[level]) for level in self.conditioned_levels()}
        )
        self.head = nn.Conv2d(config.up_features[-1], len(OUTPUTS) * self.rest**2, 3, 1, 1)
        nn.init.normal_(self.head.weight, std=1e-3)  # the first prediction is the base itself
        assert self.head.bias is not None  # a convolution has one unless told otherwise
        nn.init.zeros_(self.head.bias)

    def levels(self) -> tuple[str, ...]:
        """Names of all levels, from the stem to the last up block."""
        return tuple(self._features)

    def conditioned_levels(self) -> tuple[str, ...]:
        """Names of the levels that the condition modulates; BadInput on a name that is no level."""
        chosen = self.levels() if self.config.conditioned is None else tuple(self.config.conditioned)
        strangers = set(chosen) - set(self.levels())
        if strangers:
            raise BadInput(f"conditioned: {sorted(strangers)} are no levels; choose from {', '.join(self.levels())}")
        return chosen

    def forward(self, inputs: Tensor, facts: Tensor) -> Tensor:
        """inputs (B, 8, len(channels), N, N) and facts (B, D) to outputs (B, 8, 3, N, N) in the order of OUTPUTS.

        N must be a multiple of stem * 2 ** (number of down blocks).
        """
        people, _, _, size, _ = inputs.shape
        code = self.condition(facts)
        images = inputs.flatten(0, 1)
        x, skips = self._encode(images, code)
        x = self._level("bottleneck", self.exchange(x), code)
        x = self._decode(x, skips, images, code)
        outputs = functional.pixel_shuffle(self.head(x), self.rest)
        return outputs.view(people, VIEWS, len(OUTPUTS), size, size)

    def _build_down(self, config: GeneratorConfig) -> None:
        place = 2  # row and column, as the ring's window is fixed in the head
        inside = len(config.channels) * config.stem**2 + place
        self._features = {"stem": config.stem_features}
        self.blocks["stem"] = Block(inside, config.stem_features, kernel=1 if config.stem > 1 else 3)
        inside = config.stem_features
        for i, features in enumerate(config.down_features):
            innermost = i >= len(config.down_features) - config.dropout_blocks
            dropout = config.down_dropout if innermost else 0.0
            self.blocks[f"down{i + 1}"] = Block(inside, features, stride=2, dropout=dropout)
            self._features[f"down{i + 1}"] = inside = features
        self.blocks["bottleneck"] = Block(inside, inside)
        self._features["bottleneck"] = inside

    def _build_up(self, config: GeneratorConfig) -> None:
        """An up block meets the features of its resolution on the way down; beyond the stem, the input itself."""
        beside = [*config.down_features[-2::-1], config.stem_features]
        extra = len(config.up_features) - len(beside)
        sides = [config.stem // 2 ** (k + 1) for k in range(extra)]
        beside += [len(config.channels) * side**2 for side in sides]
        inside = config.down_features[-1]
        for i, features in enumerate(config.up_features):
            dropout = config.up_dropout if i < config.dropout_blocks else 0.0
            self.blocks[f"up{i + 1}"] = Block(inside + beside[i], features, dropout=dropout)
            self._features[f"up{i + 1}"] = inside = features
        self._input_sides = sides
        self.rest = sides[-1] if sides else config.stem

    def _level(self, level: str, x: Tensor, code: Tensor) -> Tensor:
        return self.blocks[level](x, self.films[level] if level in self.films else None, code)

    def _encode(self, images: Tensor, code: Tensor) -> tuple[Tensor, list[Tensor]]:
        x = with_coordinates(functional.pixel_unshuffle(images, self.config.stem))
        x = self._level("stem", x.contiguous(memory_format=torch.channels_last), code)
        skips = [x]
        for i in range(len(self.config.down_features)):
            x = self._level(f"down{i + 1}", x, code)
            skips.append(x)
        return x, skips[:-1]

    def _decode(self, x: Tensor, skips: list[Tensor], images: Tensor, code: Tensor) -> Tensor:
        beside = skips[::-1] + [functional.pixel_unshuffle(images, side) for side in self._input_sides]
        for i, side in enumerate(beside[: len(self.config.up_features)]):
            x = functional.interpolate(x, scale_factor=2.0, mode="nearest")
            x = self._level(f"up{i + 1}", torch.cat([x, side.to(x.dtype)], 1), code)
        return x


class Discriminator(nn.Module):
    """PatchGAN: judges patches of a face over its skull, told the same condition as the generator."""

    def __init__(self, config: DiscriminatorConfig, *, facts: int) -> None:
        super().__init__()
        _check_features("discriminator features", config.features)
        self.config = config
        self.condition = Condition(facts, config.condition_features)
        self.blocks, self.films = nn.ModuleDict(), nn.ModuleDict()
        inside = len(FACE_CHANNELS) * config.stem**2
        for i, features in enumerate(config.features):
            kernel, stride = (1, 1) if i == 0 else (3, 2)  # an unshuffled stem holds its neighbours already
            self.blocks[f"level{i}"] = Block(inside, features, kernel=kernel, stride=stride)
            self.films[f"level{i}"] = FiLM(config.condition_features, features)
            inside = features
        self.head = nn.Conv2d(inside, 1, 1)

    def forward(self, inputs: Tensor, facts: Tensor) -> Tensor:
        """inputs (B, 8, len(FACE_CHANNELS), N, N) and facts (B, D) to logits (B, 8, h, w), one per patch."""
        people = len(inputs)
        code = self.condition(facts)
        x = functional.pixel_unshuffle(inputs.flatten(0, 1), self.config.stem)
        x = x.contiguous(memory_format=torch.channels_last)
        for level, block in self.blocks.items():
            x = block(x, self.films[level], code)
        logits = self.head(x)
        return logits.view(people, VIEWS, *logits.shape[-2:])


def with_coordinates(x: Tensor) -> Tensor:
    """x (n, C, h, w) with its rows and columns in [-1, 1] as two more channels."""
    rows = torch.linspace(-1, 1, x.shape[-2], device=x.device, dtype=x.dtype)[:, None].expand(x.shape[-2:])
    columns = torch.linspace(-1, 1, x.shape[-1], device=x.device, dtype=x.dtype)[None].expand(x.shape[-2:])
    return torch.cat([x, torch.stack([rows, columns]).expand(len(x), -1, -1, -1)], 1)


def _check_generator(config: GeneratorConfig) -> None:
    if not config.channels or not set(config.channels) <= set(CHANNELS):
        raise BadInput(f"generator channels: {list(config.channels)}: choose from {', '.join(CHANNELS)}")
    down, up, stem = len(config.down_features), len(config.up_features), config.stem
    if stem < 1 or stem & (stem - 1):
        raise BadInput(f"generator stem: {stem} is no power of two")
    if not 0 < down <= up <= down + int(math.log2(stem)):
        raise BadInput(f"generator: {up} up blocks do not fit {down} down blocks behind a stem of {stem}")
    _check_features("generator features", (config.stem_features, *config.down_features, *config.up_features))
    if config.down_features[-1] % config.heads:
        raise BadInput(f"generator heads: {config.heads} do not divide {config.down_features[-1]} features")


def _check_features(name: str, features: Sequence[int]) -> None:
    if not features or any(f < GROUPS or f % GROUPS for f in features):
        raise BadInput(f"{name}: {list(features)} must be multiples of {GROUPS}")
