"""Lays a completed skull flush onto the bone that is there: what a method puts beside it is carried onto it.

A mirrored or average skull stands a millimetre or three beside the real one, and where it is to fill a hole it would
leave a step. Owns the field of displacements: measured where both surfaces lie over each other, carried on across the
hole from its rim. Frame: Frankfurt, mm. Knows nothing of implants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import cKDTree

from completion.boxes import boxed
from completion.volumes import SkullVolume
from cranioface.geometry.head_grid import Grid, surface
from cranioface.geometry.vertex_normals import vertex_normals

SOFT = 0.8  # voxels of smoothing: solid bone is cut in steps of a voxel
SAMPLES_MM, BONE_MM = 3.0, 0.7  # between samples of the completed skull, and of the bone
PASSES = ((8.0, 14.0), (5.0, 8.0), (3.0, 5.0))  # mm: how far bone is looked for, and how widely a finding counts
ASIDE_MM = 0.8  # a sample farther than this beside its nearest bone lies over a hole
LIKE_MM = 6.0  # a quarter turn of the normal weighs as much as so many mm times the square root of two
ALIKE = 0.88  # cosine: bone at the edge of a hole is rounded by its voxels and must not pull
NEIGHBOURS = 24
LATTICE_MM = 5.0
REACH = 14  # voxels about the completed skull that may come to hold some of it


@dataclass(frozen=True)
class Flush:
    """The share of a completed skull (x, y, z) on `grid`, and how far it is carried: `shift` (4-D) on `lattice`."""

    share: np.ndarray
    grid: Grid
    shift: np.ndarray  # (x, y, z, 3) mm from where a point of the flush skull came
    lattice: Grid

    def at(self, points: np.ndarray) -> np.ndarray:
        """The share of bone (n,) float32 at `points` (n, 3) mm once it lies flush; 0 outside the grid."""
        back = points - _sampled(self.shift, self.lattice, points)
        return np.asarray(map_coordinates(self.share, self.grid.index(back).T, np.float32, order=1, prefilter=False))

    def whole(self) -> np.ndarray:
        """The flush share (x, y, z) float32 on the grid, slice by slice: a field of points is large."""
        out = np.zeros(self.grid.shape, np.float32)
        if (box := boxed(self.share > 0, REACH)) is None:
            return out
        step = self.lattice.spacing / self.grid.spacing
        sides = zip(self.grid.shape, self.lattice.shape, box, strict=True)
        across, down, deep = (_interpolation(fine, coarse, step)[part] for fine, coarse, part in sides)
        plane = np.mgrid[box[1], box[2]]
        for weights, x in zip(across, range(box[0].start, box[0].stop), strict=True):
            shift = np.tensordot(weights, self.shift, 1) / self.grid.spacing
            back = np.stack([down @ shift[..., axis] @ deep.T for axis in range(3)])
            index = np.stack([x - back[0], *(plane - back[1:])])
            out[x, box[1], box[2]] = map_coordinates(self.share, index, np.float32, order=1, prefilter=False)
        return out


def flush(share: np.ndarray, skull: SkullVolume) -> Flush:
    """The completed `share` (x, y, z) of a skull, carried onto the bone that is there."""
    points, normals = _thinned(surface(share, skull.grid), SAMPLES_MM)
    bone = _thinned(surface(gaussian_filter(skull.bone.astype(np.float32), SOFT), skull.grid), BONE_MM)
    tree = cKDTree(np.hstack([bone[0], LIKE_MM * bone[1]]))
    moved = np.zeros_like(points)
    for reach, spread in PASSES:
        step, over = _steps(points + moved, normals, bone, tree, reach)
        if over.any():
            moved += _carried(points[over] + moved[over], step[over], points + moved, spread)
    lattice = _lattice(skull.grid)
    places = lattice.points(np.moveaxis(np.indices(lattice.shape), 0, -1).reshape(-1, 3))
    shift = _carried(points + moved, moved, places, LATTICE_MM) if len(points) else np.zeros_like(places)
    return Flush(np.asarray(share, np.float32), skull.grid, shift.reshape(*lattice.shape, 3), lattice)


def _steps(
    points: np.ndarray, normals: np.ndarray, bone: tuple[np.ndarray, np.ndarray], tree: cKDTree, reach: float
) -> tuple[np.ndarray, np.ndarray]:
    """How far (n, 3) each point lies below bone that faces alike, along its normal, and whether there is any (n,)."""
    nearest = tree.query(np.hstack([points, LIKE_MM * normals]))[1]
    apart = bone[0][nearest] - points
    facing = bone[1][nearest]
    along = (apart * facing).sum(1, keepdims=True)
    aside = np.linalg.norm(apart - along * facing, axis=1)
    over = (np.abs(along[:, 0]) < reach) & (aside < ASIDE_MM) & ((facing * normals).sum(1) > ALIKE)
    return along * facing, over


def _carried(places: np.ndarray, values: np.ndarray, points: np.ndarray, spread: float) -> np.ndarray:
    """Mean of `values` (k, 3) over the nearest of `places` (k, 3) to each of `points` (n, 3), near ones first."""
    count = min(NEIGHBOURS, len(places))
    gap, nearest = cKDTree(places).query(points, np.arange(1, count + 1))
    weight = 1.0 / (gap**2 + spread**2) ** 2
    return np.asarray((weight[..., None] * values[nearest]).sum(1) / weight.sum(1, keepdims=True))


def _thinned(mesh: trimesh.Trimesh, spacing: float) -> tuple[np.ndarray, np.ndarray]:
    """One vertex a cube of `spacing` mm, and its outward normal: (k, 3) each."""
    if len(mesh.vertices) == 0:
        return np.zeros((0, 3)), np.zeros((0, 3))
    first = np.unique(np.floor(mesh.vertices / spacing).astype(np.int64), axis=0, return_index=True)[1]
    return np.asarray(mesh.vertices)[first], vertex_normals(mesh.vertices, mesh.faces)[first]


def _lattice(grid: Grid) -> Grid:
    step = LATTICE_MM / grid.spacing
    shape = tuple(int(np.ceil((side - 1) / step)) + 1 for side in grid.shape)
    return Grid((shape[0], shape[1], shape[2]), LATTICE_MM, grid.origin)


def _interpolation(fine: int, coarse: int, step: float) -> np.ndarray:
    """(fine, coarse): the weights of the lattice along one axis at each voxel of the grid; `step` voxels apart."""
    at = np.arange(fine)[:, None] / step - np.arange(coarse)
    return np.asarray(np.clip(1 - np.abs(at), 0, None))


def _sampled(field: np.ndarray, grid: Grid, points: np.ndarray) -> np.ndarray:
    """A vector field (x, y, z, 3) at `points` (n, 3), linear between its voxels."""
    index = grid.index(points).T
    return np.stack([map_coordinates(field[..., a], index, order=1, mode="nearest") for a in range(3)], 1)
