"""The textbook face, as a face: the most probable one of the face model whose skin lies at the table's depths over a
skull, nose, eyes and mouth by published rules.

Owns what the bone says of the skin and how sure it is. Knows nothing about scans: it sees only a `Registered` skull.
Frankfurt frame, mm.
"""

from functools import cache

import numpy as np
import trimesh

from cranioface.anatomy.face_finish import (
    LEAST_CLEARANCE,
    clear_of_bone,
    flat_neck,
    neck_ring,
    skin_over,
    wider_neck,
)
from cranioface.anatomy.face_model import FaceModel, Observations, Posterior, load_face_model
from cranioface.anatomy.features import FEATURE_SD_MM, feature_points
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.ray_depth import ray_hits
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.riding import ride
from cranioface.anatomy.template import Template, load_template
from cranioface.anatomy.tissue_depth import individual_spread, measuring_directions, tissue_depths
from cranioface.geometry.barycentric import barycentric

PASSES = 5  # after a step the ray of a site meets another part of the skin
MEAN_SD_SHARE, LEAST_SD_MM = 0.25, 0.3  # of the individual SD: so well a mean of the table is followed, modelled
NECK_SD_MM, CLEAR_SD_MM = 3.0, 1.5
LET_GO_MM = 0.5  # beyond the least clearance bone asks for nothing any more
LIP_SITES = ("pr", "id")  # on the lips a ray crosses several folds; the named points of the lips carry these depths

Sites = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # bone points, directions (k, 3), depths, SDs (k,), mm


@cache
def prior() -> Posterior:
    """The prior of the shipped face model, ready for observations."""
    return Posterior(load_face_model())


def tissue_depth_face(
    registered: Registered, sex: str | None = None, age_years: float | None = None, bmi: float | None = None,
    template: Template | None = None, fullness: float = 1.0,
) -> trimesh.Trimesh:  # fmt: skip
    """Closed skin of head and neck over `registered`, level 1 of the face model: its vertices in their order.

    It is set over the closed mouth and rides on the mandible to where that was scanned. Unknown facts are averaged
    over. fullness: how many times the table's depths, alike at all sites. Sites without bone take the bone that the
    registration expects there.
    """
    template, model = template or load_template(), load_face_model()
    scanned, registered = registered, registered.closed(template)
    expected = registered.carry(model.expected(sex, age_years, bmi))
    depths = {site: fullness * depth for site, depth in tissue_depths(sex, age_years, bmi).items()}
    points, weights = expected, None
    neck = expected + wider_neck(expected, neck_ring(model.mean), bmi)
    sites, targets = _aims(registered, template, depths, sex)
    clearance = _Clearance(registered, model)
    for k in range(PASSES):
        seen = _on_rays(points, model, sites).also(_named(points, model, targets))
        seen = seen.also(_at(neck_ring(model.mean), points, neck, NECK_SD_MM))
        seen = seen if k < 2 else seen.also(clearance.observations(points))
        weights = prior().weights(seen, weights)
        points = expected + prior().displacement(weights)
    points = ride(points, scanned.jaw, template)
    points = clear_of_bone(points, model.faces, scanned.bone.points, scanned.bone.normals, model.hidden_faces)
    return trimesh.Trimesh(flat_neck(points, model.mean), model.faces, process=False)


def _aims(
    registered: Registered, template: Template, depths: dict[str, float], sex: str | None
) -> tuple[Sites, dict[str, np.ndarray]]:
    """Sites whose skin is found by a ray, and targets of named points of the skin."""
    bone = bone_points(registered)
    names, along = site_directions(registered, template)
    skin = {n: bone[n] + depths[site_of(n)] * d for n, d in zip(names, along, strict=True)}
    targets = feature_points(bone, skin, sex)
    by_ray = np.array([n not in LIP_SITES for n in names])
    wanted, spread = (np.array([by_site[site_of(n)] for n in names]) for by_site in (depths, individual_spread()))
    sd = np.maximum(MEAN_SD_SHARE * spread, LEAST_SD_MM)
    return (np.array([bone[n] for n in names])[by_ray], along[by_ray], wanted[by_ray], sd[by_ray]), targets


def bone_points(registered: Registered) -> dict[str, np.ndarray]:
    """Every landmark: on the scanned bone where there is some, else where the registration expects it."""
    pairs = ((n, p, registered.expected[n]) for n, p in registered.landmarks.items())
    return {n: p if np.isfinite(p).all() else expected for n, p, expected in pairs}


def site_directions(registered: Registered, template: Template) -> tuple[list[str], np.ndarray]:
    """Landmark names of the table's sites and the unit directions (n, 3)
    in which their depths are measured on this skull; those of the mandible turn with it."""
    along = {n: d for n, d in measuring_directions().items() if n in template.landmarks}
    starts = np.array([template.landmarks[n] for n in along])
    closed = registered.directions(starts, np.array(list(along.values())))
    of_jaw = np.array([n in template.mandible_landmarks for n in along])
    return list(along), np.where(of_jaw[:, None], closed @ registered.jaw.motion[:3, :3].T, closed)


def _on_rays(points: np.ndarray, model: FaceModel, sites: Sites) -> Observations:
    """That the skin met along the ray of each site lies at its depth; a ray that meets none asks for nothing."""
    origins, along, wanted, sd = sites
    depth, face, shares = ray_hits(points, model.outer_faces, origins, along, wanted)
    met = np.isfinite(depth)
    return Observations(model.outer_faces[face[met]], shares[met], along[met], (wanted - depth)[met], sd[met])


def _named(points: np.ndarray, model: FaceModel, targets: dict[str, np.ndarray]) -> Observations:
    """That named points of the skin lie where the rules want them, along the axes of which those speak."""
    asked = [(model.landmarks[n], a, p[a], FEATURE_SD_MM[site_of(n)]) for n, p in targets.items() for a in range(3)]
    vertices, axes, wanted, sd = (np.array(column) for column in zip(*asked, strict=True))
    told = np.isfinite(wanted)
    step = wanted - points[vertices, axes]
    return Observations.of_vertices(vertices[told], np.eye(3)[axes[told]], step[told], sd[told])


def _at(vertices: np.ndarray, points: np.ndarray, wanted: np.ndarray, sd_mm: float) -> Observations:
    """That `vertices` (k,) of `points` (n, 3) lie where they do in `wanted` (n, 3), in all axes."""
    step, axes = wanted[vertices] - points[vertices], np.tile(np.eye(3), (len(vertices), 1))
    return Observations.of_vertices(np.repeat(vertices, 3), axes, step.ravel(), np.full(3 * len(vertices), sd_mm))


class _Clearance:
    """Bone that came too near to the skin, and stays watched: else skin that was sent off would come back."""

    def __init__(self, registered: Registered, model: FaceModel) -> None:
        self.bone, self.model, self.watched = registered.bone, model, np.zeros(len(registered.bone.points), bool)

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
