"""Where bone that was moved runs into other bone: how thick and how much. Frankfurt frame, mm.

Solids are counted on voxels, so that scans with holes have an inside too. Knows nothing of plans.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import trimesh
from scipy.ndimage import distance_transform_edt

from cranioface.geometry.voxels import voxelise
from planning.osteotomy import Osteotomy

SPACING = 0.8  # mm
LEAST_MM = 2.0 * SPACING  # a thinner overlap is the voxels'
REST = "the bone that stays"


@dataclass(frozen=True)
class Overlap:
    """Two pieces in one place: `thick_mm` at the thickest, `volume_ml` together."""

    one: str
    other: str
    thick_mm: float
    volume_ml: float

    def __str__(self) -> str:
        return f"{self.one} runs {self.thick_mm:.1f} mm into {self.other} ({self.volume_ml:.1f} ml): that bone must go"


def overlaps(after: Osteotomy) -> list[Overlap]:
    """Every pair of pieces that share room after their motion."""
    bodies = {**after.pieces, REST: after.rest}
    found = [_overlap(a, b, bodies[a], bodies[b]) for a, b in combinations(bodies, 2)]
    return [overlap for overlap in found if overlap.thick_mm > LEAST_MM]


def _overlap(name: str, other_name: str, one: trimesh.Trimesh, other: trimesh.Trimesh) -> Overlap:
    bounds = np.array([one.bounds, other.bounds])
    low, high = bounds[:, 0].max(0), bounds[:, 1].min(0)
    if (high - low < SPACING).any():
        return Overlap(name, other_name, 0.0, 0.0)
    x, y, z = (np.ceil((high - low) / SPACING).astype(int) + 1).tolist()
    both = np.logical_and(*(voxelise(mesh, SPACING, low, (x, y, z)).occupancy for mesh in (one, other)))
    if not both.any():
        return Overlap(name, other_name, 0.0, 0.0)
    thick = 2 * SPACING * float(distance_transform_edt(np.pad(both, 1)).max()) - SPACING
    return Overlap(name, other_name, thick, float(both.sum()) * SPACING**3 / 1000)
