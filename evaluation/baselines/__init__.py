"""The methods that a face is judged beside, from no skull at all to the network. METHODS: name -> builder.

A builder takes the training faces and what methods are told, and gives a method: a case in, a face out.
"""

from evaluation.baselines.averages import demographic_mean, mean_face
from evaluation.baselines.method import Builder, Method
from evaluation.baselines.nearest import nearest_skull
from evaluation.baselines.network import pix2pix, pix2pix_shuffled
from evaluation.baselines.offset import constant_offset, fitted_offset
from evaluation.baselines.regression import pls
from evaluation.baselines.textbook import floor, tissue_depth

__all__ = ["METHODS", "Builder", "Method"]

METHODS: dict[str, Builder] = {
    "mean-face": mean_face,
    "demographic-mean": demographic_mean,
    "nearest-skull": nearest_skull,
    "constant-offset": constant_offset,
    "fitted-offset": fitted_offset,
    "tissue-depth": tissue_depth,
    "pls": pls,
    "pix2pix": pix2pix,
    "pix2pix-shuffled": pix2pix_shuffled,
    "floor": floor,
}
