"""The textbook face: the template's skin carried onto a skull and set at the table's depths, nose, eyes and mouth by published rules.

Owns how depths become a surface. Knows nothing about scans: it sees only a `Registered` skull. Frankfurt frame, mm.
"""

import numpy as np
import trimesh

from anatomy.face_finish import clear_of_bone, even, flat_neck, neck_ring, with_neck
from anatomy.features import feature_points
from anatomy.registration import Registered
from anatomy.template import Template, load_template
from anatomy.tissue_depth import measuring_directions, tissue_depths
from geometry.thin_plate import ThinPlate

PASSES = 5  # after a bend the site's ray meets another part of the skin, and evening takes some of the step back
EVEN_STEPS = 12  # a spline in space has a cusp at each of its centres; averaging the steps over the skin takes it out
FEATURE_LOOSE = 4.0  # mm of smoothing at nose, eyes and mouth, whose rules are less certain than their neighbours are smooth
RAY_LOW, RAY_HIGH = -25.0, 45.0  # mm along a site's direction where its skin is looked for


def tissue_depth_face(
    registered: Registered, sex: str | None = None, age_years: float | None = None, bmi: float | None = None,
    template: Template | None = None,
) -> trimesh.Trimesh:  # fmt: skip
    """Closed skin of head and neck over `registered`, with the vertices and faces of the template's face in their order.

    Unknown facts are averaged over. Sites whose bone is missing take the bone that the registration expects there.
    """
    template = template or load_template()
    bone = bone_points(registered)
    faces, points = template.face.faces, registered.carry(template.face.vertices)
    depths = tissue_depths(sex, age_years, bmi)
    neck = neck_ring(template.face.vertices)
    for _ in range(PASSES):
        wishes = _wishes(registered, template, bone, points, faces, depths, sex)
        points = points + even(_bend(points, *with_neck(wishes, points[neck], bmi)), faces, EVEN_STEPS)
    points = clear_of_bone(points, faces, *registered.outer_bone())
    return trimesh.Trimesh(flat_neck(points, template.face.vertices), faces, process=False)


def bone_points(registered: Registered) -> dict[str, np.ndarray]:
    """Every landmark: on the scanned bone where there is some, else where the registration expects it."""
    pairs = ((n, p, registered.expected[n]) for n, p in registered.landmarks.items())
    return {n: p if np.isfinite(p).all() else expected for n, p, expected in pairs}


def site_directions(registered: Registered, template: Template) -> tuple[list[str], np.ndarray]:
    """Landmark names of the table's sites and the unit directions (n, 3) in which their depths are measured on this skull."""
    along = {n: d for n, d in measuring_directions().items() if n in template.landmarks}
    starts = np.array([template.landmarks[n] for n in along])
    return list(along), registered.directions(starts, np.array(list(along.values())))


def depth_at(points: np.ndarray, faces: np.ndarray, origin: np.ndarray, direction: np.ndarray, wanted: float) -> float:
    """Depth in mm of the skin along a ray from bone: of its outward crossings the one nearest to `wanted`; NaN without one."""
    middle = origin + 0.5 * (RAY_LOW + RAY_HIGH) * direction
    near = np.linalg.norm(points[faces[:, 0]] - middle, axis=1) < 45.0
    a, b, c = (points[faces[near, k]] for k in range(3))
    cross = np.cross(b - a, c - a)
    facing = cross @ direction
    with np.errstate(divide="ignore", invalid="ignore"):
        t = ((a - origin) * cross).sum(1) / facing
        hit = origin + t[:, None] * direction
        inside = [((np.cross(q - p, hit - p)) * cross).sum(1) >= 0 for p, q in ((a, b), (b, c), (c, a))]
    t = t[np.logical_and.reduce(inside) & (facing > 0) & (t > RAY_LOW) & (t < RAY_HIGH)]
    return float(t[np.abs(t - wanted).argmin()]) if len(t) else float("nan")


def _wishes(registered, template, bone, points, faces, depths, sex) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Skin points (k, 3), the steps (k, 3) they should make, NaN along axes that are free, and how loosely (k,) mm."""
    at, step, loose = [], [], []
    for name, along in zip(*site_directions(registered, template), strict=True):
        wanted = depths[name.split("_")[0]]
        depth = depth_at(points, faces, bone[name], along, wanted)
        if np.isfinite(depth):
            at.append(bone[name] + depth * along)
            step.append((wanted - depth) * along)
            loose.append(0.0)
    for name, target in feature_points(bone, sex).items():
        skin = points[template.face_landmarks[name]]
        at.append(skin)
        step.append(target - skin)
        loose.append(FEATURE_LOOSE)
    return np.array(at), np.array(step), np.array(loose)


def _bend(points: np.ndarray, at: np.ndarray, step: np.ndarray, loose: np.ndarray) -> np.ndarray:
    """The spline of the steps at all `points`; what a rule leaves free moves with its surroundings."""
    free = np.isnan(step)
    whole = ~free.any(1)
    around = ThinPlate.fit(at[whole], step[whole], loose[whole]).apply(at)
    return ThinPlate.fit(at, np.where(free, around, step), loose).apply(points)
