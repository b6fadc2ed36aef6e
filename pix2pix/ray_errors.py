"""Errors of predicted depth maps, in mm along the view rays: what training is steered by, never the error of a surface.

An error along a ray is about 1.6 times the distance to the surface. A face's judged error is in `cranioface.judge`.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from pix2pix.channels import Maps, face_region, relief


@dataclass
class RayErrors:
    """Sums over pixels; `add` people, then `means`."""

    mm_per_pixel: float
    sums: Tensor = field(default_factory=lambda: torch.zeros(10, dtype=torch.float64))

    def add(self, depth: Tensor, logits: Tensor, base: Maps, face: Maps) -> None:
        """Take in predicted `depth` (mm) and surface `logits` (..., N, N) against the true face and the base."""
        everywhere = face.surface * face.observed
        region = everywhere * face_region(face, self.mm_per_pixel)
        error, both = (depth - face.depth).abs(), region * base.surface
        base_error = (base.depth - face.depth).abs()
        across = relief(face, self.mm_per_pixel).cosine
        mask = (logits > 0).to(region.dtype) * face.observed
        parts = [
            (error * region).sum(), region.sum(), (error * both).sum(), (base_error * both).sum(), both.sum(),
            (error * across * region).sum(), (error * everywhere).sum(), everywhere.sum(),
            (mask * everywhere).sum(), torch.maximum(mask, everywhere).sum(),
        ]  # fmt: skip
        self.sums = self.sums + torch.stack(parts).double().cpu()

    def means(self) -> dict[str, float]:
        """ray_error_mm: mean |depth error| over the observed pixels of the face; the same where the base has surface
        too, for the network and for the base itself; across_mm: weighted by incidence, an estimate of the distance to
        the surface; head_ray_error_mm: over the whole head and neck; silhouette_iou: overlap of the masks."""
        error, region, on_base, base, both, across, head, pixels, shared, either = self.sums.tolist()
        return {
            "ray_error_mm": error / max(region, 1),
            "ray_error_on_base_mm": on_base / max(both, 1),
            "base_ray_error_mm": base / max(both, 1),
            "across_mm": across / max(region, 1),
            "head_ray_error_mm": head / max(pixels, 1),
            "silhouette_iou": shared / max(either, 1),
        }
