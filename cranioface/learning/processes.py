"""What the processes of one run know of each other: numbers that must be those of the whole batch.

Knows nothing of models, and nothing of how the processes were started. One process alone needs none of this.
"""

import torch
from torch import Tensor, distributed

from cranioface.learning.seed import stream


def mean_over_processes(numbers: Tensor) -> Tensor:
    """The mean of `numbers` over all processes of a run, without gradient; every one of them must call it."""
    if not (distributed.is_available() and distributed.is_initialized()):
        return numbers
    total = numbers.detach().clone()
    distributed.all_reduce(total)
    return total / distributed.get_world_size()


def seed_step(seed: int, step: int, rank: int) -> None:
    """Seed torch for one step of one process: processes drop out different features, and the same after a kill."""
    torch.manual_seed(int(stream(seed, step, rank, 1).integers(2**63)))
