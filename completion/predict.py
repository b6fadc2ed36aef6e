"""The trained network as a method of completion: what is there in, the share of the whole bone out, on the same grid.

Owns the way from 1 mm to the network's voxels and back. Knows nothing of training and of what is made of the shares.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from completion.volumes import Method, SkullVolume
from completion.window import Window, window
from cranioface.command import BadInput
from cranioface.geometry.head_grid import HEAD, Grid

if TYPE_CHECKING:
    from completion.networks import Completer

SHIPPED = "completion"
LEAST_ML = 0.3  # smaller pieces of what is missing are doubt, as with the baselines
LEAST_ROOM = 0.1  # of a voxel: where bone leaves less, what is missing there is not asked for


def network(weights: str | Path | None = None) -> Method:
    """A method from trained weights (None: the shipped ones), read now. BadInput where they cannot be used.

    The method raises BadInput on a grid that is no part of HEAD.
    """
    if find_spec("monai") is None:  # a wheel brings it only when asked
        raise BadInput("--method network: needs monai, not installed here; pip install 'cranioface[completion]'")
    completer, spacing = _read(str(weights or SHIPPED))

    def complete(skull: SkullVolume) -> np.ndarray:
        place = _place(skull.grid)
        head = np.zeros(HEAD.shape, bool)
        head[place] = skull.bone
        return completed(completer, head, spacing)[place]

    return complete


def completed(completer: Completer, bone: np.ndarray, spacing: float) -> np.ndarray:
    """The share of the whole bone on HEAD, float32, of bone (x, y, z) bool on HEAD; `spacing` mm of the network."""
    seen = window(spacing)
    return carried_back(missing_shares(completer, seen.share(bone)[None], seen.grid)[0], bone, seen)


def carried_back(share: np.ndarray, bone: np.ndarray, seen: Window) -> np.ndarray:
    """The whole on HEAD, float32, of `bone` (x, y, z) bool and the missing `share` on a window's grid."""
    lacking, room = seen.back(share), seen.back(1 - seen.share(bone))
    # what is missing in the room that bone leaves: full up to the rim, where a voxel is part bone and part missing
    filled = np.divide(lacking, room, out=np.zeros_like(lacking), where=room > LEAST_ROOM)
    return np.where(bone, np.float32(1), np.clip(without_crumbs(filled, bone), 0, 1))


def without_crumbs(filled: np.ndarray, bone: np.ndarray) -> np.ndarray:
    """What is `filled` (x, y, z), without pieces beside `bone` that are too small to be missing: they are doubt."""
    from scipy import ndimage

    pieces, count = ndimage.label((filled > 0.5) & ~bone)
    small = np.bincount(pieces.ravel(), minlength=count + 1) * HEAD.spacing**3 < LEAST_ML * 1000
    small[0] = False
    return np.where(small[pieces], np.float32(0), filled)


def missing_shares(completer: Completer, there: np.ndarray, grid: Grid) -> np.ndarray:
    """What the network says is missing of what is `there`: shares of each structure (structures, x, y, z) on `grid`.

    The mean of what it says of the head and of its mirror image, which errs less.
    """
    import torch

    from completion.channels import coordinates, inputs, missing

    n = completer.config
    observed = torch.from_numpy(np.stack([there, there[:, ::-1]]).astype(np.float32))
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=_bf16()):
        logits = completer(inputs(observed, n.mirror), coordinates(grid, n.stem).expand(2, -1, -1, -1, -1))
        both = missing(logits.float(), observed, n.target).numpy()
        return np.asarray((both[0] + both[1, :, ::-1]) / 2)


def _place(grid: Grid) -> tuple[slice, slice, slice]:
    """Where in HEAD the voxels of `grid` lie; BadInput where they are no part of it."""
    first = HEAD.index(np.array([grid.origin]))[0]
    start = np.round(first).astype(int)
    stop = start + grid.shape
    if (
        grid.spacing != HEAD.spacing
        or np.abs(first - start).max() > 1e-3
        or (start < 0).any()
        or (stop > HEAD.shape).any()
    ):
        raise BadInput(
            "the network completes voxels of the head's grid at 1 mm (geometry.head_grid.HEAD) or a part of it"
        )
    x, y, z = (slice(int(a), int(b)) for a, b in zip(start, stop, strict=True))
    return x, y, z


@cache
def _read(weights: str) -> tuple[Completer, float]:
    from completion.weights import read_weights

    completer, card = read_weights(weights)
    if completer.structures != 1:
        raise BadInput(f"{weights}: completes {', '.join(completer.config.structures)}, and not bone as such")
    return completer, float(card["spacing_mm"])


def _bf16() -> bool:
    from cranioface.learning.device import cpu_has_fast_bf16

    return cpu_has_fast_bf16()
