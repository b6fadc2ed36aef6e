"""The flat end of a head's neck: the largest plane facet that looks down, and outlines of the neck near it.

Knows nothing of what is done with it. Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.ndimage import gaussian_filter1d

from cranioface.command import BadInput

LEAST_MM2 = 1500.0  # of a neck's section, which has some 8,000
STEEPEST = -0.7  # of the normal's z: no neck is cut more obliquely
FLAT_MM, ALIKE = 0.5, 0.999  # of the end: so near its plane triangles are of it, which look as it does
BESIDE_MM = 0.3  # so far above the end its own outline is taken: it is flat to rounding, or nearly
ANGLES, SOFT = 180, 2.0  # of an outline, and over how many of them it is smoothed


@dataclass(frozen=True)
class NeckEnd:
    """normal (3,): unit, out of the neck. middle (3,) of the end. below(points) mm is positive beyond it."""

    normal: np.ndarray
    middle: np.ndarray

    def below(self, points: np.ndarray) -> np.ndarray:
        """How far (n,) mm points (n, 3) lie beyond the end."""
        return np.asarray((points - self.middle) @ self.normal)

    def at(self, across: np.ndarray) -> np.ndarray:
        """Height z (n,) of the end's plane at `across` (n, 2)."""
        slope = self.normal[:2] / self.normal[2]
        return np.asarray(self.middle[2] - (across - self.middle[:2]) @ slope)


def neck_end(head: trimesh.Trimesh) -> NeckEnd:
    """Of a closed head; BadInput where nothing flat looks down."""
    facets = [(area, f, n) for area, f, n in zip(head.facets_area, head.facets, head.facets_normal, strict=True)]
    down = [facet for facet in facets if facet[2][2] < STEEPEST and facet[0] > LEAST_MM2]
    if not down:
        raise BadInput("the face has no flat end of a neck, on which a print could stand; leave out --base and --wall")
    _, faces, normal = max(down, key=lambda facet: facet[0])
    height = (head.triangles_center - head.triangles_center[faces[0]]) @ normal
    faces = np.flatnonzero((np.abs(height) < FLAT_MM) & (head.face_normals @ normal > ALIKE))  # all, not a facet alone
    middle = np.average(head.triangles_center[faces], axis=0, weights=head.area_faces[faces])
    normal = (head.face_normals[faces] * head.area_faces[faces, None]).sum(0)
    return NeckEnd(normal / np.linalg.norm(normal), np.asarray(middle))


def outline(head: trimesh.Trimesh, end: NeckEnd, above_mm: float) -> np.ndarray:
    """Radius (ANGLES,) mm about the end's middle, seen from above, of the neck where it is cut so far above its end."""
    up = np.array([0.0, 0.0, max(above_mm, BESIDE_MM)])
    loops = trimesh.intersections.mesh_plane(head, end.normal, end.middle + up)
    across = _around(loops.reshape(-1, 2, 3)[..., :2] - end.middle[:2])
    angle = np.arctan2(across[:, 1], across[:, 0])
    order = np.argsort(angle)
    radius = np.interp(angles(), angle[order], np.hypot(*across[order].T), period=2 * np.pi)
    return np.asarray(gaussian_filter1d(radius, SOFT, mode="wrap"))


def angles() -> np.ndarray:
    """(ANGLES,) radians, growing from -pi."""
    return np.arange(ANGLES) * (2 * np.pi / ANGLES) - np.pi


def _around(segments: np.ndarray) -> np.ndarray:
    """The ends (n, 2) of those of the segments (m, 2, 2) that are on the loop about the origin: the same plane may
    also cut a chin."""
    ends = segments.reshape(-1, 2)
    points, number = np.unique(ends.round(5), axis=0, return_inverse=True)
    links = trimesh.graph.connected_component_labels(number.reshape(-1, 2), node_count=len(points))
    loops = [points[links == k] for k in np.unique(links)]
    turned = [np.ptp(np.sort(np.arctan2(loop[:, 1], loop[:, 0]))) for loop in loops]
    return np.asarray(loops[int(np.argmax(turned))])
