"""What is missing of a skull: the parts that a completed skull has and the real one has not, without the noise.

What a method adds thinly all over is no defect: two skulls never lie exactly over each other, thin walls are holed,
sutures stand open. A missing part has a core that lies well away from any bone. Frame: Frankfurt, mm. Knows nothing of
anatomy and of implants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.ndimage import distance_transform_edt, find_objects, label

from completion.boxes import boxed
from completion.volumes import SkullVolume
from cranioface.geometry.head_grid import Grid

CORE_MM = 3.0  # a core lies farther than this from bone: holes narrower than twice that are pores and sutures
AROUND_MM = 1.5  # beyond what a core reaches towards bone: so far a part may cover its rim
LEAST_ML = 0.6  # a smaller part is noise
LOOK_MM, ENCLOSED = 22.0, 0.6  # so near, in this share of all directions, bone must not lie
VIEWS = trimesh.creation.icosphere(subdivisions=1).vertices  # 42 directions
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
    added &= ~_enclosed(added, skull.bone[box], grid.spacing)
    away = distance_transform_edt(~skull.bone[box], grid.spacing)
    core = added & (away > CORE_MM)
    if not core.any():
        return []
    apart, nearest = distance_transform_edt(~core, grid.spacing, return_indices=True)
    owner = label(core)[0][tuple(nearest)]
    return _parts(np.where(added & (apart <= CORE_MM + AROUND_MM), owner, 0), grid)


def _enclosed(added: np.ndarray, bone: np.ndarray, spacing: float) -> np.ndarray:
    """Which voxels (x, y, z) of `added` have bone close by almost wherever they look: they fill nose or sinus.

    Asked of one voxel in eight.
    """
    coarse = added[::2, ::2, ::2]
    places = np.argwhere(coarse) * 2
    hits = np.zeros(len(places))
    for way in VIEWS:
        met = np.zeros(len(places), bool)
        for along in np.arange(2.0, LOOK_MM, 2.0) / spacing:
            index = np.rint(places + along * way).astype(int)
            here = ((index >= 0) & (index < bone.shape)).all(1) & ~met
            met[here] = bone[tuple(index[here].T)]
        hits += met
    inside = np.zeros(coarse.shape, bool)
    inside[tuple((places // 2).T)] = hits > ENCLOSED * len(VIEWS)
    doubled = inside.repeat(2, 0).repeat(2, 1).repeat(2, 2)
    return np.asarray(doubled[tuple(slice(side) for side in added.shape)])


def _parts(names: np.ndarray, grid: Grid) -> list[Missing]:
    """The parts (x, y, z), numbered from 1, that are large enough; the largest first."""
    found = []
    for name, box in enumerate(find_objects(names), 1):
        if box is not None and (part := names[box] == name).sum() * grid.spacing**3 >= 1000 * LEAST_ML:
            found.append(Missing(part, grid.part(box)))
    return sorted(found, key=lambda part: -part.volume_ml)
