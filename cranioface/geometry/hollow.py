"""A solid hollowed to a wall and opened at its flat end: `hollowed`.

The cavity is the surface of all points that lie a wall's thickness inside, by exact distance; what of it is cut off
from the rest, as in an ear, stays filled. Knows nothing of heads.
"""

from __future__ import annotations

import numpy as np
import trimesh
from scipy.ndimage import distance_transform_edt

from cranioface.command import BadInput
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.mesh_parts import largest_shell
from cranioface.geometry.rigid import invert, moved_mesh
from cranioface.geometry.solids import without
from cranioface.geometry.thinning import thinned_solid
from cranioface.geometry.voxels import isosurface, voxelise

NEAR_CELLS = 2.0  # a voxel's distance is off by less: farther from the cavity's wall it is not needed exactly
FLAT_MM = 0.05  # of the end: triangles so near its plane are it
ROOM_MM = 2.5
BELOW = 4  # layers by which the cavity is carried out through the end
CAVITY_TRIANGLES = 40_000


def hollowed(solid: trimesh.Trimesh, wall_mm: float, end: np.ndarray, grid_mm: float = 1.0) -> trimesh.Trimesh:
    """`solid` (closed, outward, mm) as a shell of that wall, open where the plane `end` (4,) is its flat end.

    end: end[:3] . p + end[3] > 0 beyond it. grid_mm: by which the cavity is made, no more than the wall.
    BadInput where so thick a wall leaves no opening.
    """
    level = _levelled(end)
    cavity = _cavity(moved_mesh(level, solid), wall_mm, grid_mm)
    return without(solid, moved_mesh(invert(level), cavity))


def _levelled(end: np.ndarray) -> np.ndarray:
    """(4, 4) the motion after which the end is the plane z = 0 and the solid lies above it."""
    turn = np.eye(4)
    turn[:3, :3] = trimesh.geometry.align_vectors(end[:3], [0, 0, -1])[:3, :3]
    turn[2, 3] = -end[3] / np.linalg.norm(end[:3])
    return turn


def _cavity(solid: trimesh.Trimesh, wall: float, grid: float) -> trimesh.Trimesh:
    """What is to be taken out of a `solid` that stands on z = 0, reaching out below it."""
    low, high = solid.bounds
    origin = np.array([low[0] - grid, low[1] - grid, (0.5 - BELOW) * grid])
    shape = np.ceil((high + grid - origin) / grid).astype(int) + 1
    inside = voxelise(solid, grid, origin, (int(shape[0]), int(shape[1]), int(shape[2]))).occupancy
    inside[..., :BELOW] = inside[..., BELOW : BELOW + 1]
    depth = _depth(solid, inside, origin, wall, grid)
    depth = np.minimum(depth, _roomy(depth, wall, grid))
    depth[..., 0] = 0.0  # which closes it below
    cavity = largest_shell(isosurface(np.float32(wall) - depth, grid, origin))
    if not len(cavity.faces) or cavity.bounds[0, 2] > 0:
        raise BadInput(f"a wall of {wall:g} mm leaves no opening at the neck's end: make it thinner")
    return thinned_solid(cavity, CAVITY_TRIANGLES)


def _roomy(depth: np.ndarray, wall: float, grid: float) -> np.ndarray:
    """Below `wall` where the cavity would be narrower than a ball of ROOM_MM, which no resin leaves: as in an ear."""
    reach = distance_transform_edt(depth < wall + ROOM_MM) * grid
    return np.asarray(wall + ROOM_MM + grid - reach, np.float32)


def _depth(solid: trimesh.Trimesh, inside: np.ndarray, origin: np.ndarray, wall: float, grid: float) -> np.ndarray:
    """How deep (x, y, z) mm each voxel lies under the surface but for its end; below the end, as just above it."""
    depth = distance_transform_edt(np.pad(inside, ((1, 1), (1, 1), (0, 1)), mode="constant"))[1:-1, 1:-1, :-1]
    depth = (depth * grid).astype(np.float32)
    near = inside & (np.abs(depth - wall) < NEAR_CELLS * grid)
    near[..., :BELOW] = False
    side = solid.copy()
    side.update_faces((np.abs(side.triangles[..., 2]) > FLAT_MM).any(1))
    index = np.argwhere(near)
    depth[tuple(index.T)] = TriangleTree(side).closest(origin + grid * index)[0]
    depth[..., :BELOW] = depth[..., BELOW : BELOW + 1]
    return np.asarray(depth)
