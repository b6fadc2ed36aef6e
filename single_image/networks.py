"""The networks of this room: an encoder and the head of a representation; one tensor comes out.

    voxels   logits (B, 2, 64, 64, 64) of the shares of skull and head
    points   places (B, 2 n, 3) mm: n of the skull, n of the face
    mesh     vertices (B, n + m, 3) mm: n of the skull, m of the face

Owns how a network is built anew (`begin`) and from a card (`rebuild`), and the surfaces that it carries with it: those
of the mean head, which places move. Knows nothing of losses and training. Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

import numpy as np
import torch
import trimesh
from torch import Tensor, nn

from single_image.encoders import Encoder, EncoderSettings, start_encoder
from single_image.heads import SurfaceHead, VoxelHead
from single_image.mean_head import MeanHead
from single_image.places import at_places, places
from single_image.settings import NetworkConfig
from single_image.shape import PARTS


class SingleImageNetwork(nn.Module):
    """Pictures to a representation of skull and face. sizes: vertices and triangles of the mean surfaces, by PARTS."""

    def __init__(self, config: NetworkConfig, encoder: Encoder, sizes: dict[str, list[int]] | None = None) -> None:
        super().__init__()
        self.config, self.encoder, self.sizes = config, encoder, sizes or {}
        self.head: VoxelHead | SurfaceHead
        if config.representation == "voxels":
            self.head = VoxelHead(encoder.features + 1)
        else:
            self.head = SurfaceHead(encoder.features + 1, *self._counts(), config)
        for part, (vertices, triangles) in self.sizes.items():
            self.register_buffer(f"{part}_vertices", torch.zeros(vertices, 3))
            self.register_buffer(f"{part}_triangles", torch.zeros(triangles, 3, dtype=torch.int32))

    def forward(self, pixels: Tensor, scaled: Tensor) -> Tensor:
        """pixels (B, 1, PIXELS, PIXELS) in [0, 1]; scaled (B, 1), whether their scale is known."""
        result: Tensor = self.head(self.encoder(pixels, scaled))
        return result

    def split(self, places: Tensor) -> tuple[Tensor, Tensor]:
        """Places (B, n + m, 3) as those of skull and face."""
        count = self._counts()[0]
        return places[:, :count], places[:, count:]

    def mesh(self, part: str) -> trimesh.Trimesh:
        """The closed surface of the mean head that places move."""
        vertices, triangles = (getattr(self, f"{part}_{of}").cpu().numpy() for of in ("vertices", "triangles"))
        return trimesh.Trimesh(vertices.astype(np.float64), triangles, process=False)

    def plain(self) -> dict[str, Any]:
        """The settings that `rebuild` needs, for a card."""
        return {"settings": asdict(self.config), "encoder": self.encoder.settings.plain(), "sizes": self.sizes}

    def _counts(self) -> tuple[int, int]:
        if self.config.representation == "points":
            return self.config.points, self.config.points
        return self.sizes["skull"][0], self.sizes["face"][0]


def begin(config: NetworkConfig, mean: MeanHead) -> SingleImageNetwork:
    """A network to train: its encoder started, and whatever the picture, it says the mean head."""
    surfaces = {} if mean.surfaces is None or config.representation == "voxels" else mean.surfaces
    sizes = {part: [len(mesh.vertices), len(mesh.faces)] for part, mesh in surfaces.items()}
    network = SingleImageNetwork(config, start_encoder(config.encoder, config.pretrained), sizes)
    for part, mesh in surfaces.items():
        getattr(network, f"{part}_vertices").copy_(torch.from_numpy(np.array(mesh.vertices)))
        getattr(network, f"{part}_triangles").copy_(torch.from_numpy(np.array(mesh.faces)))
    if isinstance(network.head, VoxelHead):
        network.head.begin(torch.from_numpy(cast(np.ndarray, mean.occupancy)))
        return network
    for part in PARTS:
        modes = cast(dict[str, np.ndarray], mean.modes)[part]
        at = _places(config, surfaces[part])
        network.head.begin(part, at, at_vertices_of(network, part, modes, at))
    return network


def carried_places(network: SingleImageNetwork, mean: MeanHead) -> np.ndarray:
    """(people, 2, n + m, 3) float32 mm: where the places of the mean head lie on those who it was made from."""
    head = cast(SurfaceHead, network.head)
    places = []
    for part in PARTS:
        at = head.mean(part)
        places.append(at + at_vertices_of(network, part, cast(dict[str, np.ndarray], mean.offsets)[part], at))
    return np.concatenate(places, 2)


def at_vertices_of(network: SingleImageNetwork, part: str, values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Values (..., n, 3) of the vertices of the mean surface at its places (m, 3)."""
    return values if network.config.representation == "mesh" else at_places(network.mesh(part), values, at)


def rebuild(card: dict[str, Any]) -> SingleImageNetwork:
    """The network of a card, untrained. TypeError or KeyError where the card is another's."""
    n = card["network"]
    encoder: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in n["encoder"].items()}
    return SingleImageNetwork(NetworkConfig(**n["settings"]), Encoder(EncoderSettings(**encoder)), n["sizes"])


def _places(config: NetworkConfig, mesh: trimesh.Trimesh) -> np.ndarray:
    return np.array(mesh.vertices, np.float32) if config.representation == "mesh" else places(mesh, config.points)
