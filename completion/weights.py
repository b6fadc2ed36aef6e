"""The weights of completion: where the shipped ones lie, and what a network must share with us.

Knows nothing of files and hashes (`cranioface.learning.weights`) and of how weights were trained.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from completion.networks import Completer
from completion.settings import NetworkConfig
from cranioface.learning import weights
from cranioface.learning.settings import plain

WEIGHTS_FOLDER = Path(__file__).resolve().parent / "weights"
CRITERION = "implant_error"  # one minus the Dice of what was missing: steers training, and proves it
RETRAIN = "train again with completion/train.py"


def write_weights(folder: str | Path, name: str, network: Completer, card: dict[str, Any]) -> Path:
    """NAME.safetensors and NAME.json in `folder`; returns the path of the weights.

    card needs spacing_mm, steps and metrics {implant_error: ...}; it gains what the reader checks.
    """
    return weights.write_weights(folder, name, network, card | {"network": plain(network.config)})


def read_weights(name_or_path: str | Path) -> tuple[Completer, dict[str, Any]]:
    """A trained network in eval mode and its card; BadInput where either is missing, torn, untrained or another's."""
    network, card = weights.read_weights(weights_path(name_or_path), _network, criterion=CRITERION, retrain=RETRAIN)
    network.to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]  # documented; the stub lacks it
    return network, card


def weights_path(name_or_path: str | Path) -> Path:
    """Path of the weights: a path to .safetensors as it is, a name from the shipped weights."""
    return weights.named_weights(name_or_path, WEIGHTS_FOLDER, RETRAIN)


def _network(card: dict[str, Any]) -> Completer:
    """JSON knows no tuples."""
    settings: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in card["network"].items()}
    return Completer(NetworkConfig(**settings))
