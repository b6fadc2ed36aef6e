"""pix2pix as its paper has it: the 8-level U-Net, the 70 x 70 PatchGAN and one step of training.

Isola et al., Image-to-Image Translation with Conditional Adversarial Networks, CVPR 2017, section 6 (appendix):
C64-C128-C256-C512-C512-C512-C512-C512 down, CD512-CD512-CD512-C512-C256-C128-C64 up, 4 x 4 convolutions of stride 2,
batch normalisation but in the first layers, L1 weighted by 100, Adam of 2e-4 and momentum 0.5. Nothing of ours.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

DOWN = (64, 128, 256, 512, 512, 512, 512, 512)
UP = (512, 512, 512, 512, 256, 128, 64)
DROPPING = 3  # innermost up levels with dropout
PATCH = (64, 128, 256, 512)
L1_WEIGHT, RATE, BETAS, DROPOUT = 100.0, 2e-4, (0.5, 0.999), 0.5


class UNet(nn.Module):
    """(B, channels, N, N) to the same shape in [-1, 1]; N a multiple of 256, as the innermost level is one pixel."""

    def __init__(self, channels: int = 3) -> None:
        super().__init__()
        sides = zip((channels, *DOWN), DOWN, strict=False)
        bare = (0, len(DOWN) - 1)  # neither the first level nor the bottleneck of one pixel is normalised
        self.down = nn.ModuleList(
            nn.Sequential(
                nn.LeakyReLU(0.2) if level else nn.Identity(),
                nn.Conv2d(inside, outside, 4, 2, 1),
                nn.Identity() if level in bare else nn.BatchNorm2d(outside),
            )
            for level, (inside, outside) in enumerate(sides)
        )
        beside = (0, *DOWN[-2::-1])
        inside = (DOWN[-1], *(up + skip for up, skip in zip(UP, beside[1:], strict=True)))
        self.up = nn.ModuleList(
            nn.Sequential(
                nn.ReLU(),
                nn.ConvTranspose2d(inside[level], outside, 4, 2, 1),
                nn.BatchNorm2d(outside),
                nn.Dropout(DROPOUT) if level < DROPPING else nn.Identity(),
            )
            for level, outside in enumerate(UP)
        )
        self.last = nn.Sequential(nn.ReLU(), nn.ConvTranspose2d(inside[-1], channels, 4, 2, 1), nn.Tanh())
        self.apply(_as_in_the_paper)

    def forward(self, x: Tensor) -> Tensor:
        skips = []
        for block in self.down:
            x = block(x)
            skips.append(x)
        for block, skip in zip(self.up, skips[-2::-1], strict=True):
            x = torch.cat([block(x), skip], 1)
        result: Tensor = self.last(x)
        return result


class PatchGAN(nn.Module):
    """Pairs of images (B, 2 * channels, N, N) to logits of overlapping patches of 70 x 70 pixels."""

    def __init__(self, channels: int = 3) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inside = 2 * channels
        for level, outside in enumerate(PATCH):
            stride = 1 if level == len(PATCH) - 1 else 2
            layers += [nn.Conv2d(inside, outside, 4, stride, 1), nn.BatchNorm2d(outside) if level else nn.Identity(),
                       nn.LeakyReLU(0.2)]  # fmt: skip
            inside = outside
        self.layers = nn.Sequential(*layers, nn.Conv2d(inside, 1, 4, 1, 1))
        self.apply(_as_in_the_paper)

    def forward(self, pair: Tensor) -> Tensor:
        result: Tensor = self.layers(pair)
        return result


def _as_in_the_paper(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.02)


@dataclass
class Training:
    """Two networks with their optimisers, the batch that they learn from, and what each step lost."""

    given: Tensor
    wanted: Tensor
    bf16: bool = False
    l1: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        torch.manual_seed(0)
        self.generator, self.judge = UNet(self.given.shape[1]), PatchGAN(self.given.shape[1])
        if self.bf16:
            for network in (self.generator, self.judge):
                network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            self.given, self.wanted = (x.contiguous(memory_format=torch.channels_last)
                                       for x in (self.given, self.wanted))  # fmt: skip
        self.players = [torch.optim.Adam(x.parameters(), RATE, BETAS) for x in (self.generator, self.judge)]

    def _precision(self) -> AbstractContextManager[Any]:
        return torch.autocast("cpu", torch.bfloat16) if self.bf16 else nullcontext()

    def step(self) -> "Training":
        """The discriminator and then the generator learn once, as in the authors' training loop."""
        with self._precision():
            made = self.generator(self.given)
        self._learn(1, self._of_judge(made.detach()))
        for weight in self.judge.parameters():
            weight.requires_grad_(False)
        with self._precision():
            logits = self.judge(torch.cat([self.given, made], 1)).float()
        l1 = functional.l1_loss(made.float(), self.wanted)
        self._learn(0, functional.binary_cross_entropy_with_logits(logits, torch.ones_like(logits)) + L1_WEIGHT * l1)
        for weight in self.judge.parameters():
            weight.requires_grad_(True)
        self.l1.append(float(l1.detach()))
        return self

    def _of_judge(self, made: Tensor) -> Tensor:
        """Half the sum of what is lost on the true and on the made images, to slow the discriminator down."""
        losses = []
        for image, answer in ((made, 0.0), (self.wanted, 1.0)):
            with self._precision():
                logits = self.judge(torch.cat([self.given, image], 1)).float()
            losses.append(functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, answer)))
        return (losses[0] + losses[1]) / 2

    def _learn(self, player: int, loss: Tensor) -> None:
        self.players[player].zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.players[player].step()
