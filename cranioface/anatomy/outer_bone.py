"""The two clouds that registration lays on each other: the template's outer bone, and that of a scan.

Owns what of the template takes part, and which bone of a scan can belong to it. Knows nothing about how either moves.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numba import get_num_threads
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from cranioface.anatomy.exterior import Exterior, exterior
from cranioface.anatomy.template import Template
from cranioface.geometry.farthest_points import spread

# mm: correspondences, and the control points of the spline that average them
SAMPLE_SPACING, CONTROL_SPACING = 4.0, 13.0
ACROSS_MM = 4.0  # a pair may reach so far across the bone, and as much more as the step along the normal
SCAN_SPACING = 1.5  # mm between the points of a scan
EXPLAINED_MM = 2.5  # off a carried surface, along its normal: bone so near is that surface
ALIKE = 0.6  # cosine of the widest angle between the normals of a pair
ABOUT, ABOUT_MM = 12, 1.2  # so many points about a place make the surface there, weighed by distance
FEW = 2000  # points: threads take longer to start than these to find
NORMAL_MM = 15.0  # a right angle between normals counts like this distance, squared twice


@dataclass(frozen=True)
class Model:
    """The template's outer bone, sampled once."""

    bone: Exterior
    is_jaw: np.ndarray  # (n,) bool
    controls: np.ndarray  # (k,) indices of samples
    shares: np.ndarray  # (k, n) float32: how much each sample speaks for each control point


class Scan:
    """Outer bone of the scan, searchable by position and normal together."""

    def __init__(self, bone: Exterior) -> None:
        self.bone = bone
        self._tree = cKDTree(_place_and_normal(self.bone.points, self.bone.normals))
        self._places = cKDTree(self.bone.points)

    def pairs(self, points: np.ndarray, normals: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Nearest compatible bone (n, 3), its normal (n, 3)
        and whether (n,) it lies within `reach` mm and faces alike; any bone where none does."""
        farthest = np.sqrt(reach**2 + 2 * (1 - ALIKE) * NORMAL_MM**2)  # of such pairs: a far search is a slow one
        asked = _place_and_normal(points, normals)
        workers = get_num_threads() if len(asked) > FEW else 1
        found = self._tree.query(asked, distance_upper_bound=farthest, workers=workers)[1]
        found = np.minimum(found, len(self.bone.points) - 1)
        near, facing = self.bone.points[found], self.bone.normals[found]
        alike = (facing * normals).sum(1) > ALIKE
        step = near - points
        along = (step * facing).sum(1)
        across = np.linalg.norm(step - along[:, None] * facing, axis=1)
        beside = across < ACROSS_MM + np.abs(along)  # else the pair reaches for the edge of what was scanned
        return near, facing, alike & beside & (np.linalg.norm(step, axis=1) < reach)

    def beneath(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far (n,) mm the nearest bone lies from `points` (n, 3), and where (n, 3) they meet the surface around it.

        The surface is the plane of the bone about, weighed by distance: no bone point decides by itself.
        """
        gap, near = self._places.query(points, k=ABOUT)
        weight = np.exp(-0.5 * ((gap - gap[:, :1]) / ABOUT_MM) ** 2)[..., None]
        middle, facing = ((weight * of[near]).sum(1) / weight.sum(1) for of in (self.bone.points, self.bone.normals))
        facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-9)
        return gap[:, 0], points + ((middle - points) * facing).sum(1, keepdims=True) * facing

    def without(self, points: np.ndarray, normals: np.ndarray) -> "Scan":
        """The bone that no surface at `points` (n, 3) with `normals` explains."""
        reach = 1.5 * SAMPLE_SPACING
        beside, nearest = cKDTree(points).query(self.bone.points, distance_upper_bound=reach, workers=get_num_threads())
        nearest = np.minimum(nearest, len(points) - 1)
        rise = ((self.bone.points - points[nearest]) * normals[nearest]).sum(1)
        alike = (self.bone.normals * normals[nearest]).sum(1) > 0.5
        rest = ~(alike & (np.abs(rise) < EXPLAINED_MM) & (beside < reach))
        return Scan(Exterior(self.bone.points[rest], self.bone.normals[rest]))


def _place_and_normal(points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """(n, 6): what the nearest bone is told by."""
    return np.hstack([points, NORMAL_MM * normals])


@cache
def outer_samples(template: Template) -> Model:
    """The template's outer bone without teeth and base, as `register` uses it."""
    bone = exterior(template.skull + template.mandible).thinned(SAMPLE_SPACING)
    to_jaw, to_skull = (cKDTree(m.vertices).query(bone.points)[0] for m in (template.mandible, template.skull))
    is_jaw = to_jaw < to_skull
    keep = ~_teeth(bone.points, is_jaw) & ~_base(bone.points, is_jaw)
    bone, is_jaw = Exterior(bone.points[keep], bone.normals[keep]), is_jaw[keep]
    controls = spread(bone.points, CONTROL_SPACING)
    return Model(bone, is_jaw, controls, _shares(bone, is_jaw, controls))


def _teeth(points: np.ndarray, is_jaw: np.ndarray) -> np.ndarray:
    """Crowns and what they hide: metal streaks and missing teeth make them useless."""
    x, y, z = points.T
    return np.asarray((y < -42) & (((z < -40) & ~is_jaw) | ((z > -53) & is_jaw)))


def _base(points: np.ndarray, is_jaw: np.ndarray) -> np.ndarray:
    """The skull base and the pterygoids, where the neck begins."""
    x, y, z = points.T
    return np.asarray(~is_jaw & (np.abs(x) < 58) & (y > -45) & (y < 60) & (z < -4))


def _shares(bone: Exterior, is_jaw: np.ndarray, controls: np.ndarray) -> np.ndarray:
    gap = cdist(bone.points[controls], bone.points)
    same = (bone.normals[controls] @ bone.normals.T > 0.3) & (is_jaw[controls][:, None] == is_jaw[None])
    return np.asarray((np.exp(-((gap / (0.5 * CONTROL_SPACING)) ** 2)) * same).astype(np.float32))
