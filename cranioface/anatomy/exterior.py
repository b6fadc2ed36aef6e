"""The bone that can be seen from outside: surface samples with outward normals,
whatever lies inside and however it is wound.

A CT skull carries sinuses, diploe and both sides of the vault; alignment wants only what a laser scanner would see.
Knows nothing about skulls.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.geometry.kernels import njit, prange
from cranioface.geometry.surface_samples import SampledMesh

SAMPLES = 120_000  # dense enough that no ray of the pixel below slips between two samples of a head
PIXEL = 3.0  # mm
SKIN = 3.0  # mm behind the nearest sample that still counts as seen: obliquely seen bone
SEEN_FROM = trimesh.creation.icosphere(subdivisions=1).vertices  # 42 directions


@dataclass(frozen=True)
class Exterior:
    """Points (n, 3) float64 mm with unit normals (n, 3) that point outward."""

    points: np.ndarray
    normals: np.ndarray

    def thinned(self, spacing: float) -> "Exterior":
        """About one point per cube of side `spacing` mm: the points are averaged, so are their normals."""
        if len(self.points) == 0:
            return self
        points, normals, count = _sums(self.points, self.normals, np.sort(_cubes(self.points, spacing)))
        length = np.linalg.norm(normals, axis=1, keepdims=True)
        firm = (length / count > 0.3).ravel()  # a thin plate seen from both sides has no normal of its own
        return Exterior((points / count)[firm], (normals / np.maximum(length, 1e-9))[firm])

    def moved(self, matrix: np.ndarray, which: np.ndarray | slice = slice(None)) -> "Exterior":
        """The points of `which` (n,) bool, by default all, moved rigidly by `matrix` (4, 4), the others as they are."""
        points, normals = self.points.copy(), self.normals.copy()
        points[which] = points[which] @ matrix[:3, :3].T + matrix[:3, 3]
        normals[which] = normals[which] @ matrix[:3, :3].T
        return Exterior(points, normals)

    def some(self, count: int) -> "Exterior":
        """At most `count` of the points, chosen by a fixed seed."""
        if len(self.points) <= count:
            return self
        pick = np.sort(np.random.default_rng(0).choice(len(self.points), count, replace=False))
        return Exterior(self.points[pick], self.normals[pick])


def exterior(mesh: trimesh.Trimesh) -> Exterior:
    """Samples of `mesh` that are seen from at least one of 42 directions at infinity, normals turned to the viewer."""
    if len(mesh.faces) == 0:
        raise ValueError("a mesh without triangles has no outside")
    sampled = SampledMesh(mesh)
    points, faces = sampled.stratified(SAMPLES, seed=0)
    normals = sampled.normals(faces)
    facing = _seen(points - points.mean(0), np.ascontiguousarray(SEEN_FROM))
    return Exterior(*_turned(points, normals, facing))


def _seen(points: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """(n, 4): the sum of the directions that see each point, and how many they are."""
    return np.asarray(_seen_from(points, directions, float(np.sqrt((points * points).sum(1).max())) + PIXEL))


@njit(cache=True, parallel=True)
def _seen_from(points, directions, radius):
    views, count = len(directions), len(points)
    visible = np.empty((views, count), np.bool_)
    for k in prange(views):
        _view(points, directions[k], radius, visible[k])
    out = np.zeros((count, 4))
    for i in prange(count):
        for k in range(views):
            if visible[k, i]:
                for a in range(3):
                    out[i, a] += directions[k, a]
                out[i, 3] += 1
    return out


@njit(cache=True, error_model="numpy")
def _view(points, w, radius, visible):
    """Whether (n,) each point is seen from direction `w`: near the nearest of its pixel."""
    helper = np.array([1.0, 0, 0]) if abs(w[0]) < 0.6 else np.array([0, 1.0, 0])
    u = np.cross(helper, w)
    u /= np.sqrt((u * u).sum())
    v = np.cross(w, u)
    size = int(2 * radius / PIXEL) + 2
    nearest = np.full(size * size, -np.inf)
    pixel, depth = np.empty(len(points), np.int32), np.empty(len(points))
    for i in range(len(points)):
        x, y, z = points[i, 0], points[i, 1], points[i, 2]
        row = np.int32((x * v[0] + y * v[1] + z * v[2] + radius) / PIXEL)
        column = np.int32((x * u[0] + y * u[1] + z * u[2] + radius) / PIXEL)
        pixel[i], depth[i] = row * size + column, x * w[0] + y * w[1] + z * w[2]
    for i in range(len(points)):
        nearest[pixel[i]] = max(nearest[pixel[i]], depth[i])
    for i in range(len(points)):
        visible[i] = depth[i] >= nearest[pixel[i]] - SKIN


@njit(cache=True)
def _turned(points, normals, facing):
    """The points that anything sees and their normals, towards the viewers."""
    kept, out_points, out_normals = 0, np.empty_like(points), np.empty_like(normals)
    for i in range(len(points)):
        if facing[i, 3] == 0:
            continue
        along = normals[i, 0] * facing[i, 0] + normals[i, 1] * facing[i, 1] + normals[i, 2] * facing[i, 2]
        for a in range(3):
            out_points[kept, a], out_normals[kept, a] = points[i, a], -normals[i, a] if along < 0 else normals[i, a]
        kept += 1
    return out_points[:kept], out_normals[:kept]


@njit(cache=True)
def _cubes(points, spacing):
    """(n,) int64 to sort by: the cube of each point, cubes in order, and within it which point it is."""
    low, high = np.empty(3, np.int64), np.empty(3, np.int64)
    for a in range(3):
        low[a] = int(np.floor(points[:, a].min() / spacing))
        high[a] = int(np.floor(points[:, a].max() / spacing))
    keys = np.empty(len(points), np.int64)
    for i in range(len(points)):
        key = 0
        for a in range(3):
            key = key * (high[a] - low[a] + 1) + int(np.floor(points[i, a] / spacing)) - low[a]
        keys[i] = key * len(points) + i
    return keys


@njit(cache=True)
def _sums(points, normals, keys):
    """Sums of the points and of the normals (k, 3) of each cube, and how many they are (k, 1)."""
    sums, turns, count, groups = np.zeros_like(points), np.zeros_like(points), np.zeros((len(points), 1)), 0
    for k in range(len(keys)):
        if k == 0 or keys[k] // len(points) != keys[k - 1] // len(points):
            groups += 1
        i = keys[k] % len(points)
        count[groups - 1, 0] += 1
        for a in range(3):
            sums[groups - 1, a] += points[i, a]
            turns[groups - 1, a] += normals[i, a]
    return sums[:groups], turns[:groups], count[:groups]
