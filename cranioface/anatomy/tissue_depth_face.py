"""The textbook face, as a face: the most probable one of the face model whose skin lies at the table's depths over a
skull, nose, eyes and mouth by published rules.

Owns what the bone says of the skin and how sure it is. Knows nothing about scans: it sees only a `Registered` skull.
Frankfurt frame, mm.
"""

from functools import cache

import numpy as np
import trimesh

from cranioface.anatomy.face_finish import clear_of_bone, flat_neck, neck_ring, wider_neck
from cranioface.anatomy.face_model import Posterior, load_face_model
from cranioface.anatomy.features import feature_points
from cranioface.anatomy.fullness import expected_fullness
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.riding import ride
from cranioface.anatomy.skin_observations import Clearance, Sites, at_places, at_rules, on_rays
from cranioface.anatomy.template import Template, load_template
from cranioface.anatomy.tissue_depth import individual_spread, measuring_directions, tissue_depths

PASSES = 5  # after a step the ray of a site meets another part of the skin
MEAN_SD_SHARE, LEAST_SD_MM = 0.25, 0.3  # of the individual SD: so well a mean of the table is followed, modelled
UNHINDERED = 2  # passes before bone speaks: the first steps are the largest
NECK_SD_MM = 3.0
LIP_SITES = ("pr", "id")  # on the lips a ray crosses several folds; the named points of the lips carry these depths


@cache
def prior() -> Posterior:
    """The prior of the shipped face model, ready for observations."""
    return Posterior(load_face_model())


def tissue_depth_face(
    registered: Registered, sex: str | None = None, age_years: float | None = None, bmi: float | None = None,
    fullness: float | None = None, template: Template | None = None,
) -> trimesh.Trimesh:  # fmt: skip
    """Closed skin of head and neck over `registered`, level 1 of the face model: its vertices in their order.

    It is set over the closed mouth and rides on the mandible to where that was scanned. Unknown facts are averaged
    over. Sites without bone take the bone that the registration expects there.
    """
    template, model = template or load_template(), load_face_model()
    scanned, registered = registered, registered.closed(template)
    full = expected_fullness(sex, age_years, bmi, fullness).mean
    expected = registered.carry(model.expected(sex, age_years, full))
    depths = tissue_depths(sex, age_years, fullness=full)
    points, weights = expected, None
    ring, clearance = neck_ring(model.mean), Clearance(registered.bone, model)
    neck = expected + wider_neck(expected, ring, full)
    sites, targets = _aims(registered, template, depths, sex)
    for k in range(PASSES):
        seen = on_rays(points, model, sites).also(at_rules(points, model, targets))
        seen = seen.also(at_places(ring, points, neck, NECK_SD_MM))
        seen = seen if k < UNHINDERED else seen.also(clearance.observations(points))
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
