"""The bone that can be seen from outside: surface samples with outward normals,
whatever lies inside and however it is wound.

A CT skull carries sinuses, diploe and both sides of the vault; alignment wants only what a laser scanner would see.
Knows nothing about skulls.
"""

from dataclasses import dataclass

import numba
import numpy as np
import trimesh

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
        cube = np.floor(self.points / spacing).astype(np.int64)
        _, group = np.unique(cube, axis=0, return_inverse=True)
        count = np.bincount(group.ravel()).astype(float)[:, None]
        points, normals = (
            np.stack([np.bincount(group.ravel(), values[:, k]) for k in range(3)], 1)
            for values in (self.points, self.normals)
        )
        length = np.linalg.norm(normals, axis=1, keepdims=True)
        firm = (length / count > 0.3).ravel()  # a thin plate seen from both sides has no normal of its own
        return Exterior((points / count)[firm], (normals / np.maximum(length, 1e-9))[firm])

    def some(self, count: int) -> "Exterior":
        """At most `count` of the points, chosen by a fixed seed."""
        if len(self.points) <= count:
            return self
        pick = np.sort(np.random.default_rng(0).choice(len(self.points), count, replace=False))
        return Exterior(self.points[pick], self.normals[pick])


def exterior(mesh: trimesh.Trimesh) -> Exterior:
    """Samples of `mesh` that are seen from at least one of 42 directions at infinity, normals turned to the viewer."""
    points, normals = _samples(mesh)
    facing = _seen(points - points.mean(0), np.ascontiguousarray(SEEN_FROM))
    seen = facing[:, 3] > 0
    turned = np.where((normals * facing[:, :3]).sum(1, keepdims=True) < 0, -normals, normals)
    return Exterior(points[seen], turned[seen])


def _samples(mesh: trimesh.Trimesh) -> tuple[np.ndarray, np.ndarray]:
    """Points spread evenly by area with the normals of their triangles; the same for the same mesh."""
    a, b, c = np.moveaxis(np.asarray(mesh.vertices, np.float64)[mesh.faces], 1, 0)
    cross = np.cross(b - a, c - a)
    area = np.linalg.norm(cross, axis=1)
    rng = np.random.default_rng(0)
    # stratified: the k-th sample lies in the k-th equal share of the area
    at = (np.arange(SAMPLES) + rng.random(SAMPLES)) / SAMPLES * area.sum()
    face = np.minimum(np.searchsorted(np.cumsum(area), at), len(area) - 1)
    u, v = rng.random((2, SAMPLES, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    points = a[face] + u * (b - a)[face] + v * (c - a)[face]
    return points, cross[face] / np.maximum(area[face], 1e-12)[:, None]


@numba.njit(cache=True)
def _seen(points, directions):
    """(n, 4): the sum of the directions that see each point, and how many they are."""
    out = np.zeros((len(points), 4))
    radius = np.sqrt((points * points).sum(1).max()) + PIXEL
    size = int(2 * radius / PIXEL) + 2
    for k in range(len(directions)):
        w = directions[k]
        helper = np.array([1.0, 0, 0]) if abs(w[0]) < 0.6 else np.array([0, 1.0, 0])
        u = np.cross(helper, w)
        u /= np.sqrt((u * u).sum())
        v = np.cross(w, u)
        column = ((points @ u + radius) / PIXEL).astype(np.int64)
        row = ((points @ v + radius) / PIXEL).astype(np.int64)
        depth = points @ w
        nearest = np.full((size, size), -np.inf)
        for i in range(len(points)):
            nearest[row[i], column[i]] = max(nearest[row[i], column[i]], depth[i])
        for i in range(len(points)):
            if depth[i] >= nearest[row[i], column[i]] - SKIN:
                out[i, :3] += w
                out[i, 3] += 1
    return out
