"""How far a predicted face lies from the true skin of the same head: in the skull's frame, nothing aligned to it.

Owns the judged region, the cap and both directions. All meshes in one frame: mm, LPS, face towards -y, +z up.
there: true skin -> prediction; back: prediction -> true skin. Point to triangle, capped at 10 mm in means, so that a
missing surface counts 10 mm.
"""

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from geometry.distances import closest

CAP_MM = 10.0
RIM_MM = 4.0  # true skin this near the edge of the scan is not a target: what was not scanned is not judged
SHARES_MM = (1, 2, 2.5, 5)
SAMPLES, KEPT = 60_000, 20_000


@dataclass(frozen=True)
class FaceDistances:
    """Distances in mm: `there` (n,) with their true points (n, 3), `back` (m,) with the predicted ones."""

    there: np.ndarray
    true_points: np.ndarray
    back: np.ndarray
    predicted_points: np.ndarray


def judged_box(skull: trimesh.Trimesh) -> np.ndarray:
    """x, y and z limits (3, 2) mm of the judged region: around the front 70 mm of the bone."""
    bone = skull.vertices
    front = np.percentile(bone[:, 1], 0.2)
    chin = np.percentile(bone[bone[:, 1] < front + 50][:, 2], 0.2)
    left, right = np.percentile(bone[bone[:, 1] < front + 70][:, 0], [0.5, 99.5])
    return np.array([[left - 12, right + 12], [-np.inf, front + 70], [chin - 8, chin + 135]])


def distances(prediction: trimesh.Trimesh, skin: trimesh.Trimesh, skull: trimesh.Trimesh) -> FaceDistances:
    """Both directions over the judged region. A prediction with nothing in the region is infinitely far."""
    box, bone = judged_box(skull), cKDTree(skull.vertices)
    true_points = _judged_points(skin, box, bone, seed=0)
    there = closest(true_points, prediction)[0]
    guess = _judged_points(prediction, box, bone, seed=2)
    if len(guess) == 0:
        return FaceDistances(there, true_points, np.array([np.inf]), np.full((1, 3), np.nan))
    back, _, face = closest(guess, skin)
    scanned = ~_rim_faces(skin)[face]
    return FaceDistances(there, true_points, back[scanned], guess[scanned])


def statistics(found: FaceDistances) -> dict[str, float]:
    """The judge's figures in mm, shares and coverage from 0 to 1. `worst_mm` is the larger of the two means."""
    both = [np.minimum(d, CAP_MM) for d in (found.there, found.back)]
    there, back = (float(c.mean()) for c in both)
    shares = {f"under_{t}_mm": min(float((d < t).mean()) for d in (found.there, found.back)) for t in SHARES_MM}
    return {
        "mean_mm": (there + back) / 2,
        "worst_mm": max(there, back),
        "there_mm": there,
        "back_mm": back,
        "median_mm": float(np.median(found.there)),
        "rms_mm": float(np.sqrt((both[0] ** 2).mean())),
        "p95_mm": float(np.percentile(found.there, 95)),
        **shares,
        "coverage": float((found.there < CAP_MM).mean()),
    }


def face_error(prediction: trimesh.Trimesh, skin: trimesh.Trimesh, skull: trimesh.Trimesh) -> dict[str, float]:
    """`statistics` of `distances`: the error of one predicted face."""
    return statistics(distances(prediction, skin, skull))


def _judged_points(mesh: trimesh.Trimesh, box: np.ndarray, bone: cKDTree, seed: int) -> np.ndarray:
    """Points (n, 3) of `mesh` inside the box that look away from the bone and not backward (n_y < 0.2)."""
    points, face = trimesh.sample.sample_surface(mesh, SAMPLES, seed=seed)
    points, normal = np.asarray(points), mesh.face_normals[face]
    away = points - bone.data[bone.query(points)[1]]
    normal = normal * np.sign((normal * away).sum(1))[:, None]
    inside = ((points > box[:, 0]) & (points < box[:, 1])).all(1)
    return points[inside & (normal[:, 1] < 0.2)][:KEPT]


def _rim_faces(mesh: trimesh.Trimesh) -> np.ndarray:
    """(m,) bool: faces of an open mesh near its open boundary."""
    edges, count = np.unique(mesh.edges_sorted, axis=0, return_counts=True)
    rim = np.unique(edges[count == 1])
    if len(rim) == 0:
        return np.zeros(len(mesh.faces), bool)
    return cKDTree(mesh.vertices[rim]).query(mesh.triangles_center)[0] < RIM_MM
