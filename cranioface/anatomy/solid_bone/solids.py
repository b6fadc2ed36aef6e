"""Solid bone of a skull: plates between outer and inner table, not the braincase filled, and no loose shells.

`solid` takes any skull in the Frankfurt frame: of a CT (both tables are there: what they enclose is bone), or a model
of the outer surface alone, which is hollowed. `surface` in `head_grid` is the way back. Knows nothing of defects.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import trimesh
from scipy import ndimage

from cranioface.anatomy.registration import register
from cranioface.anatomy.solid_bone.hollow import hollowed
from cranioface.anatomy.solid_bone.thickness import Thickness
from cranioface.geometry.distances import closest
from cranioface.geometry.head_grid import HEAD, Grid, filled

CAVITY_ML, CRUMB_ML = 1.0, 0.05  # closed spaces up to this are marrow and pin holes; smaller pieces are noise
THICKEST_MM = 14.0  # bone is deeper nowhere but in petrous bone, jaw and spine
NEAR_VOXELS = 2.0  # from a surface to the voxels beside it
BRAIN_ML = 250.0  # deeper space than that: no bone, but a head that is solid within its outer surface


def solid(mesh: trimesh.Trimesh, grid: Grid = HEAD, landmarks: Mapping[str, np.ndarray] | None = None) -> np.ndarray:
    """Solid bone (x, y, z) bool of a skull (Frankfurt frame, mm).

    A skull that is solid within its outer surface is hollowed at the usual thickness, by its `landmarks` (of the
    template's names, (3,) mm) or where a registration finds them; a hole in that surface stays one. What lies outside
    the grid is left out.
    """
    whole = filled(mesh, grid)
    if not is_unhollowed(whole, grid):
        return tidied(whole, grid)
    bone = hollowed(whole, register(mesh).expected if landmarks is None else landmarks, Thickness(), grid)
    return tidied(bone if mesh.is_watertight else bone & under_surface(whole, mesh, grid), grid)


def under_surface(whole: np.ndarray, mesh: trimesh.Trimesh, grid: Grid = HEAD) -> np.ndarray:
    """Which voxels (x, y, z) bool of a filled head lie nearest to a border where `mesh` is, not to a hole in it."""
    border = np.argwhere(ndimage.binary_dilation(whole) & ~whole)
    over = closest(grid.points(border), mesh)[0] < NEAR_VOXELS * grid.spacing
    covered = np.zeros(whole.shape, bool)
    covered[tuple(border[over].T)] = True
    nearest = ndimage.distance_transform_edt(whole, return_distances=False, return_indices=True)
    return np.asarray(covered[tuple(nearest)])


def is_surface_alone(mesh: trimesh.Trimesh, grid: Grid = HEAD) -> bool:
    """Whether a skull (Frankfurt frame, mm) has no inner table: how thick its bone is was not scanned."""
    return is_unhollowed(filled(mesh, grid), grid)


def is_unhollowed(bone: np.ndarray, grid: Grid = HEAD) -> bool:
    """Whether bone (x, y, z) bool is deep as no bone is: the braincase is filled."""
    steps = round(THICKEST_MM / 2 / grid.spacing)
    coarse = bone[::2, ::2, ::2]
    deep = ndimage.binary_erosion(coarse, iterations=max(1, steps // 2 * 2))
    return bool(deep.sum() * (2 * grid.spacing) ** 3 > BRAIN_ML * 1000)


def tidied(bone: np.ndarray, grid: Grid = HEAD) -> np.ndarray:
    """Bone (x, y, z) bool with its marrow filled and its crumbs gone; braincase and sinuses, which open, stay open."""
    voxel_ml = grid.spacing**3 / 1000
    return _without_small(~_without_small(~bone, CAVITY_ML / voxel_ml), CRUMB_ML / voxel_ml)


def _without_small(volume: np.ndarray, voxels: float) -> np.ndarray:
    """`volume` without its parts (face to face) of at most so many voxels."""
    labels, count = ndimage.label(volume)
    large = np.bincount(labels.ravel(), minlength=count + 1) > voxels
    large[0] = False
    return np.asarray(large[labels])


def thickness_mm(bone: np.ndarray, points: np.ndarray, inward: np.ndarray, grid: Grid = HEAD) -> np.ndarray:
    """Thickness (n,) mm of bone from `points` (n, 3) near its outer surface along unit directions (n, 3) into the head.

    The first stretch of bone within 30 mm; 0 where there is none.
    """
    steps = np.arange(-6.0, 30.0, 0.25)
    along = points[:, None] + steps[:, None] * inward[:, None]
    there = ndimage.map_coordinates(bone.astype(np.float32), np.moveaxis(grid.index(along), -1, 0), order=1) > 0.5
    first = there.argmax(1)
    after = np.arange(len(steps)) > first[:, None]
    end = np.where((after & ~there).any(1), (after & ~there).argmax(1), len(steps))
    return np.where(there.any(1), 0.25 * (end - first), 0.0)
