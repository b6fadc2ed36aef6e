"""Is it a skull? A small network that tells radiographs of heads and photographs of skulls from all other pictures.

Owns the network, its weights, its thresholds and what is said of a picture. `python -m single_image skull-test` trains
it, `python -m evaluation single-image-skulls` measures how often it errs. Knows nothing of how pictures are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from cranioface.learning import weights
from single_image.options import GivenKind
from single_image.picture import Kind, Picture

KINDS: tuple[GivenKind, ...] = ("lateral", "frontal", "photograph")
CLASSES = (*KINDS, "other")
WORDS = {"lateral": "lateral radiograph", "frontal": "frontal radiograph", "photograph": "photograph of a skull"}
NAME, CRITERION, RETRAIN = "is_skull", "error", "train again with python -m single_image skull-test"
WEIGHTS_FOLDER = Path(__file__).resolve().parent / "weights"
WIDTHS = (16, 32, 48, 64, 96)
SEEN = 24  # channels that reach the decision from each place, since a skull's parts have their places


@dataclass(frozen=True)
class Verdict:
    """shares: of CLASSES, together 1. doubted, refused: whether `is_skull` is below the thresholds of the weights."""

    shares: dict[str, float]
    doubted: bool
    refused: bool

    @property
    def is_skull(self) -> float:
        """1 less the share of `other`. No probability: pictures unlike all of training may get any value."""
        return 1 - self.shares["other"]

    @property
    def kind(self) -> Kind:
        """Of the image, as it looks, if it is a skull."""
        return max(KINDS, key=lambda kind: self.shares[kind])

    @property
    def said(self) -> str:
        return f"the skull test gives it {self.is_skull:.2f} of 1"

    def doubts(self, given: GivenKind | None = None) -> tuple[str, ...]:
        """What is to be warned of, a line each; given: what the user says that it is."""
        if self.doubted or self.refused:
            return (f"this does not look like a skull or a head's radiograph ({self.said}): trust nothing of it",)
        if given is not None and self.kind != given and self.shares[given] < self.shares[self.kind] / 10:
            return (f"--kind {given} was given, and this looks like a {WORDS[self.kind]}",)
        return ()

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        shares = {name: round(share, 4) for name, share in self.shares.items()}
        return {"is_skull": round(self.is_skull, 4), "doubted": self.doubted, "refused": self.refused, "shares": shares}


class SkullNet(nn.Module):
    """Pictures (B, 1, 128, 128) from 0 to 1 -> logits (B, 4) of CLASSES."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in zip((1, *WIDTHS), WIDTHS, strict=False):
            layers += [nn.Conv2d(before, after, 3, 2, 1, bias=False), nn.BatchNorm2d(after), nn.SiLU()]
        self.features = nn.Sequential(*layers, nn.Conv2d(WIDTHS[-1], SEEN, 1), nn.SiLU(), nn.Flatten())
        self.decide = nn.Sequential(nn.Dropout(0.3), nn.Linear(SEEN * 16, len(CLASSES)))

    def forward(self, pixels: Tensor) -> Tensor:
        logits: Tensor = self.decide(self.features(4 * pixels - 1))
        return logits


@dataclass(frozen=True)
class SkullTest:
    """A trained network with its card, which holds the thresholds."""

    network: SkullNet
    card: dict[str, Any]

    def verdict(self, picture: Picture) -> Verdict:
        shares = dict(zip(CLASSES, self.shares(picture.pixels[None])[0].tolist(), strict=True))
        seen = 1 - shares["other"]
        return Verdict(shares, seen < self.card["doubt_below"], seen < self.card["refuse_below"])

    @torch.no_grad()
    def shares(self, pixels: np.ndarray) -> np.ndarray:
        """(B, 4) of CLASSES for pictures (B, 128, 128)."""
        logits = self.network(torch.from_numpy(np.ascontiguousarray(pixels, np.float32))[:, None])
        return np.asarray(logits.softmax(1).numpy())


def write_skull_test(folder: str | Path, test: SkullTest) -> Path:
    """NAME.safetensors and NAME.json in `folder`."""
    return weights.write_weights(folder, NAME, test.network, test.card | {"network": {"widths": list(WIDTHS)}})


@cache
def load_skull_test(folder: Path = WEIGHTS_FOLDER) -> SkullTest:
    """The trained test; BadInput where its weights are missing, torn, untrained or another's."""
    path = folder / f"{NAME}.safetensors"
    return SkullTest(*weights.read_weights(path, _built, criterion=CRITERION, retrain=RETRAIN))


def _built(card: dict[str, Any]) -> SkullNet:
    if card["network"] != {"widths": list(WIDTHS)}:
        raise ValueError("is another network than this version's")
    return SkullNet()
