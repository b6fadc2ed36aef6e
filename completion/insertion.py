"""How an implant goes in: the direction that it is pushed against, and what it must lose so that no bone is in the way.

A direction points out of the head; the implant comes from there and moves against it. Owns the choice of a direction
and the sweep. Frame: Frankfurt, mm. Knows nothing of files.
"""

from __future__ import annotations

import numpy as np
import trimesh

from completion.local_grid import LocalGrid
from completion.missing import Missing
from completion.volumes import SkullVolume
from cranioface.geometry.head_grid import surface
from cranioface.geometry.vertex_normals import vertex_normals

STEP_MM, FAR_MM = 1.5, 240.0  # along a ray
CLEAR_MM = 2.5  # a ray starts so far off the surface that it leaves
MOST = 1500  # faces and voxels that are asked
TILTS_DEG, TURNS = (10.0, 20.0), 8
WORTH = 0.03  # of the part: a tilt that saves less is not worth leaving the mean normal


def outward(part: Missing, skull: SkullVolume) -> tuple[np.ndarray, float]:
    """The mean outward normal (3,) of a part's outer surface, and which share of its free surface sees the outside."""
    places, normals = _free_surface(part, skull)
    everything = _with_part(skull, part)
    out = ~_blocked(places, normals, everything, skull, CLEAR_MM)
    if not out.any():
        return _from_middle(part, skull), 0.0
    mean = normals[out].mean(0)
    length = np.linalg.norm(mean)
    return (mean / length if length > 0.1 else _from_middle(part, skull)), float(out.mean())


def best_direction(part: Missing, skull: SkullVolume, start: np.ndarray) -> np.ndarray:
    """The direction (3,) near `start` along which least of the part stands behind bone."""
    places = _some(part.points)
    candidates = [start, *_tilted(start)]
    lost = [float(_blocked(places, w[None], skull.bone, skull, STEP_MM).mean()) for w in candidates]
    best = int(np.argmin(lost))
    return candidates[best] if lost[best] < lost[0] - WORTH else start


def swept(local: LocalGrid, bone: np.ndarray, skull: SkullVolume) -> np.ndarray:
    """For each voxel (x, y, z) the least of its distance to `bone` (x, y, z) mm here and everywhere above.

    Where it is above the clearance, a point of the implant comes in from above without touching bone. Columns above
    which bone lies beyond the grid are shut.
    """
    least = np.minimum.accumulate(bone[..., ::-1], -1)[..., ::-1].copy()
    nx, ny, nz = local.grid.shape
    i, j = (n.ravel() for n in np.meshgrid(np.arange(nx), np.arange(ny), indexing="ij"))
    tops = local.grid.points(np.stack([i, j, np.full(i.shape, nz - 1)], 1)) @ local.turn
    shut = _blocked(tops, local.turn[2:], skull.bone, skull, STEP_MM).reshape(nx, ny)
    least[shut] = -local.grid.spacing
    return np.asarray(least)


def _blocked(
    places: np.ndarray, directions: np.ndarray, solid: np.ndarray, skull: SkullVolume, first: float
) -> np.ndarray:
    """Whether (n,) a ray from each place along its direction (n or 1, 3) meets `solid` (x, y, z) bool."""
    met = np.zeros(len(places), bool)
    for along in np.arange(first, FAR_MM, STEP_MM):
        index = np.rint(skull.grid.index(places + along * directions)).astype(int)
        here = ((index >= 0) & (index < skull.grid.shape)).all(1) & ~met
        met[here] = solid[tuple(index[here].T)]
    return met


def _free_surface(part: Missing, skull: SkullVolume) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) of a part's surface that no bone touches, and their outward normals."""
    mesh: trimesh.Trimesh = surface(part.solid, part.grid)
    places, normals = np.asarray(mesh.vertices), vertex_normals(mesh.vertices, mesh.faces)
    pick = np.linspace(0, len(places) - 1, min(MOST, len(places))).astype(int)
    ahead = np.rint(skull.grid.index(places[pick] + 1.5 * normals[pick])).astype(int)
    inside = ((ahead >= 0) & (ahead < skull.grid.shape)).all(1)
    free = ~inside
    free[inside] = ~skull.bone[tuple(ahead[inside].T)]
    return places[pick][free], normals[pick][free]


def _with_part(skull: SkullVolume, part: Missing) -> np.ndarray:
    whole, box = skull.bone.copy(), skull.grid.box(part.grid.points(np.zeros(3)), _last(part))
    whole[box] |= part.solid
    return whole


def _last(part: Missing) -> np.ndarray:
    return part.grid.points(np.array(part.grid.shape) - 1)


def _from_middle(part: Missing, skull: SkullVolume) -> np.ndarray:
    away = part.points.mean(0) - skull.grid.points(np.argwhere(skull.bone[::4, ::4, ::4]) * 4).mean(0)
    return np.asarray(away / np.linalg.norm(away))


def _tilted(start: np.ndarray) -> list[np.ndarray]:
    u = np.cross(start, np.eye(3)[np.abs(start).argmin()])
    u /= np.linalg.norm(u)
    v = np.cross(start, u)
    turns = np.linspace(0, 2 * np.pi, TURNS, endpoint=False)
    return [
        np.cos(tilt) * start + np.sin(tilt) * (np.cos(turn) * u + np.sin(turn) * v)
        for tilt in np.radians(TILTS_DEG)
        for turn in turns
    ]


def _some(points: np.ndarray) -> np.ndarray:
    return np.asarray(points[np.linspace(0, len(points) - 1, min(MOST, len(points))).astype(int)])
