"""How an implant fits at its rim: the gap to the bone, and the step between both outer surfaces. Frankfurt frame, mm.

Measured on the meshes as they are written and scanned, not on the grid that they were made on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from completion.implant import SEAM_MM, Implant
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.vertex_normals import vertex_normals

BESIDE_MM = (1.5, 4.5)  # from bone: where a step is looked for, behind the rounded edge
REACH_MM, NEIGHBOURS = 9.0, 64  # against the nearest bone that faces alike
OUTER = 0.6  # cosine to the direction of insertion: an implant's outer surface, its margin left out
FACING = 0.3  # cosine to the direction of insertion: outer surfaces
STRETCH_MM, RIM_POINTS = 3.0, 64  # of the rim, through which the gap is told once
LIKE = 0.95  # cosine: two outer surfaces face alike


@dataclass(frozen=True)
class Fit:
    """gap (k,): from the rim of bone to the implant; nearest: no point of the implant is closer to bone;
    step (m,): how far its outer surface stands above (positive) or below the bone beside it."""

    gap: np.ndarray
    nearest: float
    step: np.ndarray

    def plain(self) -> dict[str, float | None]:
        """As JSON holds it."""
        step = np.abs(self.step)
        return {
            "gap_mean_mm": _told(self.gap, np.mean), "gap_min_mm": _told(self.gap, np.min),
            "gap_max_mm": _told(self.gap, np.max), "gap_p95_mm": _told(self.gap, lambda g: np.percentile(g, 95)),
            "rim_within_1_mm": _told(self.gap, lambda g: (g < 1).mean()), "nearest_mm": round(self.nearest, 2),
            "step_median_mm": _told(self.step, np.median), "step_mean_mm": _told(step, np.mean),
            "step_p95_mm": _told(step, lambda s: np.percentile(s, 95)), "step_max_mm": _told(step, np.max),
        }  # fmt: skip


def fit(implant: Implant, bone: trimesh.Trimesh) -> Fit:
    """How `implant` fits into `bone`, the surface as it was scanned."""
    tree = TriangleTree(bone)
    away = tree.closest(implant.mesh.vertices)[0]
    seam = np.asarray(implant.bone.vertices)
    seam = seam[tree.closest(seam)[0] < SEAM_MM + 0.3] if len(seam) else seam
    on_bone = tree.closest(seam)[1] if len(seam) else np.zeros((0, 3))
    gap = TriangleTree(implant.mesh).closest(on_bone)[0] if len(on_bone) else np.zeros(0)
    gap = _narrowest(on_bone, gap, implant.direction)
    return Fit(gap, float(away.min()), _steps(implant, bone, away))


def outer_points(implant: Implant) -> np.ndarray:
    """The vertices (n, 3) mm of an implant's outer surface."""
    normals = vertex_normals(implant.mesh.vertices, implant.mesh.faces)
    return np.asarray(implant.mesh.vertices[normals @ implant.direction > OUTER])


def _steps(implant: Implant, bone: trimesh.Trimesh, away: np.ndarray) -> np.ndarray:
    """(m,) mm from outer bone beside the rim to the implant's outer surface, as one surface would run on in an arc.

    Two points of an arc lie square to the mean of their normals. Bone at a rounded rim faces elsewhere: not asked.
    """
    normals = vertex_normals(implant.mesh.vertices, implant.mesh.faces)
    ours = (normals @ implant.direction > FACING) & (away > BESIDE_MM[0]) & (away < BESIDE_MM[1])
    outer = np.asarray(bone.face_normals) @ implant.direction > FACING
    if not ours.any() or not outer.any():
        return np.zeros(0)
    places, facing = np.asarray(bone.triangles_center)[outer], np.asarray(bone.face_normals)[outer]
    gap, near = cKDTree(places).query(implant.mesh.vertices[ours], NEIGHBOURS, distance_upper_bound=REACH_MM)
    there, turned = np.append(places, [[0, 0, 0]], 0)[near], np.append(facing, [[0, 0, 0]], 0)[near]
    alike = np.isfinite(gap) & ((turned * normals[ours][:, None]).sum(-1) > LIKE)
    first, some = alike.argmax(1), alike.any(1)
    row = np.flatnonzero(some)
    mean = turned[row, first[row]] + normals[ours][row]
    apart = implant.mesh.vertices[ours][row] - there[row, first[row]]
    return np.asarray((apart * mean).sum(1) / np.linalg.norm(mean, axis=1))


def _narrowest(places: np.ndarray, gap: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """(k,): at each point of the rim the least gap through the depth of the bone, as it is seen along `direction`."""
    if len(places) == 0:
        return gap
    seen = places - np.outer(places @ direction, direction)
    near = cKDTree(seen).query(seen, min(RIM_POINTS, len(seen)), distance_upper_bound=STRETCH_MM)[1]
    return np.asarray(np.append(gap, np.inf)[near.reshape(len(seen), -1)].min(1))


def _told(values: np.ndarray, how: object) -> float | None:
    return round(float(how(values)), 2) if len(values) else None  # type: ignore[operator]  # a function of an array
