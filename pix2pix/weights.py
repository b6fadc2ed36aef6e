"""Weights and their card: `write_weights` and `read_weights` side by side. Safetensors and JSON, never pickle.

Owns what makes weights fit to be used: a card beside them, the same hashes, the same channels and facts, and proof of
training. Knows nothing of how they were trained.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from cranioface.command import BadInput, whole_file
from embedding import DIM, NAMES
from pix2pix.model_settings import CHANNELS, GeneratorConfig
from pix2pix.networks import Generator
from pix2pix.settings import config_hash, plain

WEIGHTS_FOLDER = Path(__file__).resolve().parent / "weights"
RETRAIN = "train again with pix2pix/train.py"


def write_weights(folder: str | Path, name: str, generator: Generator, card: dict[str, Any]) -> Path:
    """Write NAME.safetensors and NAME.json into `folder`; returns the path of the weights.

    card needs pixels, steps and metrics {ray_error_mm: ...}; it gains what the reader checks.
    """
    path = Path(folder) / f"{name}.safetensors"
    with whole_file(path) as temporary:
        save_file({key: value.contiguous() for key, value in generator.state_dict().items()}, temporary)
    network = plain(generator.config)
    full = {
        "name": name, **card, "network": network, "network_hash": config_hash(network), "channels": network["channels"],
        "facts": list(NAMES), "weights_sha256": _sha256(path),
    }  # fmt: skip
    with whole_file(path.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps(full, indent=1) + "\n")
    return path


def read_weights(name_or_path: str | Path) -> tuple[Generator, dict[str, Any]]:
    """A trained generator in eval mode and its card; BadInput where either is missing, torn, untrained or another's."""
    path = weights_path(name_or_path)
    card = _read_card(path)
    _check_card(path, card)
    generator = Generator(_network(path, card), facts=DIM)
    try:
        generator.load_state_dict(load_file(path))
    except (RuntimeError, SafetensorError) as refusal:
        raise BadInput(f"{path}: the weights do not fit the network of their card; {RETRAIN}") from refusal
    generator.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # documented; torch's stub lacks it
    return generator.eval(), card


def weights_path(name_or_path: str | Path) -> Path:
    """Path of the weights: a path to .safetensors as it is, a name from the shipped weights."""
    path = Path(name_or_path)
    if path.suffix != ".safetensors":
        path = WEIGHTS_FOLDER / f"{name_or_path}.safetensors"
    if not path.is_file():
        raise BadInput(f"{path}: no such weights; {RETRAIN}, or use --method tissue-depth")
    return path


def _read_card(path: Path) -> dict[str, Any]:
    card_path = path.with_suffix(".json")
    try:
        card = json.loads(card_path.read_text())
    except FileNotFoundError as refusal:
        raise BadInput(f"{card_path}: the card of these weights is missing; {RETRAIN}") from refusal
    except (json.JSONDecodeError, UnicodeDecodeError) as refusal:
        raise BadInput(f"{card_path}: is not readable JSON; {RETRAIN}") from refusal
    return card if isinstance(card, dict) else {}


def _check_card(path: Path, card: dict[str, Any]) -> None:
    """An untrained network, or one of other inputs, must never be served."""
    error = card.get("metrics", {}).get("ray_error_mm")
    if not card.get("steps") or not isinstance(error, float):
        raise BadInput(f"{path}: the card shows no training, and an untrained network is not served; {RETRAIN}")
    if card.get("network_hash") != config_hash(card.get("network") or {}):
        raise BadInput(f"{path}: the card's network settings were changed after training; {RETRAIN}")
    if card.get("weights_sha256") != _sha256(path):
        raise BadInput(f"{path}: is not the file that its card describes; {RETRAIN}")
    known = set(card.get("channels") or {"none"}) <= set(CHANNELS)
    if not known or card.get("facts") != list(NAMES):
        raise BadInput(f"{path}: was trained on other channels or facts than this version gives; {RETRAIN}")


def _network(path: Path, card: dict[str, Any]) -> GeneratorConfig:
    """Cards of before channels could be chosen name them beside the network alone."""
    try:
        return GeneratorConfig(**{"channels": card["channels"], **card["network"]})
    except TypeError as refusal:
        raise BadInput(f"{path}: the card's network settings are unknown to this version; {RETRAIN}") from refusal


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
