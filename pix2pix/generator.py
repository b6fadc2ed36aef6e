"""The generator: a conditional U-Net over the eight views of a person.

Tensors only; knows nothing of files, losses or training. Deterministic in eval mode: dropout is the only randomness
and acts in training alone. Normalisation is per image, so that a batch gives what its people give alone.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from cranioface.command import BadInput
from pix2pix.blocks import VIEWS, Block, Condition, FiLM, UpBlock, ViewExchange, check_features, with_coordinates
from pix2pix.channels import OUTPUTS
from pix2pix.model_settings import CHANNELS, GeneratorConfig


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
            self.blocks[f"up{i + 1}"] = UpBlock(inside, beside[i], features, dropout)
            self._features[f"up{i + 1}"] = inside = features
        self._input_sides = sides
        self.rest = sides[-1] if sides else config.stem

    def _level(self, level: str, x: Tensor, code: Tensor, *side: Tensor) -> Tensor:
        result: Tensor = self.blocks[level](x, self.films[level] if level in self.films else None, code, *side)
        return result

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
            x = self._level(f"up{i + 1}", x, code, side)
        return x


def _check_generator(config: GeneratorConfig) -> None:
    if not config.channels or not set(config.channels) <= set(CHANNELS):
        raise BadInput(f"generator channels: {list(config.channels)}: choose from {', '.join(CHANNELS)}")
    down, up, stem = len(config.down_features), len(config.up_features), config.stem
    if stem < 1 or stem & (stem - 1):
        raise BadInput(f"generator stem: {stem} is no power of two")
    if not 0 < down <= up <= down + int(math.log2(stem)):
        raise BadInput(f"generator: {up} up blocks do not fit {down} down blocks behind a stem of {stem}")
    check_features("generator features", (config.stem_features, *config.down_features, *config.up_features))
    if config.down_features[-1] % config.heads:
        raise BadInput(f"generator heads: {config.heads} do not divide {config.down_features[-1]} features")
