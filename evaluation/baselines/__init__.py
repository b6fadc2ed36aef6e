"""The baselines: methods that a face is compared with, from no skull at all to the network with somebody else's facts.

Importing this registers them beside the road's own, so that `reconstruction.methods.METHODS` holds all of them by name.
Each is loaded when it is first built: who asks for the names alone waits for no method.
"""

from __future__ import annotations

from importlib import import_module

from reconstruction.methods import METHODS, Builder, Method, register
from reconstruction.options import Options

__all__ = ["BOUND", "NAMES"]

BASELINES = {
    "mean-face": "averages:mean_face",
    "demographic-mean": "averages:demographic_mean",
    "nearest-skull": "nearest:nearest_skull",
    "constant-offset": "offset:constant_offset",
    "fitted-offset": "offset:fitted_offset",
    "pca-ridge": "regression:pca_ridge",
    "pls": "regression:pls",
    "pix2pix-shuffled": "network:pix2pix_shuffled",
}
BOUND = "floor"  # no method, since it looks at what no method may see: evaluation/baselines/bound.py


def _loaded_when_built(place: str) -> Builder:
    module, _, name = place.partition(":")

    def build(options: Options) -> Method:
        return getattr(import_module(f"evaluation.baselines.{module}"), name)(options)  # type: ignore[no-any-return]

    return build


for _name, _place in BASELINES.items():
    register(_name, _loaded_when_built(_place))

# in the order of the tables: from no skull to the network, the bound last
_ORDER = [*list(BASELINES)[:5], "tissue-depth", "measured", "pca-ridge", "pls", "pix2pix", "pix2pix-shuffled"]
NAMES = (*_ORDER, *(name for name in METHODS if name not in _ORDER), BOUND)
