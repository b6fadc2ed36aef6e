"""The saw: faces cut along a plane, so that none crosses it. Knows nothing of bone. Any frame, mm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planning.caps import directed_edges


@dataclass(frozen=True)
class HalfSpace:
    """What lies on the side of the unit `normal` (3,) of the plane through `point` (3,) mm."""

    point: np.ndarray
    normal: np.ndarray

    def height(self, points: np.ndarray) -> np.ndarray:
        """How far (n,) within it points (n, 3) lie, mm; negative outside."""
        return np.asarray((points - self.point) @ self.normal)


@dataclass(frozen=True)
class Cut:
    """A mesh after a cut: vertices (n, 3), faces (m, 3), and of which face before the cut (m,) each is a part."""

    vertices: np.ndarray
    faces: np.ndarray
    parent: np.ndarray


def sawn(vertices: np.ndarray, faces: np.ndarray, plane: HalfSpace) -> Cut:
    """Every face that crosses the plane in three, two of them on one side; the surface stays where it was."""
    above = plane.height(vertices) >= 0
    crossing = np.ptp(above[faces].astype(int), axis=1) > 0
    if not crossing.any():
        return Cut(vertices, faces, np.arange(len(faces)))
    a, b, c = _lone_first(faces[crossing], above).T
    edges, where = np.unique(np.sort(np.stack([np.r_[a, a], np.r_[b, c]], 1), 1), axis=0, return_inverse=True)
    ab, ac = (len(vertices) + where.ravel()).reshape(2, -1)
    parts = [np.stack(corners, 1) for corners in ((a, ab, ac), (ab, b, c), (ab, c, ac))]
    whole = np.flatnonzero(~crossing)
    return Cut(
        np.vstack([vertices, _between(vertices, edges, plane)]),
        np.vstack([faces[whole], *parts]),
        np.concatenate([whole, *[np.flatnonzero(crossing)] * 3]),
    )


def _lone_first(faces: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Faces (m, 3) turned so that the corner alone on its side stands first."""
    side = above[faces]
    lone = np.where((side.sum(1) == 1)[:, None], side, ~side).argmax(1)
    return np.take_along_axis(faces, (lone[:, None] + np.arange(3)) % 3, 1)


def _between(vertices: np.ndarray, edges: np.ndarray, plane: HalfSpace) -> np.ndarray:
    """Where (k, 3) edges (k, 2) meet the plane."""
    start, end = vertices[edges[:, 0]], vertices[edges[:, 1]]
    up, down = plane.height(start), plane.height(end)
    return np.asarray(start + (up / (up - down))[:, None] * (end - start))


def rim_of(faces: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Directed edges (k, 2) of the `chosen` (m,) faces that border on others."""
    inside, outside = directed_edges(faces[chosen]), directed_edges(faces[~chosen])[:, ::-1]
    count = int(faces.max()) + 1
    return inside[np.isin(inside @ [count, 1], outside @ [count, 1])]
