"""Weights and their card: `write_weights` and `read_weights` side by side. Safetensors and JSON, never pickle.

Owns what makes weights fit to be used: a card beside them, the same hashes, proof of training. Knows nothing of any one
network: a room says how its network is built from a card, and what else it asks of one.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from cranioface.command import BadInput, whole_file
from cranioface.learning.settings import config_hash

Network = TypeVar("Network", bound=nn.Module)
Card = dict[str, Any]


def write_weights(folder: str | Path, name: str, network: nn.Module, card: Card) -> Path:
    """Write NAME.safetensors and NAME.json into `folder`; returns the path of the weights.

    card needs network (the plain settings that the network is built from), steps and metrics; it gains name and hashes.
    """
    path = Path(folder) / f"{name}.safetensors"
    with whole_file(path) as temporary:
        save_file({key: value.contiguous() for key, value in network.state_dict().items()}, temporary)
    hashes = {"network_hash": config_hash(card["network"]), "weights_sha256": sha256_of(path)}
    with whole_file(path.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps({"name": name, **card, **hashes}, indent=1) + "\n")
    return path


def read_weights(
    path: Path, build: Callable[[Card], Network], *, criterion: str, retrain: str = "train again"
) -> tuple[Network, Card]:
    """A trained network in eval mode and its card; BadInput where either is missing, torn, untrained or another's.

    build: the network of a card, untrained; a ValueError of its own says in what the card is another's.
    criterion: the metric that a trained network's card must name. retrain: the advice at the end of every refusal.
    """
    if not path.is_file():
        raise BadInput(f"{path}: no such weights; {retrain}")
    card = _read_card(path, retrain)
    _check_card(path, card, criterion, retrain)
    network = _built(path, card, build, retrain)
    try:
        network.load_state_dict(load_file(path))
    except (RuntimeError, SafetensorError) as refusal:
        raise BadInput(f"{path}: the weights do not fit the network of their card; {retrain}") from refusal
    return network.eval(), card


def named_weights(name_or_path: str | Path, folder: Path, advice: str) -> Path:
    """Path of weights: a path to .safetensors as it is, or a name from `folder`; BadInput with `advice` for neither."""
    path = Path(name_or_path)
    if path.suffix != ".safetensors":
        path = folder / f"{name_or_path}.safetensors"
    if not path.is_file():
        raise BadInput(f"{path}: no such weights; {advice}")
    return path


def sha256_of(path: Path) -> str:
    """Of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_card(path: Path, retrain: str) -> Card:
    card_path = path.with_suffix(".json")
    try:
        card = json.loads(card_path.read_text())
    except FileNotFoundError as refusal:
        raise BadInput(f"{card_path}: the card of these weights is missing; {retrain}") from refusal
    except (json.JSONDecodeError, UnicodeDecodeError) as refusal:
        raise BadInput(f"{card_path}: is not readable JSON; {retrain}") from refusal
    return card if isinstance(card, dict) else {}


def _check_card(path: Path, card: Card, criterion: str, retrain: str) -> None:
    """An untrained network must never be served, nor weights under a card that is not theirs."""
    error = card.get("metrics", {}).get(criterion)
    if not card.get("steps") or not isinstance(error, float):
        raise BadInput(f"{path}: the card shows no training, and an untrained network is not served; {retrain}")
    if card.get("network_hash") != config_hash(card.get("network") or {}):
        raise BadInput(f"{path}: the card's network settings were changed after training; {retrain}")
    if card.get("weights_sha256") != sha256_of(path):
        raise BadInput(f"{path}: is not the file that its card describes; {retrain}")


def _built(path: Path, card: Card, build: Callable[[Card], Network], retrain: str) -> Network:
    try:
        return build(card)
    except (TypeError, KeyError) as refusal:
        raise BadInput(f"{path}: the card's network settings are unknown to this version; {retrain}") from refusal
    except ValueError as refusal:
        raise BadInput(f"{path}: {refusal}; {retrain}") from refusal
