"""How far a predicted face lies from the true skin of the same head: in the skull's frame, nothing aligned to it.

Owns the judged region, the cap, both directions and which of them is outside. All meshes in one frame: mm, LPS, face
towards -y, +z up. there: true skin -> prediction; back: prediction -> true skin. Point to triangle, capped at 10 mm in
means, so that a missing surface counts 10 mm. Knows nothing of parts of the face, of people and of methods.
"""

from dataclasses import dataclass

import numpy as np
import trimesh
from numba import get_num_threads
from scipy.spatial import cKDTree

from cranioface.geometry.distances import closest, closest_among
from cranioface.geometry.surface_samples import SampledMesh

CAP_MM = 10.0
RIM_MM = 4.0  # true skin this near the edge of the scan is not a target: what was not scanned is not judged
SHARES_MM = (1, 1.5, 2, 2.5, 5)
SAMPLES, KEPT = 60_000, 20_000
# the reference searches the triangles of the nearest of so many samples; on dense meshes that reads up to 0.06 mm more
# than an exact search, so that to agree with it is to search like it
TARGET_SAMPLES, CANDIDATES = 400_000, 8
EVERYWHERE = np.array([[-np.inf, np.inf]] * 3)
FAR_MM = 20.0  # from so far on the two searches agree to 0.001 mm, and the exact one is the faster


@dataclass(frozen=True)
class FaceDistances:
    """Distances in mm: `there` (n,) with their true points (n, 3), `back` (m,) with the predicted ones.

    there_sign, back_sign: +1 where the prediction lies outside the true skin (too fat), -1 where inside (too thin).
    """

    there: np.ndarray
    true_points: np.ndarray
    back: np.ndarray
    predicted_points: np.ndarray
    there_sign: np.ndarray
    back_sign: np.ndarray

    def capped(self) -> tuple[np.ndarray, np.ndarray]:
        """`there` and `back`, no distance above the cap."""
        return np.minimum(self.there, CAP_MM), np.minimum(self.back, CAP_MM)


