"""A network that learns: `Learner` gives any module the memory layout, precision and optimiser that are fastest here.

Owns how a network is run and moved, and its running average. Knows nothing of losses, data or what a network is for:

    fabric = make_fabric()                         # device and precision, from learning/device.py
    generator, discriminator = Learner(fabric, UNet(), 2e-4), Learner(fabric, PatchGAN(), 2e-4)
    prediction = generator(images)
    of_prediction = discriminator(prediction)
    generator.learn(l1_loss(prediction, target) + real(of_prediction), keep_graph=True)
    discriminator.learn(fake(of_prediction) + real(discriminator(target)))
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from cranioface.learning.finite import check_finite

if TYPE_CHECKING:
    from lightning.fabric import Fabric

BETAS = (0.5, 0.999)  # of Adam, as adversarial training wants: less momentum than the usual 0.9


class Learner:
    """A network with its Adam, set up by Fabric. `network` is Fabric's, `bare` the module itself (moved in place)."""

    def __init__(
        self, fabric: "Fabric", network: nn.Module, learning_rate: float, betas: tuple[float, float] = BETAS,
        gradient_norm: float | None = None, optimiser: Callable[[Iterable[nn.Parameter]], Optimizer] | None = None,
    ) -> None:  # fmt: skip
        """gradient_norm: gradients are cut at this norm, and must be finite; None lets them be.

        optimiser: of the weights, where it is another than Adam at `learning_rate` and `betas`.
        """
        for weight in network.parameters():  # one by one: a network may hold layers of images and of volumes
            weight.data = _channels_last(weight.data)
        weights = network.parameters()
        own = optimiser(weights) if optimiser else Adam(weights, learning_rate, betas, fused=_may_fuse(fabric))
        self.fabric, self.bare, self.gradient_norm = fabric, network, gradient_norm
        self.network, self.optimiser = fabric.setup(network, own)

    def __call__(self, *inputs: Tensor) -> Tensor:
        """Outputs in float32, from which `learn` finds the weights."""
        outputs: Tensor = self.network(*(_channels_last(x) for x in inputs))
        return outputs.float()

    def learn(self, loss: Tensor, rate: float = 1.0, *, keep_graph: bool = False) -> None:
        """One step down the gradient of `loss`, at `rate` times the learning rate. NonFiniteTerm: see gradient_norm.

        No other network that has a part in the loss gets gradients. keep_graph: what the loss was made of enters
        another loss too, as what a discriminator says of a generated face.
        """
        self.optimiser.zero_grad()
        own = [weight for weight in self.bare.parameters() if weight.requires_grad]
        self.fabric.backward(loss, inputs=own, retain_graph=keep_graph)
        if self.gradient_norm is not None:
            norm = self.fabric.clip_gradients(
                self.network, self.optimiser, max_norm=self.gradient_norm, error_if_nonfinite=False
            )
            check_finite({"gradient norm": cast(Tensor, norm)})  # Fabric gives none only where values are cut alone
        with scaled_rate(self.plain_optimiser, rate):
            self.optimiser.step()

    @property
    def plain_optimiser(self) -> Optimizer:
        """The torch optimiser inside Fabric's, for schedules and checkpoints."""
        return bare(self.optimiser)


def follow(average: Iterable[Tensor], weights: Iterable[Tensor], decay: float) -> None:
    """Move a running average of weights, in place, `1 - decay` of the way to the weights."""
    with torch.no_grad():
        torch._foreach_lerp_(list(average), list(weights), 1 - decay)


@contextmanager
def scaled_rate(optimiser: Optimizer, factor: float) -> Iterator[None]:
    """Learning rates times `factor` for one step, so that a schedule alone owns their lasting value."""
    rates = [group["lr"] for group in optimiser.param_groups]
    for group in optimiser.param_groups:
        group["lr"] *= factor
    yield
    for group, rate in zip(optimiser.param_groups, rates, strict=True):
        group["lr"] = rate


def bare(optimiser: Any) -> Optimizer:
    """The torch optimiser inside Fabric's."""
    inner: Optimizer = getattr(optimiser, "optimizer", optimiser)
    return inner


def _may_fuse(fabric: "Fabric") -> bool:
    """Adam in one kernel: the same numbers to rounding, a quarter of the time. Not where a scaler must see gradients
    before it: float16."""
    return fabric._precision.precision != "16-mixed"


def _channels_last(x: Tensor) -> Tensor:
    """Of images and of volumes; what is neither stays as it is."""
    layouts = {4: torch.channels_last, 5: torch.channels_last_3d}
    return x.contiguous(memory_format=layouts[x.ndim]) if x.ndim in layouts else x
