"""From what was measured to what it teaches: scans and fine heads -> bias, fields, and each head's fullness.

Owns the order, and the file of the fields. Knows nothing of how heads are read.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.anatomy.face_model import load_face_model
from cranioface.command import BadInput, whole_file
from cranioface.population.measured_tissue.fit import Fields, fit_fields, fitted_fullness, grid_bias, usable
from cranioface.population.measured_tissue.gathering import FineHeads, Scans
from cranioface.population.measured_tissue.skin_points import SOFT, skin_points
from cranioface.population.measured_tissue.usual import STRAY_MM, finished_fields


@dataclass(frozen=True, eq=False)
class Taught:
    """bias (c,) of the coarse grid; fields: the smooth ones that were fitted, and the fullness of the heads that
    taught them; usual, full (c,): what goes into the face model. mm along the normals."""

    bias: np.ndarray
    fields: Fields
    usual: np.ndarray
    full: np.ndarray

    def fullness_of(self, offsets: np.ndarray) -> np.ndarray:
        """The fullness (k,) that fits `usable` offsets (k, c) best, the grid's bias taken out."""
        return fitted_fullness(offsets, self.fields.usual, self.fields.full, skin_points())

    def tissue(self, scans: Scans) -> np.ndarray:
        """Offsets (k, c) of scans, the grid's bias taken out; NaN at lids, lips, nose, ears and strays, and where an
        open mouth carries skin along: there they tell nothing of the person's tissue."""
        skin = skin_points()
        told = usable(skin.where_used(scans.offsets() - self.bias), scans.closed, skin)
        return np.where(skin.of(*SOFT), np.nan, told)


def teach(scans: Scans, heads: FineHeads) -> Taught:
    """The fields of all scans that are not held out. BadInput where these are too few to differ."""
    if (~scans.held_out).sum() < 3:
        raise BadInput(f"{len(scans.held_out)} scans were measured, some of them held out: give many more")
    skin = skin_points()
    bias = grid_bias(heads.fine.values(), heads.coarse.values(), skin)
    taught = ~scans.held_out
    unbiased, closed = scans.offsets()[taught] - bias, scans.closed[taught]
    fields = fit_fields(usable(skin.where_used(unbiased), closed, skin), skin)
    kept = usable(unbiased, closed, skin, STRAY_MM)
    return Taught(bias, fields, **finished_fields(kept, fields, skin, load_face_model()))


def put_into_model(path: Path, taught: Taught) -> None:
    """The fields `usual` and `full` of the face model's file `path` replaced. BadInput where it has other points."""
    with np.load(path) as stored:
        arrays: dict[str, Any] = dict(stored)  # Any: for numpy's stub
    if len(arrays["mean"]) != len(taught.usual):
        raise BadInput(f"{path}: has {len(arrays['mean'])} control points, {len(taught.usual)} were measured; give the "
                       "face model that the installed one was made from")  # fmt: skip
    arrays |= {"usual": taught.usual.astype(np.float16), "full": taught.full.astype(np.float16)}
    with whole_file(path) as temporary:
        np.savez_compressed(temporary, **arrays)


def write_taught(path: Path, taught: Taught) -> None:
    """`usual` and `full` (c,) for the face model, the grid's bias, and the smooth fields: no head can be told."""
    arrays: dict[str, Any] = {  # Any: for numpy's stub
        "usual": taught.usual, "full": taught.full, "bias": taught.bias,
        "smooth_usual": taught.fields.usual, "smooth_full": taught.fields.full,
    }  # fmt: skip
    with whole_file(path) as temporary:
        np.savez_compressed(temporary, **{name: field.astype(np.float32) for name, field in arrays.items()})
