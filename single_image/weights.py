"""The weights of this room: where the shipped ones lie, in which precision, and what a network must share with us.

Knows nothing of files and hashes (`cranioface.learning.weights`) and of how weights were trained.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from cranioface.learning import weights
from single_image.networks import SingleImageNetwork, rebuild
from single_image.validation import CRITERION

WEIGHTS_FOLDER = Path(__file__).resolve().parent / "weights"
SHIPPED = "single-image"
RETRAIN = "train again with single_image/train.py"


def write_weights(folder: str | Path, name: str, network: SingleImageNetwork, card: dict[str, Any]) -> Path:
    """NAME.safetensors and NAME.json in `folder`; returns the path of the weights.

    card needs steps and metrics {shape_error: ...}; it gains what the reader checks. Learnt numbers are kept in half
    precision, which moves a surface by hundredths of a mm; places of the mean head and running statistics are not.
    """
    halved = copy.deepcopy(network)
    for weight in halved.parameters():
        weight.data = weight.data.half()
    return weights.write_weights(folder, name, halved, card | {"network": network.plain()})


def read_weights(name_or_path: str | Path = SHIPPED) -> tuple[SingleImageNetwork, dict[str, Any]]:
    """A trained network in eval mode and its card; BadInput where either is missing, torn, untrained or another's."""
    path = weights.named_weights(name_or_path, WEIGHTS_FOLDER, RETRAIN)
    return weights.read_weights(path, rebuild, criterion=CRITERION, retrain=RETRAIN)
