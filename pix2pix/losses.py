"""The losses as named terms, each weighted, each logged; what was not observed in the true face has no part in any.

Tensors only; knows nothing of networks or training. Depths in mm, so that a weight means the same at every resolution.
"""

from dataclasses import fields

import torch
from torch import Tensor
from torch.nn import functional

from cranioface.learning.finite import check_finite
from cranioface.learning.processes import mean_over_processes
from pix2pix.channels import Maps, Relief, face_region, relief, slopes
from pix2pix.model_settings import LossWeights

NO_TERMS = ("elsewhere", "incidence", "label_smoothing")  # settings of terms, not weights of one


def depth_terms(
    depth: Tensor, logits: Tensor, face: Maps, mm_per_pixel: float, *, incidence: bool, elsewhere: float = 1.0
) -> dict[str, Tensor]:
    """Of predicted `depth` and surface `logits` (..., N, N): l1 (mm), l2 (mm2), silhouette (nats), normal (1 - cos)."""
    shape = relief(face, mm_per_pixel)
    face_pixels = face.surface * face.observed
    importance = (
        elsewhere + (1 - elsewhere) * face_region(face, mm_per_pixel) if elsewhere < 1 else torch.ones_like(depth)
    )
    weight = face_pixels * importance * (shape.cosine if incidence else 1.0)
    error = torch.where(face_pixels > 0.5, depth - face.depth, 0.0)
    silhouette = functional.binary_cross_entropy_with_logits(logits, face.surface, reduction="none")
    return {
        "l1": masked_mean(error.abs(), weight),
        "l2": masked_mean(error.square(), weight),
        "silhouette": masked_mean(silhouette, face.observed),
        "normal": normal_term(slopes(face._replace(depth=depth), mm_per_pixel), shape, importance),
    }


def normal_term(predicted: tuple[Tensor, Tensor], true: Relief, importance: Tensor) -> Tensor:
    """Mean of 1 - cosine between the normals of predicted slopes (right, down) and true ones that can be trusted."""
    right, down = predicted
    dot = 1 + right * true.right + down * true.down
    cosine = dot * torch.rsqrt(1 + right.square() + down.square()) * true.cosine
    return masked_mean(1 - cosine, true.smooth * importance)


def masked_mean(values: Tensor, weight: Tensor) -> Tensor:
    """Weighted mean over the people of all processes; 0 where the weights sum to nothing.

    Where a run has several, each gives its share: the mean of the shares, as the gradients are averaged, is the mean
    over the whole batch. A mean of means would count the pixels of a narrow head more than those of a wide one.
    """
    return (values * weight).sum() / mean_over_processes(weight.sum()).clamp_min(1e-6)


def generator_gan_term(logits_of_predicted: Tensor, judged: Tensor) -> Tensor:
    """Cross-entropy of predicted faces taken for real, over patches with weight `judged` (..., h, w)."""
    return _patches(logits_of_predicted, torch.ones_like(logits_of_predicted), judged)


def discriminator_terms(of_real: Tensor, of_predicted: Tensor, judged: Tensor, smoothing: float) -> dict[str, Tensor]:
    """discriminator_real and discriminator_predicted in nats; only the real label is smoothed."""
    return {
        "discriminator_real": _patches(of_real, torch.full_like(of_real, 1 - smoothing), judged),
        "discriminator_predicted": _patches(of_predicted, torch.zeros_like(of_predicted), judged),
    }


def judged_patches(face: Maps, patches: tuple[int, int]) -> Tensor:
    """Share of observed face in each patch, (..., h, w): patches without any are not judged."""
    pixels = (face.surface * face.observed).flatten(0, -3).unsqueeze(1)
    return functional.adaptive_avg_pool2d(pixels, patches).view(*face.surface.shape[:-2], *patches)


def weighted_sum(terms: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """The generator's loss: the sum of the terms by their weights. Stops at the first term that is no number."""
    check_finite(terms)
    return torch.stack([getattr(weights, name) * term for name, term in terms.items()]).sum()


def term_weights(weights: LossWeights) -> dict[str, float]:
    """The weights by term, for the journal."""
    return {f.name: getattr(weights, f.name) for f in fields(weights) if f.name not in NO_TERMS}


def _patches(logits: Tensor, labels: Tensor, judged: Tensor) -> Tensor:
    return masked_mean(functional.binary_cross_entropy_with_logits(logits, labels, reduction="none"), judged)