class Surface:
    """A mesh as a target: the nearest point on the triangles of the nearest of its samples.

    region: limits (3, 2) mm of where it will be asked; samples that no point in it can reach are left out.
    """

    def __init__(self, mesh: SampledMesh, region: np.ndarray = EVERYWHERE) -> None:
        self.mesh = mesh.mesh
        samples, sampled = mesh.sample(TARGET_SAMPLES, seed=1)
        kept = within(samples, region + [-FAR_MM, FAR_MM])
        self.sampled = sampled[kept]
        self.tree = cKDTree(samples[kept], balanced_tree=False, compact_nodes=False)  # built in half the time

    def closest(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Distance (n,) mm, nearest point (n, 3) and its triangle (n,) for `points` (n, 3) of the region."""
        gap, candidates = self.tree.query(points, CANDIDATES, distance_upper_bound=FAR_MM, workers=get_num_threads())
        near = np.isfinite(gap).all(1)
        if near.all():
            return closest_among(points, self.mesh, self.sampled[candidates])
        found, sampled = closest(points, self.mesh), self.sampled[candidates[near]]
        for exact, nearest_sample in zip(found, closest_among(points[near], self.mesh, sampled), strict=True):
            exact[near] = nearest_sample
        return found


class Truth:
    """One head, made ready once to judge any number of predictions; meshes in one frame, mm."""

    def __init__(self, skin: trimesh.Trimesh, skull: trimesh.Trimesh) -> None:
        sampled = SampledMesh(skin)
        self.box, self.bone = judged_box(skull), cKDTree(skull.vertices)
        self.points, self.outward = judged_points(sampled, self.box, self.bone, seed=0)
        self.skin, self.unscanned = Surface(sampled, self.box), _rim_faces(skin)

    def distances(self, prediction: trimesh.Trimesh) -> FaceDistances:
        """Both directions over the judged region. A prediction with nothing in the region is infinitely far."""
        sampled = SampledMesh(prediction)
        there, nearest, _ = Surface(sampled, self.box).closest(self.points)
        there_sign = _side(nearest - self.points, self.outward)
        guess, outward = judged_points(sampled, self.box, self.bone, seed=2)
        if len(guess) == 0:
            nowhere = np.array([np.inf]), np.full((1, 3), np.nan)
            return FaceDistances(there, self.points, *nowhere, there_sign, np.array([-1.0]))
        back, nearest, face = self.skin.closest(guess)
        kept = ~self.unscanned[face]
        back_sign = _side(guess - nearest, outward)
        return FaceDistances(there, self.points, back[kept], guess[kept], there_sign, back_sign[kept])


def judged_box(skull: trimesh.Trimesh) -> np.ndarray:
    """x, y and z limits (3, 2) mm of the judged region: around the front 70 mm of the bone."""
    bone = skull.vertices
    front = np.percentile(bone[:, 1], 0.2)
    chin = np.percentile(bone[bone[:, 1] < front + 50][:, 2], 0.2)
    left, right = np.percentile(bone[bone[:, 1] < front + 70][:, 0], [0.5, 99.5])
    return np.array([[left - 12, right + 12], [-np.inf, front + 70], [chin - 8, chin + 135]])


def judged_points(mesh: SampledMesh, box: np.ndarray, bone: cKDTree, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) of `mesh` inside the box that look away from the bone and not backward, with their normals."""
    points, face = mesh.sample(SAMPLES, seed=seed)
    inside = within(points, box)
    points, normal = points[inside], mesh.normals(face[inside])
    away = points - bone.data[bone.query(points, workers=get_num_threads())[1]]
    normal = normal * np.sign((normal * away).sum(1))[:, None]
    judged = normal[:, 1] < 0.2
    return points[judged][:KEPT], normal[judged][:KEPT]


def within(points: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """(n,) bool: which of `points` (n, 3) lie between `limits` (3, 2)."""
    return np.asarray(np.all((points > limits[:, 0]) & (points < limits[:, 1]), axis=1))


def distances(prediction: trimesh.Trimesh, skin: trimesh.Trimesh, skull: trimesh.Trimesh) -> FaceDistances:
    """`Truth.distances` of one prediction."""
    return Truth(skin, skull).distances(prediction)


def statistics(found: FaceDistances) -> dict[str, float]:
    """The judge's figures in mm, shares and coverage from 0 to 1. `worst_mm` is the larger of the two means.

    Beside the reference's: hd95_mm, the larger of the 95th percentiles of both directions, and bias_mm, the mean of
    the signed distances of both: positive where the prediction is too fat.
    """
    both = found.capped()
    there, back = (float(c.mean()) for c in both)
    shares = {f"under_{t}_mm": min(float((d < t).mean()) for d in (found.there, found.back)) for t in SHARES_MM}
    return {
        "mean_mm": (there + back) / 2,
        "worst_mm": max(there, back),
        "there_mm": there,
        "back_mm": back,
        "median_mm": float(np.median(found.there)),
        "rms_mm": float(np.sqrt((both[0].astype(float) ** 2).mean())),
        "p95_mm": float(np.percentile(found.there, 95)),
        "hd95_mm": max(float(np.percentile(d, 95)) for d in (found.there, found.back)),
        "bias_mm": float(np.mean([(both[0] * found.there_sign).mean(), (both[1] * found.back_sign).mean()])),
        **shares,
        "coverage": float((found.there < CAP_MM).mean()),
    }


def face_error(prediction: trimesh.Trimesh, skin: trimesh.Trimesh, skull: trimesh.Trimesh) -> dict[str, float]:
    """`statistics` of `distances`: the error of one predicted face."""
    return statistics(distances(prediction, skin, skull))


def _side(step: np.ndarray, outward: np.ndarray) -> np.ndarray:
    return np.where((step * outward).sum(1) < 0, -1.0, 1.0)


def _rim_faces(mesh: trimesh.Trimesh) -> np.ndarray:
    """(m,) bool: faces of an open mesh near its open boundary."""
    ends = mesh.edges_sorted.astype(np.int64) @ [len(mesh.vertices), 1]  # an edge as one number, which sorts faster
    edges, count = np.unique(ends, return_counts=True)
    rim = np.unique(np.divmod(edges[count == 1], len(mesh.vertices)))
    if len(rim) == 0:
        return np.zeros(len(mesh.faces), bool)
    return np.asarray(cKDTree(mesh.vertices[rim]).query(mesh.triangles_center)[0] < RIM_MM)
