"""Volumes in other people's files: `.mat` and `.npz`, one solid or skull and face, and onto the grid of shapes.

Owns what is no volume, and says why. Volumes are (x, y, z) index order. Whose millimetres they are in, nobody says: a
volume's cube is laid over the whole cube of VOXELS. Knows nothing of images.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from single_image.layouts.pairs import Solid, Unusable
from single_image.shape import PARTS, VOXELS

SOLID = "voxel"  # the key of Pix3D
LEAST, MOST = 8, 512  # voxels of a side
MOST_BYTES = MOST**3 * 8


def read_volumes(path: Path, solid: Solid = "both") -> np.ndarray:
    """Shares (2, n, n, n) float32 of skull and face; NaN is the part that a single solid says nothing of.

    A file holds `skull` and `face`, or a single `voxel`. Unusable for what is none.
    """
    if not path.is_file():
        raise Unusable("missing", f"no file {path.name} in {path.parent.name}")
    arrays = _read_mat(path) if path.suffix.lower() == ".mat" else _read_npz(path)
    checked = {name: _checked(name, array) for name, array in arrays.items()}
    if SOLID in checked:
        return _of_solid(_turned(checked[SOLID]), solid)
    skull, face = (checked[part] for part in PARTS)
    if skull.shape != face.shape:
        raise Unusable("mismatched", f"skull is {_size(skull)} and face {_size(face)} voxels")
    return np.stack([skull, face])


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    try:
        _check_bytes(path)
        with np.load(path, allow_pickle=False) as file:
            wanted = _wanted(path, list(file.files))
            return {name: file[name] for name in wanted}
    except Unusable:
        raise
    except Exception as refusal:  # whatever zipfile, zlib and numpy say of torn bytes
        raise Unusable("corrupt", f"{path.name} is no readable .npz ({refusal})"[:200]) from refusal


def _check_bytes(path: Path) -> None:
    """A small file can hold a volume that fills the memory."""
    with zipfile.ZipFile(path) as file:
        if max((member.file_size for member in file.infolist()), default=0) > MOST_BYTES:
            raise Unusable("corrupt", f"{path.name} holds an array of more than {MOST} voxels a side")


def _read_mat(path: Path) -> dict[str, np.ndarray]:
    from scipy.io import loadmat, whosmat

    try:
        sizes = {name: shape for name, shape, _ in whosmat(str(path))}
        wanted = _wanted(path, list(sizes))
        if max(np.prod(sizes[name], dtype=float) for name in wanted) > MOST**3:
            raise Unusable("corrupt", f"{path.name} holds an array of more than {MOST} voxels a side")
        return {name: np.asarray(loadmat(str(path), variable_names=wanted)[name]) for name in wanted}
    except Unusable:
        raise
    except NotImplementedError as refusal:
        raise Unusable("corrupt", f"{path.name} is of MATLAB 7.3; save it with -v7") from refusal
    except Exception as refusal:  # whatever scipy says of torn bytes
        raise Unusable("corrupt", f"{path.name} is no readable .mat ({refusal})"[:200]) from refusal


def _wanted(path: Path, names: list[str]) -> list[str]:
    if all(part in names for part in PARTS):
        return list(PARTS)
    if SOLID in names:
        return [SOLID]
    there = ", ".join(names)[:80] or "nothing"
    raise Unusable("corrupt", f"{path.name} holds {there}, neither skull and face nor {SOLID}")


def _checked(name: str, array: np.ndarray) -> np.ndarray:
    """Shares (n, n, n) float32 from 0 to 1 with something in them and something around them."""
    if array.ndim != 3 or len(set(array.shape)) != 1:
        raise Unusable("corrupt", f"{name} is {_size(array)}, not a cube of voxels")
    if not LEAST <= len(array) <= MOST:
        raise Unusable("corrupt", f"{name} has {len(array)} voxels a side; {LEAST} to {MOST} are read")
    if array.dtype.kind not in "buif":
        raise Unusable("corrupt", f"{name} holds {array.dtype}, no numbers")
    share = array.astype(np.float32)
    if not np.isfinite(share).all() or share.min() < 0 or share.max() > 1:
        raise Unusable(
            "corrupt", f"{name} runs from {share.min():g} to {share.max():g}; give true and false, or 0 to 1"
        )
    check_filled(name, share)
    return share


def check_filled(name: str, share: np.ndarray) -> None:
    """Unusable where a volume has no surface."""
    if share.max() < 0.5:
        raise Unusable("empty", f"{name} has nothing in it")
    if share.min() >= 0.5:
        raise Unusable("empty", f"{name} is full to its edges, so has no surface")


def _of_solid(share: np.ndarray, solid: Solid) -> np.ndarray:
    unknown = np.full_like(share, np.nan)
    return np.stack([share if solid in (part, "both") else unknown for part in PARTS])


def _turned(share: np.ndarray) -> np.ndarray:
    """From Pix3D's axes, x to the viewer's left, y to the viewer and z up, to ours, of who faces that viewer."""
    return share[::-1, ::-1]


def _size(array: np.ndarray) -> str:
    return " x ".join(map(str, array.shape)) or "one number"


def on_voxels(share: np.ndarray) -> np.ndarray:
    """Volumes (..., n, n, n) on the grid of VOXELS, float32: each voxel the mean of what it covers, so that the sum of
    a volume is kept whatever its n; of 64 unchanged."""
    for axis, side in zip((-3, -2, -1), VOXELS.shape, strict=True):
        share = np.moveaxis(np.moveaxis(share, axis, -1) @ _overlap(share.shape[axis], side), -1, axis)
    return np.ascontiguousarray(share, np.float32)


def _overlap(sides: int, to: int) -> np.ndarray:
    """(sides, to): which share of each new interval of [0, 1] each old one covers; columns sum to 1."""
    old, new = np.arange(sides) / sides, np.arange(to) / to
    covered = np.minimum.outer(old + 1 / sides, new + 1 / to) - np.maximum.outer(old, new)
    return np.asarray(np.clip(covered * to, 0, 1), np.float32)
