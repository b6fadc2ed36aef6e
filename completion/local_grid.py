"""A fine grid about one missing part, turned so that the implant goes in along its third axis, from above.

Owns the way there and back, and the two signed distances that an implant is made of: to the bone that is there, and to
the completed bone. Frame: Frankfurt, mm. Knows nothing of implants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates

from completion.flush import Flush
from completion.missing import Missing
from completion.volumes import SkullVolume
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.head_grid import Grid
from cranioface.geometry.voxels import isosurface, voxelise

FINEST_MM, MOST_VOXELS = 0.5, 5e6
AROUND_MM, ABOVE_MM = 5.0, 8.0
EXACT_MM = 1.6  # nearer than this to bone, its triangles are asked
INSIDE_MM = 1.0  # solid bone of the coarser grid counts from so deep in it: the mesh says where its surface runs
BESIDE_MM = 2.0  # what a mesh encloses farther from the solid bone is none: a braincase
SMOOTH_MM = 0.8  # of the completed bone's distance: its shares come from voxels of 1 mm


@dataclass(frozen=True)
class LocalGrid:
    """Voxel (i, j, k) lies at origin + spacing * (i, j, k) in axes `turn` (3, 3), whose rows are unit vectors."""

    turn: np.ndarray
    grid: Grid

    def to_head(self, mesh: trimesh.Trimesh) -> trimesh.Trimesh:
        """A mesh of the local axes in the Frankfurt frame."""
        return trimesh.Trimesh(np.asarray(mesh.vertices) @ self.turn, mesh.faces, process=False)

    def local(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 3) of the Frankfurt frame in the local axes."""
        return np.asarray(np.asarray(points) @ self.turn.T)

    def slices(self) -> list[np.ndarray]:
        """The voxels of each layer along the first axis, (y * z, 3) mm of the Frankfurt frame."""
        y, z = np.meshgrid(*(np.arange(side) for side in self.grid.shape[1:]), indexing="ij")
        index = np.stack([np.zeros_like(y), y, z], -1).reshape(-1, 3)
        return [self.grid.points(index + [x, 0, 0]) @ self.turn for x in range(self.grid.shape[0])]

    def surface(self, field: np.ndarray) -> trimesh.Trimesh:
        """The closed surface of where `field` (x, y, z) is below 0, in the Frankfurt frame."""
        padded = np.pad(field.astype(np.float32), 1, constant_values=1.0)
        return self.to_head(isosurface(padded, self.grid.spacing, np.array(self.grid.origin) - self.grid.spacing))

    def value(self, field: np.ndarray, points: np.ndarray) -> np.ndarray:
        """`field` (x, y, z) at points (n, 3) of the Frankfurt frame, linear."""
        index = self.grid.index(self.local(points)).T
        return np.asarray(map_coordinates(field, index, order=1, mode="nearest"))


def about(part: Missing, direction: np.ndarray, finest_mm: float = FINEST_MM) -> LocalGrid:
    """The grid about `part` whose third axis is `direction` (3,), a unit vector."""
    turn = _axes(direction)
    places = part.points @ turn.T
    low, high = places.min(0) - AROUND_MM, places.max(0) + [AROUND_MM, AROUND_MM, ABOVE_MM]
    spacing = max(finest_mm, float(np.prod(high - low) / MOST_VOXELS) ** (1 / 3))
    nx, ny, nz = (int(n) for n in np.ceil((high - low) / spacing) + 1)
    return LocalGrid(turn, Grid((nx, ny, nz), spacing, (float(low[0]), float(low[1]), float(low[2]))))


def whole_distance(local: LocalGrid, whole: Flush, part: Missing) -> np.ndarray:
    """Signed mm (x, y, z) to the completed bone, negative inside; only about `part`: elsewhere there is none."""
    share = np.stack([whole.at(points) for points in local.slices()]).reshape(local.grid.shape)
    distance = gaussian_filter(signed(share > 0.5, local.grid.spacing), SMOOTH_MM / local.grid.spacing)
    return np.asarray(np.maximum(distance, _distance_from(part, local) - AROUND_MM / 2))


