"""Label volumes in files: `.npz`, NIfTI and NRRD, with spacing, origin and orientation; and onto a grid.

`read_labels` and `write_labels` side by side. Owns what a label volume is; refuses in one line what is none. Knows
nothing of benchmarks. Frame: LPS patient mm, as SimpleITK gives it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.geometry.head_grid import Grid

if TYPE_CHECKING:
    import SimpleITK as sitk

ENDINGS = (".npz", ".nii.gz", ".nii", ".nrrd")
MOST_LABELS = 1000  # more are no labels but grey values


@dataclass(frozen=True)
class LabelVolume:
    """labels (x, y, z), 0 is background; voxel ijk lies at origin + direction @ (spacing * ijk), mm."""

    labels: np.ndarray
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0)  # mm
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)  # mm
    direction: np.ndarray = field(default_factory=lambda: np.eye(3))  # (3, 3)

    @property
    def middle(self) -> np.ndarray:
        """(3,) mm: of the box about everything that is labelled."""
        there = [np.flatnonzero(self.labels.any(tuple(a for a in range(3) if a != axis))) for axis in range(3)]
        index = np.array([(t[0] + t[-1]) / 2 for t in there])
        return np.asarray(self.origin + self.direction @ (index * self.spacing))


def ending_of(path: str | Path) -> str | None:
    """The ending of a label volume's file; None where it has another."""
    return next((ending for ending in ENDINGS if str(path).lower().endswith(ending)), None)


def read_labels(path: str | Path) -> LabelVolume:
    """The labels in a file; BadInput where they are not three-dimensional whole numbers with something labelled."""
    path = Path(path)
    if ending_of(path) is None:
        raise BadInput(f"{path}: is no label volume by its ending; give {', '.join(ENDINGS)}")
    if not path.is_file():
        raise BadInput(f"{path}: no such file; give a label volume")
    return _checked(path, _read_npz(path) if ending_of(path) == ".npz" else _read_image(path))


def _read_npz(path: Path) -> LabelVolume:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            place = {name: arrays[name] for name in ("spacing", "origin", "direction") if name in arrays}
            labels = arrays["labels"]
    except (OSError, ValueError, KeyError) as refusal:
        raise BadInput(f"{path}: holds no array `labels`; write it with numpy.savez(labels=...)") from refusal
    three = {name: tuple(float(v) for v in value) for name, value in place.items() if name != "direction"}
    if any(len(value) != 3 for value in three.values()):
        raise BadInput(f"{path}: its spacing or origin is not three numbers; give mm along x, y, z")
    turn: dict[str, Any] = {"direction": place["direction"].reshape(3, 3)} if "direction" in place else {}
    return LabelVolume(labels, **three, **turn)  # type: ignore[arg-type]  # three numbers each, as checked


def _read_image(path: Path) -> LabelVolume:
    import SimpleITK as sitk

    try:
        image = sitk.ReadImage(str(path))
    except RuntimeError as refusal:
        raise BadInput(f"{path}: cannot be read as an image; is it whole?") from refusal
    if image.GetDimension() != 3 or image.GetNumberOfComponentsPerPixel() != 1:
        raise BadInput(f"{path}: has {image.GetDimension()} dimensions or several values a voxel; give one 3D volume")
    labels = sitk.GetArrayFromImage(image).transpose(2, 1, 0)
    direction = np.array(image.GetDirection()).reshape(3, 3)
    return LabelVolume(labels, image.GetSpacing(), image.GetOrigin(), direction)


def _checked(path: Path, volume: LabelVolume) -> LabelVolume:
    """`volume` in the smallest type of whole numbers."""
    labels = volume.labels
    if labels.ndim != 3:
        raise BadInput(f"{path}: its labels have {labels.ndim} dimensions; give one 3D volume")
    if not np.issubdtype(labels.dtype, np.integer) and not (np.isfinite(labels).all() and (labels % 1 == 0).all()):
        raise BadInput(f"{path}: its values are not whole numbers, so no labels; is it a CT or a probability?")
    if labels.size == 0 or not labels.any():
        raise BadInput(f"{path}: nothing is labelled in it; give a volume with something in it")
    if labels.min() < 0 or labels.max() > MOST_LABELS:
        raise BadInput(f"{path}: its values run from {labels.min():g} to {labels.max():g}, so no labels; is it a CT?")
    kind = np.uint8 if labels.max() < 256 else np.uint16
    return LabelVolume(labels.astype(kind), volume.spacing, volume.origin, volume.direction)


def write_labels(path: str | Path, volume: LabelVolume) -> None:
    """Write a label volume, whole or not at all; BadInput for an ending that is none of ENDINGS."""
    if ending_of(path) is None:
        raise BadInput(f"{path}: is no label volume by its ending; name it {', '.join(ENDINGS)}")
    with whole_file(path) as temporary:
        if ending_of(path) == ".npz":
            np.savez_compressed(temporary, **vars(volume))
            return
        import SimpleITK as sitk

        named = temporary.with_name(
            temporary.name.replace(".", "_") + str(ending_of(path))
        )  # tells SimpleITK the format
        sitk.WriteImage(_image(volume), str(named), useCompression=True)
        named.replace(temporary)


def _image(volume: LabelVolume) -> sitk.Image:
    import SimpleITK as sitk

    image = sitk.GetImageFromArray(np.ascontiguousarray(volume.labels.transpose(2, 1, 0)))
    image.SetSpacing(volume.spacing)
    image.SetOrigin(volume.origin)
    image.SetDirection(volume.direction.ravel().tolist())
    return image


def of_grid(labels: np.ndarray, grid: Grid) -> LabelVolume:
    """A volume (x, y, z) of whole numbers or bool on `grid` as one to be written."""
    kind = np.uint8 if labels.dtype == bool else labels.dtype
    return LabelVolume(labels.astype(kind), (grid.spacing,) * 3, grid.origin)


def on_grid(volume: LabelVolume, grid: Grid) -> np.ndarray:
    """Labels (x, y, z) at the voxels of `grid`, each the nearest of the file's; 0 outside."""
    import SimpleITK as sitk

    resample = sitk.ResampleImageFilter()
    resample.SetInterpolator(sitk.sitkNearestNeighbor)
    resample.SetSize(grid.shape)
    resample.SetOutputSpacing((grid.spacing,) * 3)
    resample.SetOutputOrigin(grid.origin)
    return np.asarray(sitk.GetArrayFromImage(resample.Execute(_image(volume))).transpose(2, 1, 0))


def grid_about(middle: np.ndarray, like: Grid) -> Grid:
    """A grid of the shape and spacing of `like` about a point (3,) mm: for heads in no frame of ours."""
    half = (np.array(like.shape) - 1) / 2 * like.spacing
    x, y, z = (float(v) for v in np.asarray(middle) - half)
    return Grid(like.shape, like.spacing, (x, y, z))
