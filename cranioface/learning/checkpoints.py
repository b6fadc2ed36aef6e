"""Checkpoints: `save_checkpoint` and `load_checkpoint` side by side; a kill at any moment leaves a whole one.

Knows nothing of any one model: it takes whatever has a `state_dict`.
"""

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import torch

from cranioface.command import BadInput, whole_file
from cranioface.learning.seed import random_state, restore_random_state


class Stateful(Protocol):
    def state_dict(self) -> dict[str, Any]: ...

    def load_state_dict(self, state: dict[str, Any]) -> Any: ...


def save_checkpoint(path: str | Path, parts: Mapping[str, Stateful], position: dict[str, Any]) -> None:
    """Write the state of every part (models, optimisers, schedulers ...), of the generators and the position.

    `position` holds plain values only: epoch, step, minutes, journal offset. The file appears whole or not at all.
    """
    states = {name: part.state_dict() for name, part in parts.items()}
    with whole_file(path) as temporary:
        torch.save({"parts": states, "random": random_state(), "position": position}, temporary)


def load_checkpoint(path: str | Path, parts: Mapping[str, Stateful]) -> dict[str, Any]:
    """Restore what `save_checkpoint` wrote and return its position; BadInput where the file does not fit the parts."""
    saved = _read(Path(path))
    if set(saved["parts"]) != set(parts):
        raise BadInput(f"{path}: was written by another trainer; start a new run with another --out")
    try:
        for name, part in parts.items():
            part.load_state_dict(saved["parts"][name])
    except (RuntimeError, ValueError, KeyError) as refusal:
        raise BadInput(f"{path}: does not fit this configuration; start a new run with another --out") from refusal
    restore_random_state(saved["random"])
    position: dict[str, Any] = saved["position"]
    return position


def _read(path: Path) -> dict[str, Any]:
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as refusal:
        raise BadInput(f"{path}: no such checkpoint; train first") from refusal
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError) as refusal:
        raise BadInput(f"{path}: is not a readable checkpoint; start a new run with another --out") from refusal
    if not isinstance(saved, dict) or set(saved) != {"parts", "random", "position"}:
        raise BadInput(f"{path}: is no checkpoint of this program; start a new run with another --out")
    return saved
