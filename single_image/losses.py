"""The losses as named terms: cross-entropy of volumes; chamfer, pierced skin, Laplacian and normals of surfaces.

Tensors only; knows nothing of networks or training. Lengths in mm, so that a weight means the same however many points.
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import torch
from scipy.spatial import cKDTree
from torch import Tensor
from torch.nn import functional

from single_image.settings import LossWeights

MARGIN_MM = 1.5  # skin is nowhere thinner on a face; nearer skull counts as pierced, by degrees


def cross_entropy(logits: Tensor, shares: Tensor) -> Tensor:
    """Nats a voxel of logits against shares of the same shape; what is NaN there counts for nothing."""
    known = ~shares.isnan()
    if known.all():
        return functional.binary_cross_entropy_with_logits(logits, shares)
    return functional.binary_cross_entropy_with_logits(logits[known], shares[known])


def chamfer(predicted: Tensor, true: Tensor) -> Tensor:
    """Mm between clouds (B, n, 3) and (B, m, 3): the mean of the way to the nearest point, of both directions.

    A mean over points and over directions: it does not grow with the number of either.
    """
    return chamfer_terms(predicted, true, torch.zeros_like(true))["chamfer"]


def chamfer_terms(predicted: Tensor, true: Tensor, normals: Tensor) -> dict[str, Tensor]:
    """chamfer, and planes: the same ways along the normals (B, m, 3) of the true points; no sampling lengthens them."""
    there, back = _nearest(predicted, true), _nearest(true, predicted)
    ways = (predicted - _picked(true, there), true - _picked(predicted, back))
    along = (ways[0] * _picked(normals, there)).sum(-1).abs(), (ways[1] * normals).sum(-1).abs()
    return {
        "chamfer": (lengths(ways[0]).mean() + lengths(ways[1]).mean()) / 2,
        "planes": (along[0].mean() + along[1].mean()) / 2,
    }


def pierced(skull: Tensor, face: Tensor, normals: Tensor, nearby: Tensor) -> Tensor:
    """Mm by which skull (B, n, 3) comes nearer to the face (B, m, 3) than MARGIN_MM or through it: the mean.

    normals (m, 3): outward, of the face; nearby (n, k): the places of the face among which the nearest is looked for.
    """
    ways = skull[:, :, None] - face[:, nearby]
    nearest = ways.square().sum(-1).argmin(-1, keepdim=True)
    outward = (ways * normals[nearby]).sum(-1).gather(2, nearest)
    return functional.relu(outward + MARGIN_MM).mean()


def laplacian(offsets: Tensor, edges: Tensor) -> Tensor:
    """Mm by which the offset (B, n, 3) of a vertex differs from the mean of its neighbours'; edges (2, e), both ways.

    Uniform, and of offsets: the mean head may be as uneven as it is, what is added to it is smooth.
    """
    of, to = edges
    count = torch.bincount(of, minlength=offsets.shape[1]).clamp_min(1)
    means = torch.zeros_like(offsets).index_add(1, of, offsets[:, to]) / count[:, None]
    return lengths(offsets - means).mean()


def normal_consistency(vertices: Tensor, pairs: Tensor) -> Tensor:
    """Mean of 1 - cosine between the normals of triangles that share an edge.

    vertices (B, n, 3); pairs (p, 4): a and b, the ends of an edge, c and d, across it: triangles a b c and b a d.
    """
    a, b, c, d = (vertices[:, pairs[:, k]] for k in range(4))
    one = torch.linalg.cross(b - a, c - a, dim=-1)
    other = torch.linalg.cross(a - b, d - b, dim=-1)
    return (1 - functional.cosine_similarity(one, other, dim=-1, eps=1e-6)).mean()


def weighted_sum(terms: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """The loss of a step."""
    factors = asdict(weights)
    return torch.stack([factors[name] * term for name, term in terms.items()]).sum()


def _nearest(points: Tensor, among: Tensor) -> Tensor:
    """(B, n) which of `among` (B, m, 3) is nearest to each of `points` (B, n, 3).

    By trees: on a processor they take a tenth of the time of all the distances.
    """
    pairs = zip(points.detach().cpu().numpy(), among.detach().cpu().numpy(), strict=True)
    found = [cKDTree(b, balanced_tree=False, compact_nodes=False).query(a)[1] for a, b in pairs]
    return torch.from_numpy(np.stack(found)).to(points.device)


def _picked(points: Tensor, which: Tensor) -> Tensor:
    return points.gather(1, which[..., None].expand(-1, -1, 3))


def lengths(ways: Tensor) -> Tensor:
    """(..., 3) to (...); its slope is finite at zero."""
    return ways.square().sum(-1).add(1e-8).sqrt()
