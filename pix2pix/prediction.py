"""One way from maps of a head to a predicted face, for training, judging and translating alike.

Owns that a generator is shown what its settings say and that its outputs are read as they say. Tensors only.
"""

from collections.abc import Callable, Mapping

from torch import Tensor

from cranioface.command import BadInput
from pix2pix.channels import Seen, face_depth, input_channels, surface_logits, take_apart
from pix2pix.model_settings import GeneratorConfig


def seen_of(batch: Mapping[str, Tensor], config: GeneratorConfig) -> Seen:
    """Maps `skull`, `base` and perhaps `bone` (B, 8, N, N) mm as a generator of these settings sees them."""
    if config.needs_bone and "bone" not in batch:
        raise BadInput("generator channels: these people have no bone maps; project them again with projections.py")
    bone = take_apart(batch["bone"]) if config.needs_bone else None
    seen = Seen(take_apart(batch["skull"]), take_apart(batch["base"]), bone)
    return seen.from_the_front() if config.front_only else seen


def predicted(
    generator: Callable[[Tensor, Tensor], Tensor], config: GeneratorConfig, seen: Seen, facts: Tensor, mm: float
) -> tuple[Tensor, Tensor]:
    """Depth in mm and surface logits, (B, 8, N, N) each; mm: side of a pixel."""
    outputs = generator(input_channels(seen, mm, config.channels), facts).float()
    depth = face_depth(outputs, seen.base, residual=config.residual)
    return depth, surface_logits(outputs, seen.base, residual=config.residual)
