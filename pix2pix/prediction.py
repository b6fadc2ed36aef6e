"""One way from maps of a head to a predicted face, for training, validation and translation alike.

Owns that a generator is shown what its settings say and that its outputs are read as they say. Tensors only.
"""

from collections.abc import Callable, Mapping

from torch import Tensor

from cranioface.command import BadInput
from pix2pix.channels import NetworkInput, face_depth, input_channels, surface_logits, take_apart
from pix2pix.model_settings import GeneratorConfig


def network_input(batch: Mapping[str, Tensor], config: GeneratorConfig) -> NetworkInput:
    """Maps `skull`, `base` and perhaps `bone` (B, 8, N, N) mm as a generator of these settings sees them."""
    if config.needs_bone and "bone" not in batch:
        raise BadInput("generator channels: these people have no bone maps; project them again with projections.py")
    bone = take_apart(batch["bone"]) if config.needs_bone else None
    inputs = NetworkInput(take_apart(batch["skull"]), take_apart(batch["base"]), bone)
    return inputs.from_the_front() if config.front_only else inputs


def predict_depth(
    generator: Callable[[Tensor, Tensor], Tensor], config: GeneratorConfig, inputs: NetworkInput, facts: Tensor,
    mm_per_pixel: float,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Depth in mm and surface logits, (B, 8, N, N) each; facts (B, D)."""
    outputs = generator(input_channels(inputs, mm_per_pixel, config.channels), facts).float()
    depth = face_depth(outputs, inputs.base, residual=config.residual)
    return depth, surface_logits(outputs, inputs.base, residual=config.residual)
