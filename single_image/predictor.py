"""Trained weights as they are asked: pictures in, skull and face out.

Owns how pictures become a batch. Knows nothing of files of images and of training. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cranioface.command import BadInput
from single_image.picture import Picture
from single_image.predicted import Predicted

if TYPE_CHECKING:
    from torch import Tensor

    from single_image.networks import SingleImageNetwork

TOGETHER = 16  # pictures in a batch


class NetworkPredictor:
    """A `Predictor` of one network; the same pictures give the same surfaces, in any company."""

    def __init__(self, network: SingleImageNetwork, card: dict[str, Any]) -> None:
        from single_image.meshing import Mesher

        self.network, self._card, self.mesher = network, card, Mesher(network)

    @property
    def card(self) -> dict[str, Any]:
        return self._card

    def predict(self, pictures: Sequence[Picture]) -> list[Predicted]:
        """Skull and face of each picture, closed and wound outward."""
        import torch

        found: list[Predicted] = []
        with torch.inference_mode():
            for k in range(0, len(pictures), TOGETHER):
                found += self.mesher(self.network(*_batch(pictures[k : k + TOGETHER])))
        return found

    def features(self, pictures: Sequence[Picture]) -> np.ndarray:
        """What the encoder makes of each picture, (n, features) float32: alike for pictures that look alike."""
        import torch

        with torch.inference_mode():
            return np.asarray(self.network.encoder(*_batch(pictures)).float().numpy())


def load_predictor(weights: str | Path | None = None) -> NetworkPredictor:
    """From weights, a path or a name of shipped ones; None: the best of those. BadInput where they cannot be used."""
    if find_spec("transformers") is None:  # a wheel brings it only when asked
        raise BadInput("a single image needs transformers, not installed here; pip install 'cranioface[single-image]'")
    from single_image.weights import SHIPPED, read_weights

    return NetworkPredictor(*read_weights(SHIPPED if weights is None else weights))


def _batch(pictures: Sequence[Picture]) -> tuple[Tensor, Tensor]:
    import torch

    pixels = torch.from_numpy(np.stack([np.asarray(p.pixels, np.float32) for p in pictures])[:, None])
    return pixels, torch.tensor([[float(p.scaled)] for p in pictures])
