"""The textbook face: the template's skin carried onto a skull and set at the table's depths,
nose, eyes and mouth by published rules.

Owns how depths become a surface. Knows nothing about scans: it sees only a `Registered` skull. Frankfurt frame, mm.
"""

import numpy as np
import trimesh

from cranioface.anatomy.face_finish import clear_of_bone, flat_neck, neck_ring, with_neck
from cranioface.anatomy.features import feature_points
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.ray_depth import ray_depths
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.riding import ride
from cranioface.anatomy.skin_wishes import Wishes, at_depths, bend
from cranioface.anatomy.template import Template, load_template
from cranioface.anatomy.tissue_depth import measuring_directions, tissue_depths
from cranioface.geometry.averaging import averaged, neighbour_means

PASSES = 5  # after a bend the site's ray meets another part of the skin, and evening takes some of the step back
EVEN_STEPS = 12  # a spline in space has a cusp at each of its centres; averaging the steps over the skin takes it out
FEATURE_LOOSE = (
    4.0  # mm of smoothing at nose, eyes and mouth, whose rules are less certain than their neighbours are smooth
)
TIP_MM = 8.0
LIP_SITES = ("pr", "id")  # on the lips a ray crosses several folds; the named points of the lips carry these depths

Sites = tuple[np.ndarray, np.ndarray, np.ndarray]  # bone points and directions (k, 3), depths (k,), mm


def tissue_depth_face(
    registered: Registered, sex: str | None = None, age_years: float | None = None, bmi: float | None = None,
    template: Template | None = None, fullness: float = 1.0,
) -> trimesh.Trimesh:  # fmt: skip
    """Closed skin of head and neck over `registered`,
    with the vertices and faces of the template's face in their order.

    It is set over the closed mouth and rides on the mandible to where that was scanned. Unknown facts are averaged
    over. fullness: how many times the table's depths, alike at all sites. Sites without bone take the bone that the
    registration expects there.
    """
    template = template or load_template()
    scanned, registered = registered, registered.closed(template)
    faces, points = template.face.faces, registered.carry(template.face.vertices)
    depths = {site: fullness * depth for site, depth in tissue_depths(sex, age_years, bmi).items()}
    sites, targets = _aims(registered, template, depths, sex)
    neck, shares = neck_ring(template.face.vertices), neighbour_means(faces, len(points))
    for _ in range(PASSES):
        wishes = with_neck(_wishes(sites, targets, template, points), points[neck], bmi)
        points = points + averaged(bend(points, wishes), shares, EVEN_STEPS)
    points = ride(points, scanned.jaw, template)
    points = clear_of_bone(points, faces, scanned.bone.points, scanned.bone.normals)
    return trimesh.Trimesh(flat_neck(points, template.face.vertices), faces, process=False)


def _aims(
    registered: Registered, template: Template, depths: dict[str, float], sex: str | None
) -> tuple[Sites, dict[str, np.ndarray]]:
    """Sites as (bone points, directions, depths) whose skin is found by a ray,
    and targets of named points of the skin."""
    bone = bone_points(registered)
    names, along = site_directions(registered, template)
    skin = {n: bone[n] + depths[site_of(n)] * d for n, d in zip(names, along, strict=True)}
    targets = feature_points(bone, skin, sex)
    by_ray = np.array([n not in LIP_SITES for n in names])
    wanted = np.array([depths[site_of(n)] for n in names])
    return (np.array([bone[n] for n in names])[by_ray], along[by_ray], wanted[by_ray]), targets


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


def _wishes(sites: Sites, targets: dict[str, np.ndarray], template: Template, points: np.ndarray) -> Wishes:
    """What the sites (bone points, directions, depths) and the targets of named points ask of the skin."""
    origins, along, wanted = sites
    wishes = at_depths(origins, along, ray_depths(points, template.face.faces, *sites), wanted, 0.0)
    for name, target in targets.items():
        skin = points[feature_patch(template, name)]
        wishes = wishes.also(skin, np.repeat((target - skin[0])[None], len(skin), 0), FEATURE_LOOSE)
    return wishes


def feature_patch(template: Template, name: str) -> np.ndarray:
    """Vertices of the template's face that a rule moves as one, its landmark first:
    the tip of the nose is a cap, others a point."""
    vertex = template.face_landmarks[name]
    if name != "prn":
        return np.array([vertex])
    near = np.flatnonzero(np.linalg.norm(template.face.vertices - template.face.vertices[vertex], axis=1) < TIP_MM)
    return np.append(vertex, near[:: max(1, len(near) // 12)])
