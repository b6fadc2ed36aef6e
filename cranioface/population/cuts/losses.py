"""Bone that scans and graves lose: arches, thin walls, edges, triangles. Frame: Frankfurt, mm; what is left stays."""

import numpy as np
from fast_simplification import simplify
from scipy.spatial import cKDTree

from cranioface.anatomy.landmark_names import SIDES, SIGNS
from cranioface.geometry.mesh_parts import edges_of
from cranioface.population.cuts.known import KnownSkull
from cranioface.population.cuts.planes import Change

HOLES_MM, CRUMBS_MM = (2.0, 6.0), (1.5, 4.5)  # radii of holes in thin walls, and of what breaks off an edge
THIN_SHARE, EDGE_SHARE = (0.7, 1.0), (0.25, 0.6)  # of a thin wall that is gone; of an edge that crumbles
ARCH_MM = (14.0, 12.0)  # the arch lies so near to the zygion in height, and so far into the head


def without_arches(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """Both zygomatic arches broken off, from behind the orbit to before the ear."""
    lost = np.zeros(len(skull.faces), bool)
    p, at = skull.middles(), skull.landmarks
    for side in SIDES:
        zygion, front, back = at[f"zy_{side}"], at[f"ek_{side}"][1] + 12, at[f"po_{side}"][1] - 18
        out = SIGNS[side] * (p[:, 0] - zygion[0]) > -ARCH_MM[1]
        level = np.abs(p[:, 2] - zygion[2]) < ARCH_MM[0]
        lost |= out & level & (p[:, 1] > front) & (p[:, 1] < back)
    return skull.without(lost & ~skull.of_jaw() & ~skull.of_neck())


def worn(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """Thin walls of orbits, nose and the maxilla's front gone, every edge ragged."""
    return _ragged(_without_thin_walls(skull, rng), rng)


def _without_thin_walls(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    p = skull.middles()
    free = ~skull.of_jaw() & ~skull.of_neck()
    lost = np.zeros(len(p), bool)
    for centre, radii in _thin_walls(skull):
        inside = np.flatnonzero(free & ((((p - centre) / radii) ** 2).sum(1) < 1))
        lost[inside[_holed(p[inside], rng.uniform(*THIN_SHARE), rng)]] = True
    return skull.without(lost)


def _thin_walls(skull: KnownSkull) -> list[tuple[np.ndarray, tuple[float, float, float]]]:
    """Ellipsoids (centre, radii mm) inside both orbits and the nose, and on the maxilla's front."""
    at = skull.landmarks
    walls = [((at["rhi"] + at["ss"]) / 2 + [0, 24, 3], (17.0, 28.0, 30.0))]
    for side in SIDES:
        orbit = (at[f"ek_{side}"] + at[f"d_{side}"]) / 2
        walls.append((orbit - [SIGNS[side] * 2, -24, 0], (24.0, 26.0, 20.0)))
        walls.append(((at[f"zma_{side}"] + at[f"ac_{side}"]) / 2 + [0, 4, -2], (15.0, 16.0, 15.0)))
    return walls


def _holed(points: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Which (n,) of `points` lie in balls strewn among them until about `share` of them do."""
    lost = np.zeros(len(points), bool)
    tree = cKDTree(points) if len(points) else None
    while tree is not None and lost.mean() < min(share, 0.99):
        centre = points[rng.choice(np.flatnonzero(~lost))]
        lost[tree.query_ball_point(centre, rng.uniform(*HOLES_MM))] = True
    return lost


def _ragged(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """Crumbs broken off along a share of every open edge."""
    edge, count = np.unique(edges_of(skull.faces), axis=0, return_counts=True)
    rim = np.unique(edge[count == 1])
    crumbs = rim[rng.random(len(rim)) < rng.uniform(*EDGE_SHARE) / 3]  # a crumb takes about three vertices of the rim
    lost = np.zeros(len(skull.vertices), bool)
    tree = cKDTree(skull.vertices)
    for at, radius in zip(crumbs, rng.uniform(*CRUMBS_MM, len(crumbs)), strict=True):
        lost[tree.query_ball_point(skull.vertices[at], radius)] = True
    return skull.without(lost[skull.faces].any(1))


def coarse(faces: int) -> Change:
    """Simplified to about so many triangles."""

    def change(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
        if len(skull.faces) <= faces:
            return skull
        points, triangles = simplify(skull.vertices.astype(np.float32), skull.faces, target_count=faces)
        return skull.with_surface(points, triangles)

    return change
