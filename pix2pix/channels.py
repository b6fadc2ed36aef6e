"""Depth maps in mm to what the networks see, and back: `input_channels`, `face_depth` and their inverse.

Owns the scales of the channels. Tensors only; knows nothing of files, networks or training.
A depth map is (..., N, N) float32 mm, NaN = no surface, +inf = not observed.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from cranioface.geometry.ring import CameraRing, world_coordinate
from pix2pix.model_settings import BASIC

FACE_CHANNELS = ("skull_depth", "skull_surface", "base_depth", "face_over_base", "face_slope_right", "face_slope_down")
OUTPUTS = ("residual", "absolute", "surface_logit")

DEPTH_UNIT_MM = 128.0  # half the window: depths lie in [-1, 1]
THICKNESS_UNIT_MM = 32.0  # tissue is at most about 30 mm
MISFIT_UNIT_MM = 8.0  # registration follows bone to about a millimetre; farther out lies a hole, a tooth or a stray
BASE_LOGIT = 2.0  # where the base has surface the face probably has, 88 to 12, until the network says otherwise
FACE_IN_FRONT_OF_MM = -25.0  # y of the Frankfurt frame: about 70 mm behind the foremost bone, the region that is judged
FACE_ABOVE_MM = -105.0  # z: below the chin of a long face; what follows is neck, of which a skull says little
RESIDUAL_UNIT_MM = 10.0  # a tissue-depth face is wrong by some millimetres: outputs of order one
GRAZING = 0.2  # cosine where the normal cannot be told: such a pixel lies at an edge, where a ray's depth says little
STEEPEST = 3.0  # slopes beyond 72 degrees are edges, whose value says nothing


class Maps(NamedTuple):
    """A depth map taken apart, each (..., N, N): mm with 0 where there is no surface; masks of 0 and 1."""

    depth: Tensor
    surface: Tensor
    observed: Tensor


def take_apart(depth: Tensor) -> Maps:
    """Depth in mm with NaN and +inf to a depth without them and its two masks."""
    surface = torch.isfinite(depth)
    observed = ~torch.isposinf(depth)
    return Maps(torch.where(surface, depth, 0.0), surface.to(depth.dtype), observed.to(depth.dtype))


def put_together(maps: Maps) -> Tensor:
    """Undo of `take_apart`."""
    depth = torch.where(maps.surface > 0.5, maps.depth, torch.nan)
    return torch.where(maps.observed > 0.5, depth, torch.inf)


class NetworkInput(NamedTuple):
    """All that a generator may see of a person's head: maps taken apart; bone where the network asks for it."""

    skull: Maps
    base: Maps
    bone: Maps | None = None

    def from_the_front(self) -> "NetworkInput":
        """The same with the scanned skull observed in the first view alone."""
        front = torch.zeros_like(self.skull.depth)
        front[..., 0, :, :] = 1
        return self._replace(skull=Maps(*(m * front for m in self.skull)))


def input_channels(inputs: NetworkInput, mm_per_pixel: float, names: Sequence[str] = BASIC) -> Tensor:
    """What the generator sees, (..., len(names), N, N), in the order of `names`, which are some of CHANNELS."""
    skull, base, bone = inputs
    right, down = slopes(base, mm_per_pixel)
    channels = {
        "skull_depth": skull.depth / DEPTH_UNIT_MM, "skull_surface": skull.surface, "skull_observed": skull.observed,
        "base_depth": base.depth / DEPTH_UNIT_MM, "base_surface": base.surface, "thickness": _gap(base, skull),
        "base_slope_right": right / STEEPEST, "base_slope_down": down / STEEPEST,
    }  # fmt: skip
    if bone is not None:
        channels["bone_thickness"] = _gap(base, bone)
        channels["bone_misfit"] = (_gap(skull, bone) * THICKNESS_UNIT_MM / MISFIT_UNIT_MM).clamp(-1, 1)
    return torch.stack([channels[name] for name in names], dim=-3)


def _gap(front: Maps, behind: Maps) -> Tensor:
    """Depth between two surfaces along the ray in THICKNESS_UNIT_MM, 0 where one of them is missing."""
    return (front.depth - behind.depth) * front.surface * behind.surface / THICKNESS_UNIT_MM


def face_channels(skull: Maps, base: Maps, face: Maps, mm_per_pixel: float) -> Tensor:
    """What the discriminator sees, (..., len(FACE_CHANNELS), N, N).

    Face channels vanish outside `face.surface`: pass the true mask for a predicted face too, so that shape is judged
    and not whether a silhouette is soft.
    """
    over_base = (face.depth - base.depth) * base.surface * face.surface / RESIDUAL_UNIT_MM
    right, down = slopes(face, mm_per_pixel)
    return torch.stack(
        [
            skull.depth / DEPTH_UNIT_MM, skull.surface, base.depth / DEPTH_UNIT_MM,
            over_base, right / STEEPEST, down / STEEPEST,
        ],
        dim=-3,
    )  # fmt: skip


