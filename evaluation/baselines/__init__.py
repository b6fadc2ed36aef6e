"""The methods that a face is judged beside, from no skull at all to the network. METHODS: name -> builder.

A builder takes the training faces and what methods are told, and gives a method: a case in, a face out. It is loaded
when it is first called: who asks for the names alone waits for no method.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluation.baselines.method import Builder, Method
    from evaluation.baselines.training_faces import TrainingFaces
    from evaluation.cases import Options

__all__ = ["METHODS"]


def _builder(module: str, name: str) -> Builder:
    def build(training: TrainingFaces | None, told: Options) -> Method:
        result: Method = getattr(import_module(f"evaluation.baselines.{module}"), name)(training, told)
        return result

    return build


METHODS: dict[str, Builder] = {
    "mean-face": _builder("averages", "mean_face"),
    "demographic-mean": _builder("averages", "demographic_mean"),
    "nearest-skull": _builder("nearest", "nearest_skull"),
    "constant-offset": _builder("offset", "constant_offset"),
    "fitted-offset": _builder("offset", "fitted_offset"),
    "tissue-depth": _builder("textbook", "tissue_depth"),
    "pca-ridge": _builder("regression", "pca_ridge"),
    "pls": _builder("regression", "pls"),
    "pix2pix": _builder("network", "pix2pix"),
    "pix2pix-shuffled": _builder("network", "pix2pix_shuffled"),
    "floor": _builder("textbook", "floor"),
}
