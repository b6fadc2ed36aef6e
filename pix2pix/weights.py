"""The weights of pix2pix: where the shipped ones lie, and the channels and facts that a generator must share with us.

Knows nothing of files and hashes (`cranioface.learning.weights`) and of how weights were trained.
"""

from pathlib import Path
from typing import Any

import torch

from cranioface.learning import weights
from cranioface.learning.settings import plain
from embedding import DIM, NAMES
from pix2pix.model_settings import CHANNELS, GeneratorConfig
from pix2pix.networks import Generator

WEIGHTS_FOLDER = Path(__file__).resolve().parent / "weights"
CRITERION = "ray_error_mm"  # the metric that steers training, and that proves it
RETRAIN = "train again with pix2pix/train.py"


def write_weights(folder: str | Path, name: str, generator: Generator, card: dict[str, Any]) -> Path:
    """NAME.safetensors and NAME.json in `folder`; returns the path of the weights.

    card needs pixels, steps and metrics {ray_error_mm: ...}; it gains what the reader checks.
    """
    network = plain(generator.config)
    inputs = {"network": network, "channels": network["channels"], "facts": list(NAMES)}
    return weights.write_weights(folder, name, generator, card | inputs)


def read_weights(name_or_path: str | Path) -> tuple[Generator, dict[str, Any]]:
    """A trained generator in eval mode and its card; BadInput where either is missing, torn, untrained or another's."""
    path = weights_path(name_or_path)
    generator, card = weights.read_weights(path, _generator, criterion=CRITERION, retrain=RETRAIN)
    generator.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # documented; torch's stub lacks it
    return generator, card


def weights_path(name_or_path: str | Path) -> Path:
    """Path of the weights: a path to .safetensors as it is, a name from the shipped weights."""
    return weights.named_weights(name_or_path, WEIGHTS_FOLDER, f"{RETRAIN}, or use --method tissue-depth")


def _generator(card: dict[str, Any]) -> Generator:
    """Cards of before channels could be chosen name them beside the network alone."""
    known = set(card.get("channels") or {"none"}) <= set(CHANNELS)
    if not known or card.get("facts") != list(NAMES):
        raise ValueError("was trained on other channels or facts than this version gives")
    return Generator(GeneratorConfig(**{"channels": card["channels"], **card["network"]}), facts=DIM)