def face_depth(outputs: Tensor, base: Maps, *, residual: bool = True) -> Tensor:
    """Depth of the face in mm (..., N, N) from `outputs` (..., 3, N, N) in the order of OUTPUTS.

    Along each view ray: the base and a residual where the base has surface, elsewhere (or without `residual`
    everywhere) the absolute depth.
    """
    over_base, absolute = outputs[..., 0, :, :], outputs[..., 1, :, :] * DEPTH_UNIT_MM
    return torch.where((base.surface > 0.5) & residual, base.depth + over_base * RESIDUAL_UNIT_MM, absolute)


def surface_logits(outputs: Tensor, base: Maps, *, residual: bool = True) -> Tensor:
    """Logits of surface (..., N, N): the base's mask, corrected by the network; without `residual` the network's."""
    return outputs[..., 2, :, :] + (BASE_LOGIT * (2 * base.surface - 1) if residual else 0.0)


def outputs_of(face: Maps, base: Maps) -> Tensor:
    """Undo of `face_depth` and `surface_logits`: outputs (..., 3, N, N) of a network that knew `face`; logits +-10."""
    residual = (face.depth - base.depth) * base.surface / RESIDUAL_UNIT_MM
    absolute = face.depth * (1 - base.surface) / DEPTH_UNIT_MM
    logits = 20 * face.surface - 10 - BASE_LOGIT * (2 * base.surface - 1)
    return torch.stack([residual, absolute, logits], dim=-3)


def face_region(maps: Maps, mm_per_pixel: float) -> Tensor:
    """Mask (..., 8, N, N) of the surface in the region of the face: in front of the ears and above the neck."""
    size = maps.depth.shape[-1]
    ring = CameraRing(size, size * mm_per_pixel)
    like = partial(torch.as_tensor, dtype=maps.depth.dtype, device=maps.depth.device)
    y, z = (world_coordinate(axis, maps.depth, ring, like) for axis in (1, 2))
    result: Tensor = ((y < FACE_IN_FRONT_OF_MM) & (z > FACE_ABOVE_MM)).to(maps.depth.dtype) * maps.surface
    return result


def slopes(maps: Maps, mm_per_pixel: float) -> tuple[Tensor, Tensor]:
    """Central differences of the depth per mm to the right and downwards, (..., N, N) each, clipped at STEEPEST.

    0 where a pixel or one of its two neighbours has no surface, and along the border of the image.
    """
    return _slope(maps, mm_per_pixel, -1), _slope(maps, mm_per_pixel, -2)


def _slope(maps: Maps, mm_per_pixel: float, axis: int) -> Tensor:
    size = maps.depth.shape[axis]
    before, after = maps.depth.narrow(axis, 0, size - 2), maps.depth.narrow(axis, 2, size - 2)
    valid = maps.surface.narrow(axis, 0, size - 2) * maps.surface.narrow(axis, 2, size - 2)
    valid = valid * maps.surface.narrow(axis, 1, size - 2)
    inner = ((after - before) / (2 * mm_per_pixel)).clamp(-STEEPEST, STEEPEST) * valid
    return functional.pad(inner, (1, 1) if axis == -1 else (0, 0, 1, 1))


class Relief(NamedTuple):
    """Shape of a surface along its rays, each (..., N, N): slopes, where they can be trusted, cosine to the ray."""

    right: Tensor
    down: Tensor
    smooth: Tensor
    cosine: Tensor


def relief(maps: Maps, mm_per_pixel: float) -> Relief:
    """smooth is 1 where a pixel and its four neighbours are surface without a jump; cosine is GRAZING elsewhere."""
    right, down = slopes(maps, mm_per_pixel)
    smooth = _whole(maps.surface) * ((right.abs() < STEEPEST) & (down.abs() < STEEPEST)).to(right.dtype)
    cosine = torch.rsqrt(1 + right.square() + down.square())
    return Relief(right, down, smooth, torch.where(smooth > 0.5, cosine, GRAZING))


def _whole(surface: Tensor) -> Tensor:
    """1 where a pixel and its four neighbours are surface; nothing lies beyond the border."""
    inner = surface[..., 1:-1, 1:-1] * surface[..., :-2, 1:-1] * surface[..., 2:, 1:-1]
    return functional.pad(inner * surface[..., 1:-1, :-2] * surface[..., 1:-1, 2:], (1, 1, 1, 1))
