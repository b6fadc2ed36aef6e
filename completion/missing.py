"""What is missing of a skull: the parts that a completed skull has and the real one has not, without the noise.

What a method adds thinly all over is no defect: two skulls never lie exactly over each other, thin walls are holed,
sutures stand open. A missing part has a core that lies well away from any bone. Frame: Frankfurt, mm. Knows nothing of
anatomy and of implants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt, find_objects, label

from completion.boxes import boxed
from completion.grid import Grid
from completion.volumes import SkullVolume

CORE_MM = 3.0  # a core lies farther than this from bone: holes narrower than twice that are pores and sutures
AROUND_MM = 1.5  # beyond what a core reaches towards bone: so far a part may cover its rim
LEAST_ML = 0.5  # a smaller part is noise
MARGIN = 8  # voxels about the part that is looked at


@dataclass(frozen=True)
class Missing:
    """One part of bone that is not there: its solid (x, y, z) bool on its own `grid`, a box of the head's."""

    solid: np.ndarray
    grid: Grid

    @property
    def volume_ml(self) -> float:
        return float(self.solid.sum()) * self.grid.spacing**3 / 1000

    @property
    def points(self) -> np.ndarray:
        """The middles (n, 3) mm of its voxels."""
        return self.grid.points(np.argwhere(self.solid))


def find_missing(skull: SkullVolume, whole: np.ndarray) -> list[Missing]:
    """The missing parts by the share (x, y, z) of the whole skull, the largest first; none of a complete one."""
    added = (whole > 0.5) & ~skull.bone
    box = boxed(added, MARGIN)
    if box is None:
        return []
    added, grid = added[box], skull.grid.part(box)
    away = distance_transform_edt(~skull.bone[box], grid.spacing)
    core = added & (away > CORE_MM)
    if not core.any():
        return []
    near = distance_transform_edt(~core, grid.spacing) <= CORE_MM + AROUND_MM
    return _parts(added & near, core, grid)


def _parts(solid: np.ndarray, core: np.ndarray, grid: Grid) -> list[Missing]:
    names, count = label(solid)
    found = []
    for name, box in enumerate(find_objects(names), 1):
        part = names[box] == name
        if part.sum() * grid.spacing**3 >= 1000 * LEAST_ML and core[box][part].any():
            found.append(Missing(part, grid.part(box)))
    return sorted(found, key=lambda part: -part.volume_ml)
