"""The whole skull as a method predicts it, before it is joined with the bone that is there.

A method by its name joins both, as benchmarks want it. For an implant the whole must first be laid flush onto the bone:
these are the same methods without the joining. Knows nothing of implants.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from completion.methods import method_of
from completion.options import NETWORK
from completion.volumes import Method, SkullVolume


def whole_by(name: str, weights: Path | None = None) -> tuple[Method, Path | None]:
    """The method of that name and its weights, where it has some. BadInput where there is none."""
    if name == NETWORK:
        from completion.predict import SHIPPED, network  # torch
        from completion.weights import weights_path

        return network(weights), weights_path(weights or SHIPPED)
    return WHOLES.get(name) or method_of(name), None


def mirrored(skull: SkullVolume) -> np.ndarray:
    """The mirror image of the bone that is there."""
    from completion.mirror import reflected, reflection

    return reflected(skull.bone.astype(np.float32), reflection(skull), skull)


def template(skull: SkullVolume) -> np.ndarray:
    """The template in the shape of what is left."""
    from completion.template_fit import fitted, shaped

    return shaped(skull, fitted(skull))


def likeliest(skull: SkullVolume) -> np.ndarray:
    """The posterior mean of the shape model."""
    from completion.shape_model import likeliest, load_model
    from completion.template_fit import fitted, shaped

    return shaped(skull, likeliest(skull, fitted(skull), load_model()))


WHOLES: dict[str, Method] = {"mirror": mirrored, "template": template, "shape-model": likeliest}
