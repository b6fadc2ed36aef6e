"""Solids on voxel grids: `voxelise` a mesh, and `isosurface` back to a mesh.

Volumes are in (x, y, z) index order; voxel (i, j, k) has its centre at origin + spacing * (i, j, k), mm.
Knows nothing of CTs or faces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.geometry.kernels import njit, prange

OFF_LEVEL = 1e-4  # of the volume's range: no value stays closer to the level


@dataclass
class Voxels:
    """occupancy (x, y, z) bool; origin (3,) mm, the centre of voxel (0, 0, 0); spacing mm."""

    occupancy: np.ndarray
    origin: np.ndarray
    spacing: float


def voxelise(
    mesh: trimesh.Trimesh, spacing: float, origin: np.ndarray | None = None, shape: tuple[int, int, int] | None = None
) -> Voxels:
    """Solid occupancy of a mesh: voxels whose centre has a winding number above zero.

    spacing mm. Without origin and shape the grid covers the mesh with one empty voxel around it. Shells inside shells
    count by their winding (a cavity wound inward stays empty). A mesh with holes is decided by the majority of the
    three axes, so that what leaks through a hole along one axis is outvoted.
    """
    if spacing <= 0:
        raise ValueError("spacing must be above 0 mm")
    vertices = np.asarray(mesh.vertices, np.float64).reshape(-1, 3)
    if origin is None or shape is None:
        if len(vertices) == 0:
            raise ValueError("an empty mesh needs an origin and a shape to be voxelised")
        origin = vertices.min(axis=0) - spacing
        nx, ny, nz = np.ceil(np.ptp(vertices, axis=0) / spacing).astype(int) + 3
        shape = int(nx), int(ny), int(nz)
    origin = np.asarray(origin, np.float64)
    corners = ((vertices - origin) / spacing)[np.asarray(mesh.faces, np.int64).reshape(-1, 3)]
    votes = np.zeros(shape, np.int8)
    axes = (2,) if mesh.is_watertight else (0, 1, 2)
    for axis in axes:
        order = [(axis + 1) % 3, (axis + 2) % 3, axis]  # a rotation keeps the winding
        turned = np.ascontiguousarray(corners[:, :, order])
        winding = _winding(turned, shape[order[0]], shape[order[1]], shape[order[2]])
        votes += np.transpose(winding > 0, np.argsort(order))
    return Voxels(votes > len(axes) // 2, origin, float(spacing))


@njit(cache=True)
def _winding(triangles, nx, ny, nz):
    """Winding number at each voxel centre: signed crossings of the ray from below, summed upwards."""
    winding = np.zeros((nx, ny, nz), np.int16)
    for t in range(len(triangles)):
        _cross_columns(triangles[t, 0], triangles[t, 1], triangles[t, 2], winding)
    for i in range(nx):
        for j in range(ny):
            for k in range(1, nz):
                winding[i, j, k] += winding[i, j, k - 1]
    return winding


@njit(cache=True)
def _cross_columns(a, b, c, winding):
    """Count one triangle in each voxel column that it crosses, at the first centre above the crossing.

    A column (x, y) crosses where the three doubled areas that it spans with the sides, seen from above, have one sign;
    over their sum they are the corners' weights, and give the crossing's z. The sum's sign tells up from down.
    Voxels are nudged by an odd fraction of their size: vertices on grid lines are on one side for every triangle.
    """
    nx, ny, nz = winding.shape
    dx, dy, dz = 1.234567e-5, 2.718281e-5, 3.141592e-5
    first, last = int(np.ceil(min(a[0], b[0], c[0]) - dx)), int(np.floor(max(a[0], b[0], c[0]) - dx))
    low, high = int(np.ceil(min(a[1], b[1], c[1]) - dy)), int(np.floor(max(a[1], b[1], c[1]) - dy))
    for i in range(max(0, first), min(nx - 1, last) + 1):
        for j in range(max(0, low), min(ny - 1, high) + 1):
            x, y = i + dx, j + dy
            wa, wb, wc = _side(b, c, x, y), _side(c, a, x, y), _side(a, b, x, y)
            if not ((wa >= 0 and wb >= 0 and wc >= 0) or (wa <= 0 and wb <= 0 and wc <= 0)):
                continue
            area = wa + wb + wc
            if area == 0:
                continue
            k = max(0, int(np.ceil((wa * a[2] + wb * b[2] + wc * c[2]) / area - dz)))
            if k < nz:
                winding[i, j, k] += -1 if area > 0 else 1  # entering through a face that looks down


@njit(cache=True, inline="always")
def _side(p, q, x, y):
    """Doubled area of (p, q, point); computed from the same end whichever triangle asks, so neighbours agree."""
    if p[0] < q[0] or (p[0] == q[0] and p[1] < q[1]):
        return (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])
    return -((p[0] - q[0]) * (y - q[1]) - (p[1] - q[1]) * (x - q[0]))


def isosurface(volume: np.ndarray, spacing: float, origin: np.ndarray, level: float = 0.0) -> trimesh.Trimesh:
    """Surface where `volume` (x, y, z) crosses `level`, wound outward from the side where the volume is below it.

    Every vertex is shared, and none falls on a grid point (values too near the level are nudged off it), so that the
    surface of a volume whose border is all above the level is watertight, also in a file that welds by position.
    """
    from cranioface.geometry.flying_edges import arrays_of, flying_edges  # heavy: only where it is used

    values, reversed_axes = _flat(np.asarray(volume, np.float32))
    values = _off_level(values, np.float32(level), np.float32(OFF_LEVEL))
    shape = volume.shape if reversed_axes else volume.shape[::-1]
    vertices, faces = arrays_of(flying_edges(values.reshape(shape), (1.0, 1.0, 1.0), level))
    if reversed_axes:  # which mirrors, and mirroring turns the triangles
        vertices, faces = vertices[:, ::-1], faces[:, ::-1]
    return trimesh.Trimesh(vertices * np.float64(spacing) + np.asarray(origin), faces[:, ::-1], process=False)


def _flat(volume: np.ndarray) -> tuple[np.ndarray, bool]:
    """The values of `volume` (x, y, z) as they lie in memory, and whether z runs fastest there instead of x."""
    if volume.flags.f_contiguous:
        return volume.ravel(order="F"), False
    return np.ascontiguousarray(volume).ravel(), True


@njit(cache=True, parallel=True)
def _off_level(values, level, share):
    """A copy in which no value is closer to the level than `share` of the range: no vertex falls on a grid point.

    What is too near is put at level + margin or level - margin, on the side where it was: no inside becomes outside.
    """
    least, most = values[0] if len(values) else level, values[0] if len(values) else level
    for i in prange(len(values)):
        least = min(least, values[i])
        most = max(most, values[i])
    margin = share * (most - least)
    moved = np.empty_like(values)
    for i in prange(len(values)):
        off = level + margin if values[i] >= level else level - margin
        moved[i] = off if abs(values[i] - level) < margin else values[i]
    return moved


def solid_surface(voxels: Voxels) -> trimesh.Trimesh:
    """Inverse of `voxelise`: the closed surface of the occupied voxels, within half a voxel of the solid's own."""
    padded = np.pad(voxels.occupancy, 1).astype(np.float32, order="F")
    return isosurface(0.5 - padded, voxels.spacing, voxels.origin - voxels.spacing)
