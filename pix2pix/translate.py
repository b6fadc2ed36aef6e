"""Skull projections to face projections with trained weights: arrays in, arrays out.

Owns prediction. Knows nothing of meshes, folders or training. Deterministic: no dropout, no sampling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cranioface.command import BadInput
from cranioface.geometry.ring import CameraRing
from cranioface.geometry.ring import mirror as mirror_maps
from cranioface.learning.device import prediction_dtype
from embedding import embed
from embedding import mirror as mirror_facts
from pix2pix.networks import VIEWS, Generator
from pix2pix.prediction import network_input, predict_depth
from pix2pix.prepared import prepared
from pix2pix.weights import read_weights, weights_path

DEFAULT_WEIGHTS = "small"
Facts = Mapping[str, object] | None


@dataclass(frozen=True)
class Prediction:
    """depth (8, N, N) float32 mm, NaN outside the predicted mask; surface (8, N, N), the probability of surface."""

    depth: np.ndarray
    surface: np.ndarray


@dataclass(frozen=True)
class Translator:
    """A trained generator with its card.

    mirrored: average with the mirrored head's prediction, mirrored back, so that left and right are treated alike.
    """

    generator: Generator
    card: dict[str, Any]
    mirrored: bool = True

    @property
    def ring(self) -> CameraRing:
        """The ring that skull, base and bone must be projected with."""
        return CameraRing(int(self.card["pixels"]))

    def translate(
        self, skull: np.ndarray, base: np.ndarray, facts: Facts = None, bone: np.ndarray | None = None
    ) -> Prediction:
        """The face over one skull (8, N, N) with its tissue-depth face `base`; NaN = no surface, +inf = not observed.

        bone: the registered skull, for weights that learnt with it; others ignore it.
        """
        return self.translate_people([skull], [base], [facts], None if bone is None else [bone])[0]

    def translate_people(
        self,
        skulls: Sequence[np.ndarray],
        bases: Sequence[np.ndarray],
        facts: Sequence[Facts],
        bones: Sequence[np.ndarray] | None = None,
    ) -> list[Prediction]:
        """`translate` for several people at once; each comes out as it does alone. Nobody in, nobody out."""
        maps = {"skull": skulls, "base": bases} | ({} if bones is None else {"bone": bones})
        for one in (one for layer in maps.values() for one in layer):
            self._check(one)
        if not len(skulls):
            return []
        layers = {name: np.stack(layer) for name, layer in maps.items()}
        depth, logits = self.outputs(layers, np.stack([embed(f) for f in facts]))
        return [_prediction(d, x) for d, x in zip(depth, logits, strict=True)]

    def outputs(self, layers: dict[str, np.ndarray], facts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Depth in mm and surface logits, (B, 8, N, N) each, of maps skull, base (and bone) and vectors of facts."""
        if not self.mirrored:
            return self._outputs(layers, facts)
        both = {name: np.concatenate([maps, _mirror(maps)]) for name, maps in layers.items()}
        depth, logits = self._outputs(both, np.concatenate([facts, mirror_facts(facts)]))
        return _mean_of_both(depth), _mean_of_both(logits)

    @cached_property
    def ready(self) -> Generator:
        """The generator as it predicts fastest here; `generator` itself stays as it was read."""
        return prepared(self.generator, prediction_dtype(self.generator))

    @torch.inference_mode()
    def _outputs(self, layers: dict[str, np.ndarray], facts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        device = next(self.generator.parameters()).device
        everything = layers | {"facts": facts}
        batch = {k: torch.from_numpy(np.ascontiguousarray(x, np.float32)).to(device) for k, x in everything.items()}
        config = self.generator.config
        inputs, s = network_input(batch, config), self.ring.mm_per_pixel
        depth, logits = predict_depth(self.ready, config, inputs, batch["facts"], s)
        return depth.cpu().numpy(), logits.cpu().numpy()

    def _check(self, maps: np.ndarray) -> None:
        pixels = self.ring.pixels
        if maps.shape != (VIEWS, pixels, pixels):
            raise BadInput(f"projections of shape {maps.shape}: these weights work on {VIEWS} views of {pixels} pixels")


def translate(
    skull: np.ndarray,
    base: np.ndarray,
    facts: Facts = None,
    weights: str | Path | None = None,
    bone: np.ndarray | None = None,
) -> np.ndarray:
    """Face depth (8, N, N) float32 mm, NaN outside its mask.

    weights: a path to .safetensors, the name of shipped ones, or None for the default.
    """
    return load_translator(weights).translate(skull, base, facts, bone).depth


def default_weights(weights: str | Path | None = None) -> Path:
    """Path of `weights`, or of the shipped ones where None; BadInput now rather than after long work if unusable."""
    path = weights_path(weights or DEFAULT_WEIGHTS)
    load_translator(path)
    return path


def load_translator(weights: str | Path | None = None) -> Translator:
    """The translator of these weights, read once; BadInput where they are missing, untrained or not what they claim."""
    path = weights_path(weights or DEFAULT_WEIGHTS)
    return _read_once(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read_once(path: Path, changed: int) -> Translator:
    """`changed` is part of the key: a file that was written anew is read anew."""
    return Translator(*read_weights(path))


def _mirror(maps: np.ndarray) -> np.ndarray:
    """(B, 8, N, N) of the reflected people."""
    return np.stack([mirror_maps(person) for person in maps])


def _mean_of_both(maps: np.ndarray) -> np.ndarray:
    """Mean of people, the first half, and of their mirrored selves, mirrored back."""
    people, reflected = np.split(maps, 2)
    return np.asarray((people + _mirror(reflected)) / 2)


def _prediction(depth: np.ndarray, logits: np.ndarray) -> Prediction:
    surface = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    return Prediction(np.where(logits > 0, depth, np.nan).astype(np.float32), surface.astype(np.float32))
