"""What must stay a number during training, told by its name where it does not. Knows nothing of models."""

from collections.abc import Mapping

import torch
from torch import Tensor


class NonFiniteTerm(FloatingPointError):
    """A loss term or a gradient stopped being a number; the message names it."""


def check_finite(terms: Mapping[str, Tensor]) -> None:
    """Raise NonFiniteTerm with the name of the first term that is not finite; one question to the device for all."""
    if torch.isfinite(torch.stack(list(terms.values()))).all():
        return
    for name, term in terms.items():
        if not torch.isfinite(term):
            raise NonFiniteTerm(f"the term {name} is {term.item()}; lower the learning rate or use precision 32-true")
