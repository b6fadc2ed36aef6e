"""The mid-sagittal plane of a skull, found in its bone: about which its left side lies best on its right.

Owns the plane and what is mirrored in it. Knows nothing of landmarks, defects and plans. Frankfurt frame, LPS, mm.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.anatomy.exterior import Exterior, exterior
from cranioface.anatomy.outer_bone import SCAN_SPACING, Scan

SPACING = 3.0  # mm between the bone points that look for their like on the other side
REACHES = (20.0, 16, 13, 10, 8, 7, 6, 5, *[4.0] * 20)  # mm, how far it is looked for, step by step
BELOW_MM = -35.0  # below the upper jaw: a mandible that lies askew must not turn the plane
LEAST_POINTS = 200  # of bone above that level, else all of it is asked


@dataclass(frozen=True)
class Plane:
    """A plane through `point` (3,) mm with the unit `normal` (3,); of a head, towards the subject's left."""

    point: np.ndarray
    normal: np.ndarray

    def height(self, points: np.ndarray) -> np.ndarray:
        """How far (n,) points (n, 3) lie to the left of the plane, mm; negative to the right."""
        return np.asarray((np.asarray(points, np.float64) - self.point) @ self.normal)

    def mirror(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 3) on the other side; twice is back."""
        return np.asarray(points - 2 * self.height(points)[:, None] * self.normal)

    def turned(self, directions: np.ndarray) -> np.ndarray:
        """Directions (n, 3) as a mirror shows them."""
        return np.asarray(directions - 2 * (directions @ self.normal)[:, None] * self.normal)

    def mirrored(self, mesh: trimesh.Trimesh) -> trimesh.Trimesh:
        """The mesh on the other side, wound as before."""
        return trimesh.Trimesh(self.mirror(np.asarray(mesh.vertices)), mesh.faces[:, ::-1], process=False)


def mirror_plane(skull: trimesh.Trimesh) -> Plane:
    """The plane in which the outer bone of `skull` (Frankfurt frame, mm) mirrors best onto itself.

    Bone whose like is missing on the other side, or stands elsewhere there, has no voice: a defect on one side does not
    pull the plane. The mandible and the neck are asked only where there is little else.
    """
    bone = exterior(skull)
    asked, there = _cranial(bone.thinned(SPACING)), Scan(bone.thinned(SCAN_SPACING))
    plane = Plane(np.zeros(3), np.array([1.0, 0.0, 0.0]))
    for reach in REACHES:
        plane = _closer(plane, asked, there, reach)
    return plane


def _cranial(bone: Exterior) -> Exterior:
    above = bone.points[:, 2] > BELOW_MM
    return Exterior(bone.points[above], bone.normals[above]) if above.sum() > LEAST_POINTS else bone


def _closer(plane: Plane, bone: Exterior, there: Scan, reach: float) -> Plane:
    """The plane that mirrors the points of `bone` nearest to the bone that lies about their images in `plane`."""
    images = plane.mirror(bone.points)
    near, _, good = there.pairs(images, plane.turned(bone.normals), reach)
    weight = good * np.exp(-2 * ((near - images) ** 2).sum(1) / reach**2)
    return plane if weight.sum() < 5 else fitted(bone.points, near, weight)


def fitted(points: np.ndarray, images: np.ndarray, weight: np.ndarray | None = None) -> Plane:
    """The plane that mirrors points (n, 3) nearest to their images (n, 3) in weighted least squares.

    Of all reflections I - 2 n n' the best has for n the direction in which points and images covary least.
    """
    share = np.full(len(points), 1 / len(points)) if weight is None else weight / weight.sum()
    middle, there = share @ points, share @ images
    covary = (share[:, None] * (points - middle)).T @ (images - there)
    normal = np.linalg.eigh(covary + covary.T)[1][:, 0]
    return Plane((middle + there) / 2, normal * (1 if normal[0] >= 0 else -1))
