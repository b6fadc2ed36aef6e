"""What the stages on voxels share: the bone's working grid as an array and as an image, and how masks differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import SimpleITK as sitk

from benchmarks.alone import peak_gb
from benchmarks.stage import OURS, Figures, Made

if TYPE_CHECKING:
    from benchmarks.material import Material

BONE_HU, SKIN_HU = 250.0, -400.0


@dataclass(frozen=True)
class Volume:
    """A CT on the grid on which bone is segmented: values (z, y, x) float32 HU, spacing (x, y, z) mm."""

    material: Material

    @cached_property
    def values(self) -> np.ndarray:
        return sitk.GetArrayFromImage(self.material.ct_grid)

    @cached_property
    def spacing(self) -> tuple[float, ...]:
        result: tuple[float, ...] = self.material.ct_grid.GetSpacing()
        return result

    @cached_property
    def bone(self) -> np.ndarray:
        return self.values >= BONE_HU

    @cached_property
    def tissue(self) -> np.ndarray:
        return self.values > SKIN_HU

    def image(self, values: np.ndarray) -> sitk.Image:
        """`values` (z, y, x) where they lie. Every SimpleITK contender pays for this copy and for the one back."""
        image = sitk.GetImageFromArray(values.view(np.uint8) if values.dtype == bool else values)
        image.SetSpacing(self.spacing)
        return image

    def told(self) -> str:
        shape = " x ".join(map(str, self.values.shape[::-1]))
        return f"{shape} voxels, spacing {' x '.join(f'{s:.2f}' for s in self.spacing)} mm"


def ready(material: Material) -> Volume:
    """The volume with its masks made: none of them is in a contender's time."""
    volume = Volume(material)
    assert volume.bone.any() and volume.tissue.any()
    return volume


def apart(stage: str) -> Callable[[Any, Volume, Made], Figures]:
    """Figures of arrays: how many voxels differ from ours, by how much at most where they are numbers; memory."""

    def figures(found: np.ndarray, volume: Volume, made: Made) -> Figures:
        told: Figures = {"voxels_apart": int((found != made[OURS]).sum())}
        if found.dtype.kind == "f":
            gap = np.abs(found - made[OURS])
            told = {"apart_p99_hu": float(np.percentile(gap[::3, ::3, ::3], 99)), "apart_max_hu": float(gap.max())}
        name = next(key for key, other in made.items() if other is found)
        return told | {"peak_memory_gb": peak_gb(stage, name, volume.material)}

    return figures
