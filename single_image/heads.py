"""The heads of the networks: features to a skull, and the face from the features and the skull; two that cooperate.

Owns how the face hangs on the skull. In every representation the mean head is a constant and the difference is learnt;
a head in training begins as the mean. Tensors only; knows nothing of encoders, files and losses. Frankfurt frame, mm.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from single_image.mean_head import MODES, NEIGHBOURS, carriers
from single_image.settings import NetworkConfig
from single_image.shape import VOXELS

WIDTH = 128  # of the layer between features and latents
CHANNELS = (64, 32, 16, 8)  # of the volumes of side 4, 8, 16 and 32; the last step leads to 64
SIDE = 4
SURE = 5.0  # logits of the mean head end here: no place is wholly certain
LATENT = 64  # numbers that say a volume
BOLD = 4.0  # an output of one is so many logits,
SCALE_MM = 5.0  # or so far: volumes and modes are learnt at the rates of everything else


class Latents(nn.Module):
    """Features (B, f) to the latents of skull and face (B, modes) each; the face's sees the skull's.

    zero: they are zero at the start, as the coefficients of modes; else spread, as what is yet to get a meaning.
    """

    def __init__(self, features: int, modes: int, zero: bool) -> None:
        super().__init__()
        self.skull, self.face = (_two_layers(inside, modes, zero) for inside in (features, features + modes))

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        skull = self.skull(features)
        return skull, self.face(torch.cat([features, skull], 1))


class VoxelHead(nn.Module):
    """Latents to logits (B, 2, 64, 64, 64) of the shares of skull and head, which encloses it by construction.

    What is inside the head is skull or tissue: the logit of either is at least the skull's.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.latents = Latents(features, LATENT, zero=False)
        self.skull, self.face = Growing(LATENT), Growing(2 * LATENT)
        self.register_buffer("mean", torch.zeros(2, *VOXELS.shape))

    def begin(self, occupancy: Tensor) -> None:
        """Take the mean shares (2, 64, 64, 64) of people as the head that differences are told from."""
        skull, face = occupancy.clamp(1e-6, 1 - 1e-6).logit().clamp(-SURE, SURE)
        tissue = face + torch.log((-torch.expm1(skull - face)).clamp_min(1e-6))  # so that both together are the face
        cast(Tensor, self.mean).copy_(torch.stack([skull, tissue.clamp_min(-SURE)]))

    def forward(self, features: Tensor) -> Tensor:
        of_skull, of_face = self.latents(features)
        mean = cast(Tensor, self.mean)
        skull = mean[0] + self.skull(of_skull).float()
        tissue = mean[1] + self.face(torch.cat([of_skull, of_face], 1)).float()
        return torch.stack([skull, torch.logaddexp(skull, tissue)], 1)


class Growing(nn.Module):
    """A latent (B, modes) to a volume (B, 64, 64, 64) by transposed convolutions with batch norm; zero at the start."""

    def __init__(self, modes: int) -> None:
        super().__init__()
        self.seed = nn.Linear(modes, CHANNELS[0] * SIDE**3)
        levels = []
        for above, below in zip(CHANNELS, CHANNELS[1:], strict=False):
            levels += [nn.ConvTranspose3d(above, below, 2, 2), nn.BatchNorm3d(below), nn.ReLU()]
            levels += [nn.Conv3d(below, below, 3, padding=1)] if below > CHANNELS[-1] else []
        self.levels = nn.Sequential(*levels)
        self.last = nn.ConvTranspose3d(CHANNELS[-1], 1, 2, 2)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(cast(Tensor, self.last.bias))

    def forward(self, latent: Tensor) -> Tensor:
        seed = self.seed(latent).view(-1, CHANNELS[0], SIDE, SIDE, SIDE)
        result: Tensor = self.last(self.levels(seed.contiguous(memory_format=torch.channels_last_3d)))
        return BOLD * result[:, 0]


class SurfaceHead(nn.Module):
    """Places (B, skull + face, 3) mm on both surfaces: those of the mean head, and offsets in modes.

    They begin as the modes of the people who are learnt from, and are learnt on. A place of the face moves as the
    skull below it does, and by an offset of its own: the tissue's.
    """

    def __init__(self, features: int, skull: int, face: int, config: NetworkConfig) -> None:
        super().__init__()
        self.latents, self.config = Latents(features, MODES, zero=True), config
        self.skull, self.face = (nn.Linear(MODES, 3 * count, bias=False) for count in (skull, face))
        self.register_buffer("mean_skull", torch.zeros(skull, 3))
        self.register_buffer("mean_face", torch.zeros(face, 3))
        self.register_buffer("carriers", torch.zeros(face, NEIGHBOURS, dtype=torch.int32))

    @torch.no_grad()
    def begin(self, part: str, mean: np.ndarray, modes: np.ndarray) -> None:
        """Take places (n, 3) mm of the mean head and their modes (MODES, n, 3) mm; of the skull first."""
        getattr(self, f"mean_{part}").copy_(torch.from_numpy(mean))
        getattr(self, part).weight.copy_(torch.from_numpy(modes).flatten(1).T / SCALE_MM)
        if part == "face":
            cast(Tensor, self.carriers).copy_(torch.from_numpy(carriers(mean, self.mean("skull"))))

    def mean(self, part: str) -> np.ndarray:
        """Places (n, 3) mm of the mean head."""
        return np.asarray(getattr(self, f"mean_{part}").cpu().numpy())

    def forward(self, features: Tensor) -> Tensor:
        of_skull, of_face = self.latents(features)
        with torch.autocast(features.device.type, enabled=False):  # half precision has steps of a tenth of a mm
            skull = self._offset(self.skull(of_skull.float()))
            tissue = self._offset(self.face(of_face.float()))
            carried = skull[:, cast(Tensor, self.carriers).long()].mean(2)
            places = (cast(Tensor, self.mean_skull) + skull, cast(Tensor, self.mean_face) + carried + tissue)
            return torch.cat(places, 1)

    def _offset(self, x: Tensor) -> Tensor:
        """(B, 3 n) to (B, n, 3) mm."""
        mm = SCALE_MM * x.view(len(x), -1, 3)
        reach = self.config.reach_mm
        return reach * torch.tanh(mm / reach) if self.config.tanh else mm


def _two_layers(inside: int, outside: int, zero: bool) -> nn.Module:
    last = nn.Linear(WIDTH, outside)
    if zero:
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
    layers = [nn.Linear(inside, WIDTH), nn.SiLU(), last]
    return nn.Sequential(*layers) if zero else nn.Sequential(*layers, nn.LayerNorm(outside))
