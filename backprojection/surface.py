"""One watertight surface from an oriented cloud.

Owns the signed distance (mean of the points' tangent planes near them, the coarse indicator elsewhere), its
isosurface, and the choice of one shell. Knows nothing of views: whoever saw free space says so through `outside`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import trimesh

from backprojection.cells import bounds
from backprojection.grid import Grid
from backprojection.indicator import coarse_distance
from backprojection.mls import project_onto
from backprojection.neck_plane import continue_below, cut
from backprojection.neighbours import areas
from backprojection.unfolding import unfolded
from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.mesh_parts import largest_shell
from cranioface.geometry.vertex_normals import area_normals
from cranioface.geometry.voxels import isosurface

REACH_CELLS = 2.5  # of a point's tangent plane
FARTHEST_SPARSE_MM = 3.0
LONGEST_REACH = 12  # cells
SLAB = 4  # layers of nodes that one thread takes at a time
TRUST_MM = np.float32(4.0)  # a tangent plane may correct the coarse distance by no more: it makes no surface of its own
MARGIN_MM = 6.0  # of the grid around the points
CLIP_MM = np.float32(8.0)
HELD = np.float32(0.02)  # weight of the coarse distance beside that of the points


def surface(
    points: np.ndarray,
    normals: np.ndarray,
    weights: np.ndarray | None = None,
    spacing: float = 1.0,
    reach: np.ndarray | None = None,
    carve: Callable[[Grid, np.ndarray], None] | None = None,
    neck_plane: np.ndarray | None = None,
    polish: bool = False,
    radii: tuple[float, float] = (2.0, 4.0),
) -> trimesh.Trimesh:
    """Watertight, outward-wound, single shell through oriented points (n, 3) mm with outward unit normals (n, 3).

    weights (n,): confidence. spacing: of the grid, mm. reach (n,): how far each point's tangent plane holds, mm.
    carve: raises a signed distance (z, y, x; mm, positive outside) on a grid, in place, where free space was seen.
    neck_plane (4,): where the neck ends and the surface is cut flat; neck_plane[:3] . p + neck_plane[3] > 0 below it.
    polish: move the vertices onto the order-2 surface of the points, fitted within these radii, mm: worth it for clean
    points, where it takes 0.02 mm off the mean error; among noisy ones the mean of their planes lies nearer.
    """
    points, normals = np.ascontiguousarray(points, np.float32), np.ascontiguousarray(normals, np.float32)
    weights = np.ones(len(points), np.float32) if weights is None else np.ascontiguousarray(weights, np.float32)
    reach = np.zeros(len(points), np.float32) if reach is None else np.ascontiguousarray(reach, np.float32)
    if neck_plane is not None:
        points, normals, weights, reach = continue_below(
            points, normals, weights, reach, np.asarray(neck_plane, np.float32)
        )
    distance, grid = signed_distance(points, normals, weights, reach, spacing)
    if carve is not None:
        carve(grid, distance)
    if neck_plane is not None:
        cut(distance, grid.origin, spacing, np.float64(neck_plane))
    _close_border(distance)
    mesh = largest_shell(isosurface(distance.transpose(2, 1, 0), spacing, grid.origin))
    return _polish(mesh, points, normals, weights, spacing, neck_plane, radii) if polish else mesh


def signed_distance(
    points: np.ndarray, normals: np.ndarray, weights: np.ndarray, reach: np.ndarray, spacing: float
) -> tuple[np.ndarray, Grid]:
    """Signed distance (z, y, x) float32 mm, positive outside, and its grid."""
    coarse, coarse_grid = coarse_distance(points, normals, areas(points, normals))
    low, high = bounds(points)
    low, high = low - MARGIN_MM, high + MARGIN_MM
    nx, ny, nz = (int(n) + 1 for n in np.ceil((high - low) / spacing))
    shape = nx, ny, nz
    grid = Grid(low, float(spacing), shape)
    order = np.argsort(points[:, 2])
    cells = np.clip(reach / np.float32(spacing), REACH_CELLS, LONGEST_REACH)[order]
    value, weight = np.zeros(shape[::-1], np.float32), np.zeros(shape[::-1], np.float32)
    at = (points[order] - low.astype(np.float32)) / np.float32(spacing)
    up, held = normals[order] * np.float32(spacing), weights[order]
    for part in (cells <= REACH_CELLS, cells > REACH_CELLS):  # apart, since the longest reach widens every slab
        if part.any():
            longest = float(cells[part].max())
            _tangent_planes(at[part], up[part], held[part], cells[part], longest, value, weight)
    _combine(value, weight, coarse, grid.origin, spacing, coarse_grid.origin, coarse_grid.cell)
    return value, grid


@njit(cache=True, parallel=True, fastmath=True)
def _tangent_planes(points, normals, weights, reach, longest, value, weight):
    """Sums of weight * (n . (x - p)) and of weight over the points within reach of each node; points by z, in cells."""
    nz = value.shape[0]
    lanes = min(value.shape[2], 8 * int(np.ceil((2 * longest + 1) / 8)))  # nodes of a row that any point reaches
    for task in prange((nz + SLAB - 1) // SLAB):
        first, last = task * SLAB, min(nz, (task + 1) * SLAB) - 1
        begin = np.searchsorted(points[:, 2], np.float32(first - longest))
        end = np.searchsorted(points[:, 2], np.float32(last + longest))
        share = np.empty(lanes, np.float32)
        for p in range(begin, end):
            r, z = reach[p], points[p, 2]
            for k in range(max(first, int(np.ceil(z - r))), min(last, int(np.floor(z + r))) + 1):
                _add_plane(points[p], normals[p], weights[p], r, np.float32(k) - z, value[k], weight[k], share)


@njit(cache=True, fastmath=True, inline="always")
def _add_plane(point, normal, w, r, dz, value, weight, share):
    """One point's share in one layer of nodes; along x as whole vectors, with nothing beyond the reach.

    At a node x the plane's height is n . (x - p), and its weight w (1 - |x - p|^2 / r^2)^3, 0 beyond r: what a row has
    in common, of the height and of the bracket, is summed before the row is walked.
    """
    ny, nx = value.shape
    x, y, inverse = point[0], point[1], np.float32(1.0) / (r * r)
    n0, n1, n2 = normal[0], normal[1], normal[2]
    ry = np.sqrt(max(np.float32(0.0), r * r - dz * dz))
    start = min(max(0, int(np.ceil(x - r))), nx - len(share))
    left = np.float32(start) - x
    for j in range(max(0, int(np.ceil(y - ry))), min(ny - 1, int(np.floor(y + ry))) + 1):
        dy = np.float32(j) - y
        height, away = dy * n1 + dz * n2, np.float32(1.0) - (dy * dy + dz * dz) * inverse
        for i in range(len(share)):
            dx = left + np.float32(i)
            t = max(np.float32(0.0), away - dx * dx * inverse)
            share[i] = w * t * t * t
        row = value[j, start : start + len(share)]
        for i in range(len(share)):
            row[i] += share[i] * ((left + np.float32(i)) * n0 + height)
        row = weight[j, start : start + len(share)]
        for i in range(len(share)):
            row[i] += share[i]


@njit(cache=True, parallel=True, error_model="numpy")
def _combine(value, weight, coarse, origin, spacing, coarse_origin, cell):
    """value becomes the signed distance: tangent planes where there are points, the coarse distance elsewhere.

    (sum of w h + HELD far) / (sum of w + HELD): the coarse distance counts as one faint plane more, so that the result
    fades into it where the points' weights do, and it bounds how far they may part from it.
    """
    nz, ny, nx = value.shape
    step, first = np.float32(spacing / cell), np.float32((origin[0] - coarse_origin[0]) / cell)
    for k in prange(nz):
        line = np.empty(coarse.shape[2], np.float32)
        z = (origin[2] + k * spacing - coarse_origin[2]) / cell
        for j in range(ny):
            _coarse_line(coarse, (origin[1] + j * spacing - coarse_origin[1]) / cell, z, line)
            for i in range(nx):
                x = first + np.float32(i) * step  # the coarse grid reaches beyond the fine one on all sides
                a = int(x)
                far = line[a] + (line[a + 1] - line[a]) * (x - np.float32(a))
                w = weight[k, j, i]
                near = (value[k, j, i] + HELD * far) / (w + HELD)
                near = min(max(near, far - TRUST_MM), far + TRUST_MM)
                value[k, j, i] = near if w > 0 else far


@njit(cache=True)
def _coarse_line(coarse, y, z, line):
    """The coarse distance along x at (y, z) cells, bilinear and clipped."""
    j, k = int(y), int(z)
    y, z = np.float32(y - j), np.float32(z - k)
    near, far = coarse[k], coarse[k + 1]
    for i in range(len(line)):
        low = near[j, i] + (near[j + 1, i] - near[j, i]) * y
        high = far[j, i] + (far[j + 1, i] - far[j, i]) * y
        line[i] = min(max(low + (high - low) * z, -CLIP_MM), CLIP_MM)


def _close_border(distance: np.ndarray) -> None:
    for axis in range(3):
        border = np.moveaxis(distance, axis, 0)
        border[0] = np.maximum(border[0], 1.0)
        border[-1] = np.maximum(border[-1], 1.0)


def _polish(
    mesh: trimesh.Trimesh,
    points: np.ndarray,
    normals: np.ndarray,
    weights: np.ndarray,
    spacing: float,
    plane: np.ndarray | None,
    radii: tuple[float, float],
) -> trimesh.Trimesh:
    """Vertices near points onto the order-2 surface of the points; those of the cut and of closures stay."""
    vertices = mesh.vertices.astype(np.float32)
    outward = area_normals(vertices, mesh.faces)
    moved, _, radius = project_onto(vertices, outward, points, normals, weights, *radii)
    farthest = np.where(radius > 1.01 * radii[1], FARTHEST_SPARSE_MM, 0.5 * spacing)  # closures may lie off more
    good = (radius > 0) & (np.linalg.norm(moved - vertices, axis=1) < farthest)
    if plane is not None:
        plane = np.asarray(plane, np.float32)
        good &= (moved @ plane[:3] + plane[3] < -0.2 * spacing) & (vertices @ plane[:3] + plane[3] < -0.2 * spacing)
    vertices[good] = moved[good]
    smooth = unfolded(mesh.vertices.astype(np.float32), vertices, mesh.faces)
    return trimesh.Trimesh(smooth, mesh.faces, process=False)
