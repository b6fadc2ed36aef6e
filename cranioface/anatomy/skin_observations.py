"""What bone, table and rules say of the skin, as observations of the face model's vertices.

Owns how a depth along a ray, a rule for a named point and bone that must stay covered become steps with an SD. Knows no
table and no skull. Frankfurt frame, mm.
"""

import numpy as np

from cranioface.anatomy.exterior import Exterior
from cranioface.anatomy.face_finish import LEAST_CLEARANCE, skin_over
from cranioface.anatomy.face_model import FaceModel, Observations
from cranioface.anatomy.features import FEATURE_SD_MM
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.ray_depth import ray_hits
from cranioface.geometry.barycentric import barycentric

CLEAR_SD_MM = 1.5
LET_GO_MM = 0.5  # beyond the least clearance bone asks for nothing any more

Sites = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # bone points, directions (k, 3), depths, SDs (k,), mm


def on_rays(points: np.ndarray, model: FaceModel, sites: Sites) -> Observations:
    """That the skin met along the ray of each site lies at its depth; a ray that meets none asks for nothing."""
    origins, along, wanted, sd = sites
    depth, face, shares = ray_hits(points, model.outer_faces, origins, along, wanted)
    met = np.isfinite(depth)
    return Observations(model.outer_faces[face[met]], shares[met], along[met], (wanted - depth)[met], sd[met])


def at_rules(points: np.ndarray, model: FaceModel, targets: dict[str, np.ndarray]) -> Observations:
    """That named points of the skin lie where the rules want them, along the axes of which those speak."""
    asked = [(model.landmarks[n], a, p[a], FEATURE_SD_MM[site_of(n)]) for n, p in targets.items() for a in range(3)]
    vertices, axes, wanted, sd = (np.array(column) for column in zip(*asked, strict=True))
    told = np.isfinite(wanted)
    step = wanted - points[vertices, axes]
    return Observations.of_vertices(vertices[told], np.eye(3)[axes[told]], step[told], sd[told])


def at_places(vertices: np.ndarray, points: np.ndarray, wanted: np.ndarray, sd_mm: float) -> Observations:
    """That `vertices` (k,) of `points` (n, 3) lie where they do in `wanted` (n, 3), in all axes."""
    step, axes = wanted[vertices] - points[vertices], np.tile(np.eye(3), (len(vertices), 1))
    return Observations.of_vertices(np.repeat(vertices, 3), axes, step.ravel(), np.full(3 * len(vertices), sd_mm))


class Clearance:
    """Bone that came too near to the skin, and stays watched: else skin that was sent off would come back."""

    def __init__(self, bone: Exterior, model: FaceModel) -> None:
        self.bone, self.model, self.watched = bone, model, np.zeros(len(bone.points), bool)

    def observations(self, points: np.ndarray) -> Observations:
        """That the skin lies LEAST_CLEARANCE off the watched bone, along that bone's normal."""
        faces, bone = self.model.faces, self.bone
        depth, nearest, face = skin_over(points, faces, bone.points)
        self.watched |= depth < LEAST_CLEARANCE
        seen = self.watched & (np.abs(depth) < LEAST_CLEARANCE + LET_GO_MM) & ~self.model.hidden_faces[face]
        corners = faces[face[seen]]
        shares = barycentric(nearest[seen], points[corners])
        sd = np.full(int(seen.sum()), CLEAR_SD_MM)
        return Observations(corners, shares, bone.normals[seen], (LEAST_CLEARANCE - depth)[seen], sd)