def bone_distance(local: LocalGrid, skull: SkullVolume) -> np.ndarray:
    """Signed mm (x, y, z) to the bone that is there, negative inside; exact close outside its surface."""
    grid = local.grid
    mesh = _cropped(trimesh.Trimesh(local.local(skull.mesh.vertices), skull.mesh.faces, process=False), grid)
    depth = _depth(local, skull)
    inside = depth > INSIDE_MM
    if len(mesh.faces) == 0:
        return signed(inside, grid.spacing)
    inside |= voxelise(mesh, grid.spacing, np.array(grid.origin), grid.shape).occupancy & (depth > -BESIDE_MM)
    distance = signed(inside, grid.spacing)
    close = (distance > 0) & (np.minimum(distance, _from_sheets(mesh, grid)) < EXACT_MM)
    exact = TriangleTree(mesh).closest(grid.points(np.argwhere(close)))[0]
    of_mesh = exact < distance[close] + grid.spacing  # else the surface here is that of the solid alone
    distance[close] = np.where(of_mesh, exact, distance[close])
    return distance


def _from_sheets(mesh: trimesh.Trimesh, grid: Grid) -> np.ndarray:
    """Mm (x, y, z) to the triangles' middles and corners, by voxels: bone that is but a sheet encloses nothing."""
    places = np.vstack([mesh.vertices[np.unique(mesh.faces)], mesh.triangles_center])
    index = np.rint(grid.index(places)).astype(int)
    there = np.zeros(grid.shape, bool)
    there[tuple(index[((index >= 0) & (index < grid.shape)).all(1)].T)] = True
    return signed(there, grid.spacing)


def widened(field: np.ndarray, mm: float, spacing: float) -> np.ndarray:
    """Signed mm (x, y, z) from what is left of a signed `field` shrunk by `mm`, grown by as much again.

    Exact below a voxel: a voxel's own depth tells how far before its middle the surface runs.
    """
    shrunk = field + np.float32(mm)
    if not (shrunk < 0).any():
        return np.full_like(field, spacing * sum(field.shape))
    away, near = distance_transform_edt(shrunk >= 0, spacing, return_indices=True)
    return np.asarray(np.where(shrunk < 0, shrunk, away + shrunk[tuple(near)]) - mm, np.float32)


def _depth(local: LocalGrid, skull: SkullVolume) -> np.ndarray:
    """Mm (x, y, z) below the surface of the solid bone, to a voxel of its own grid."""
    ends = np.stack(np.meshgrid(*zip((0, 0, 0), local.grid.shape, strict=True), indexing="ij"), -1).reshape(-1, 3)
    corners = local.grid.points(ends) @ local.turn
    box = skull.grid.box(corners.min(0) - 3, corners.max(0) + 3)
    depth, grid = -signed(skull.bone[box], skull.grid.spacing), skull.grid.part(box)
    return np.stack([_at(depth, grid, points) for points in local.slices()]).reshape(local.grid.shape)


def signed(solid: np.ndarray, spacing: float) -> np.ndarray:
    """Signed mm, float32, from the surface of `solid` (x, y, z) bool, negative inside; far where there is none."""
    far = np.float32(spacing * sum(solid.shape))
    outside = distance_transform_edt(~solid, spacing).astype(np.float32) if solid.any() else np.full(solid.shape, far)
    inside = distance_transform_edt(solid, spacing).astype(np.float32) if not solid.all() else np.full(solid.shape, far)
    half = np.float32(spacing / 2)
    return np.asarray(np.where(solid, half - inside, outside - half), np.float32)


def _distance_from(part: Missing, local: LocalGrid) -> np.ndarray:
    solid = part.solid.astype(np.float32)
    here = np.stack([_at(solid, part.grid, points) for points in local.slices()]).reshape(local.grid.shape) > 0.5
    return signed(here, local.grid.spacing)


def _at(volume: np.ndarray, grid: Grid, points: np.ndarray) -> np.ndarray:
    return np.asarray(map_coordinates(volume, grid.index(points).T, np.float32, order=1, prefilter=False))


def _cropped(mesh: trimesh.Trimesh, grid: Grid) -> trimesh.Trimesh:
    """The triangles that may lie in the grid, cut at none: whole columns, so that windings along each axis stay."""
    corners = np.asarray(mesh.vertices)[mesh.faces]
    low = np.array(grid.origin) - 4 * grid.spacing
    high = low + grid.spacing * (np.array(grid.shape) + 8)
    beside = (corners.max(1) < low) | (corners.min(1) > high)
    return trimesh.Trimesh(mesh.vertices, np.asarray(mesh.faces)[beside.sum(1) < 2], process=False)


def _axes(direction: np.ndarray) -> np.ndarray:
    """A right-handed frame (3, 3) of rows whose last is `direction`."""
    w = np.asarray(direction, np.float64) / np.linalg.norm(direction)
    helper = np.eye(3)[np.abs(w).argmin()]
    u = np.cross(helper, w)
    u /= np.linalg.norm(u)
    return np.stack([u, np.cross(w, u), w])
