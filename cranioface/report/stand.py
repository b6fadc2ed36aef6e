"""A stand for a printed head: the neck flares into a round plate under the middle of its mass. `on_stand`.

Owns the stand's shape. Knows nothing of how the head came to be. Frankfurt frame, mm: the plate lies level, as the
head looks straight on.
"""

from __future__ import annotations

import numpy as np
import trimesh

from cranioface.geometry.solids import joined
from cranioface.report.neck_end import ANGLES, NeckEnd, angles, outline

ROOT_MM, SUNK_MM, OUT_MM = 8.0, 1.2, 0.8  # the stand begins so far up in the neck, so deep under its skin; how far out
# it has come at the neck's end: both surfaces cross at an angle that no rounding blurs
COVE_MM, PLATE_MM, EDGE_MM = 26.0, 8.0, 1.5  # least height of the flare, of the plate, and of the plate's bevel
LEAST_RADIUS_MM, ABOUT_MM = 55.0, 8.0  # of the plate, and how much wider than the neck
STEPS, STIFF = 16, 1.5  # of the flare


def on_stand(head: trimesh.Trimesh, end: NeckEnd) -> trimesh.Trimesh:
    """A closed `head` joined to its stand, which begins above the `end` of its neck: one closed body."""
    return joined(head, _stand(head, end))


def _stand(head: trimesh.Trimesh, end: NeckEnd) -> trimesh.Trimesh:
    """Rings about the neck's middle, one below the other in every direction: so the surface nowhere meets itself."""
    way = np.stack([np.cos(angles()), np.sin(angles())], 1)
    begin, rim = outline(head, end, ROOT_MM) - SUNK_MM, outline(head, end, 0.0) + OUT_MM
    plate = _plate_radius(rim, way, np.asarray(head.center_mass)[:2] - end.middle[:2])
    from_height = end.at(end.middle[:2] + rim[:, None] * way)
    top = from_height.min() - COVE_MM
    rings = [(begin, end.at(end.middle[:2] + begin[:, None] * way) + ROOT_MM)]
    rings += _flare(rim, from_height, (rim - begin - SUNK_MM - OUT_MM) / ROOT_MM, plate - EDGE_MM, top)
    level = np.ones(ANGLES)
    rings += [(plate, (top - EDGE_MM) * level), (plate, (top - PLATE_MM) * level)]
    points = [np.column_stack([end.middle[:2] + radius[:, None] * way, height]) for radius, height in rings]
    return _lofted(np.array(points))


def _flare(
    rim: np.ndarray, height: np.ndarray, slope: np.ndarray, edge: np.ndarray, top: float
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Radii and heights of rings from the neck's rim, as it slopes there, to the plate's edge, level there (Hermite).

    As stiff as STIFF of the drop, at most three times, the way down never turns back up.
    """
    drop = height - top
    stiff = STIFF * drop
    rings = []
    for t in np.linspace(0, 1, STEPS):
        leave, arrive, share = t * (1 - t) ** 2, t * t * (t - 1), t * t * (3 - 2 * t)
        radius = rim + (edge - rim) * share + stiff * (slope * leave + arrive)
        rings.append((radius, height - drop * share - stiff * leave))
    return rings


def _plate_radius(rim: np.ndarray, way: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Distance (ANGLES,) from the neck's middle to the plate's edge: a circle about `mass` (2,) that holds the neck."""
    radius = max(LEAST_RADIUS_MM, float(np.linalg.norm(rim[:, None] * way - mass, axis=1).max()) + ABOUT_MM)
    along = way @ mass
    return np.asarray(along + np.sqrt(along**2 - mass @ mass + radius**2))


def _lofted(rings: np.ndarray) -> trimesh.Trimesh:
    """Closed surface through rings (k, ANGLES, 3) from the top to the bottom, both ends closed by fans."""
    count, around = rings.shape[:2]
    here = np.arange(count * around).reshape(count, around)
    there = np.roll(here, -1, 1)
    a, b, c, d = here[:-1].ravel(), there[:-1].ravel(), here[1:].ravel(), there[1:].ravel()
    walls = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])
    first, last = count * around, count * around + 1
    top = np.stack([np.full(around, first), here[0], there[0]], 1)
    bottom = np.stack([np.full(around, last), there[-1], here[-1]], 1)
    points = np.vstack([rings.reshape(-1, 3), rings[0].mean(0), rings[-1].mean(0)])
    return trimesh.Trimesh(points, np.concatenate([walls, top, bottom]), process=False)
