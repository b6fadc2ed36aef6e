"""Starting from weights of an earlier run: the same network, which may see more channels now than it did then.

Owns which column of a kernel belongs to which channel. What a new channel adds starts at zero, so that the network
says at first what it said before. Knows nothing of training.
"""

from typing import Any

import torch
from torch import Tensor

from cranioface.command import BadInput
from cranioface.learning.settings import plain
from pix2pix.model_settings import GeneratorConfig
from pix2pix.networks import Generator

COORDINATES = 2  # channels that with_coordinates adds to the stem
FREE_TO_DIFFER = ("channels", "front_only", "down_dropout", "up_dropout", "dropout_blocks")


def continue_from(generator: Generator, earlier: Generator) -> None:
    """Give `generator` the parameters of `earlier`; BadInput where they are not the same network."""
    mine, theirs = (_fixed(g.config) for g in (generator, earlier))
    if mine != theirs:
        differing = sorted(key for key in mine if mine[key] != theirs[key])
        raise BadInput(f"start_from: those weights are of another network: {', '.join(differing)} differ")
    old, parameters = earlier.state_dict(), generator.state_dict()
    for name, new in parameters.items():
        same = old[name].shape == new.shape
        parameters[name] = old[name] if same else _widened(old[name], new, earlier.config, generator.config)
    generator.load_state_dict(parameters)


def _fixed(config: GeneratorConfig) -> dict[str, Any]:
    return {key: value for key, value in plain(config).items() if key not in FREE_TO_DIFFER}


def _widened(old: Tensor, new: Tensor, earlier: GeneratorConfig, now: GeneratorConfig) -> Tensor:
    """A kernel (features, inside, h, w) that reads images: columns of known channels kept, of new ones zero.

    A channel of unshuffled images is side squared columns; what stands beside the images (features of a level before
    them, coordinates behind them in the stem) is kept as it is.
    """
    side2 = (new.shape[1] - old.shape[1]) // (len(now.channels) - len(earlier.channels))
    beside = old.shape[1] - len(earlier.channels) * side2
    before = 0 if beside == COORDINATES else beside
    out = torch.zeros_like(new)
    out[:, :before] = old[:, :before]
    out[:, new.shape[1] - (beside - before) :] = old[:, old.shape[1] - (beside - before) :]
    for k, channel in enumerate(now.channels):
        if channel in earlier.channels:
            to, source = (before + place * side2 for place in (k, earlier.channels.index(channel)))
            out[:, to : to + side2] = old[:, source : source + side2]
    return out
