"""Randomness: one seed for a run, independent streams by name, and its state for a checkpoint.

Knows nothing of models. Data loading draws from `stream(seed, epoch, index)`, never from a global generator,
so that the same person of the same epoch looks the same whichever process loads it and however often a run was resumed.
"""

import random
from typing import Any

import numpy as np
import torch


def seed_everything(seed: int) -> None:
    """Seed the generators of Python, NumPy and torch (every CUDA device too)."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def stream(*keys: int) -> np.random.Generator:
    """An independent generator for these non-negative integers; the same keys give the same numbers."""
    return np.random.default_rng(np.random.SeedSequence([int(key) for key in keys]))


def random_state() -> dict[str, Any]:
    """State of every global generator, made of tensors and plain values so that it loads without pickle's dangers."""
    numpys: Any = np.random.get_state()  # a tuple at its default; the stub names the dict of legacy=False alone
    name, words, position, has_gauss, gauss = numpys
    return {
        "python": _listed(random.getstate()),
        "numpy": [name, words.tolist(), position, has_gauss, gauss],
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }


def restore_random_state(state: dict[str, Any]) -> None:
    """Undo of `random_state`. CUDA states of another number of devices are left as they are."""
    version, words, gauss = state["python"]
    random.setstate((version, tuple(words), gauss))
    name, words, position, has_gauss, gauss = state["numpy"]
    np.random.set_state((name, np.array(words, np.uint32), position, has_gauss, gauss))
    torch.set_rng_state(state["torch"].cpu())
    if torch.cuda.is_available() and len(state["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all([s.cpu() for s in state["cuda"]])


def _listed(state: tuple[Any, ...]) -> list[Any]:
    version, words, gauss = state
    return [version, list(words), gauss]
