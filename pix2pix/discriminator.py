"""The discriminator: a PatchGAN that judges faces over their skulls. Tensors only; knows nothing of training."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from pix2pix.blocks import VIEWS, Block, Condition, FiLM, check_features
from pix2pix.channels import FACE_CHANNELS
from pix2pix.model_settings import DiscriminatorConfig


class Discriminator(nn.Module):
    """PatchGAN: judges patches of a face over its skull, told the same condition as the generator."""

    def __init__(self, config: DiscriminatorConfig, *, facts: int) -> None:
        super().__init__()
        check_features("discriminator features", config.features)
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
        result: Tensor = logits.view(people, VIEWS, *logits.shape[-2:])
        return result
