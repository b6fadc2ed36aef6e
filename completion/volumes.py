"""A skull as voxels, and what every method of completion is: bone that is there in, the whole bone out.

Owns the types that defects, networks, baselines and implants share. Frame: Frankfurt, LPS, mm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.anatomy.solid_bone.solids import solid
from cranioface.geometry.head_grid import HEAD, Grid


@dataclass(frozen=True)
class SkullVolume:
    """Bone that is there: its surface, and the solid bone (x, y, z) bool on `grid`."""

    mesh: trimesh.Trimesh
    bone: np.ndarray
    grid: Grid = HEAD


def skull_volume(mesh: trimesh.Trimesh, grid: Grid = HEAD) -> SkullVolume:
    """A skull (Frankfurt frame, mm) with its solid bone on `grid`."""
    return SkullVolume(mesh, solid(mesh, grid), grid)


Method = Callable[[SkullVolume], np.ndarray]
"""A method of completion: the share of bone, float32 from 0 to 1, of the whole skull at each voxel of the given one.

At one half runs the surface. What is given need not come back: who uses it joins both.
"""
