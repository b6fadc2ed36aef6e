"""Bone of real heads on synthetic skulls: proportions drawn, texture real (holes, thin walls, streaks, spine).

Owns the match of a real skull to the template, its warp onto a skull of `population.skull`, and the trim below the
skin. Knows nothing of folders and of who wears which bone. Frame: Frankfurt, LPS, mm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.open_mouth import HINGE, jaw_motion
from cranioface.anatomy.outer_bone import outer_samples
from cranioface.anatomy.registration import Registered, register
from cranioface.anatomy.template import load_template
from cranioface.geometry.farthest_points import spread
from cranioface.geometry.thin_plate import ThinPlate
from cranioface.population.clearance import MIDDLE_MM, BoneRadius
from cranioface.population.cuts import KnownSkull
from cranioface.population.cuts.jaws import lowered
from cranioface.population.mouth import Mouth
from cranioface.population.skull import Skull

CONTROL_MM = 11.0  # between the points that carry the bone: sutures and holes keep their shape, proportions are drawn
OUTER_MM = 2.5  # from the template's outer bone: inner tables follow
SEEN_MM, SEEN_LOOSE, UNSEEN_LOOSE = 5.0, 2.0, 60.0  # registered points farther from scanned bone only lean
JITTER_MM = 0.3  # per control point and axis, so that the same head never lies twice alike
JAW_MM = 12.0  # farther from both jaws and below the base is spine, which leaves with the mandible
UNDER_SKIN_MM, FLAT_MM = 1.0, 5.0  # bone stays so far inside; what pierced by more than FLAT_MM is a streak: dropped


@dataclass(frozen=True)
class RealBone:
    """A real skull and where the template's control points lie on it, in its own Frankfurt frame."""

    vertices: np.ndarray  # (n, 3) float32 mm
    faces: np.ndarray  # (m, 3) int32
    is_jaw: np.ndarray  # (n,) bool: mandible, and what hangs below it
    controls: np.ndarray  # (k, 3) float32: `control_vertices` of the template, registered
    loose: np.ndarray  # (k,) float32 mm: how little each of them is trusted


def match(skull: trimesh.Trimesh) -> RealBone:
    """Match an aligned real skull (Frankfurt frame, mm; parts may be missing) to the template; about 2 s."""
    registered = register(skull)
    p = np.asarray(skull.vertices, np.float64)
    controls = np.vstack([registered.skull.vertices, registered.mandible.vertices])[control_vertices()[0]]
    seen = cKDTree(p).query(controls)[0] < SEEN_MM
    loose = np.where(seen, SEEN_LOOSE, UNSEEN_LOOSE).astype(np.float32)
    faces = np.asarray(skull.faces, np.int32)
    return RealBone(p.astype(np.float32), faces, _jaw(p, registered), controls.astype(np.float32), loose)


def _jaw(points: np.ndarray, registered: Registered) -> np.ndarray:
    to_skull, to_jaw = (cKDTree(m.vertices).query(points)[0] for m in (registered.skull, registered.mandible))
    below = (np.minimum(to_skull, to_jaw) > JAW_MM) & (points[:, 2] < registered.expected["ms_left"][2])
    return np.asarray((to_jaw < to_skull) | below)


@cache
def control_vertices() -> tuple[np.ndarray, np.ndarray]:
    """Indices (k,) of spread outer vertices of the template, cranium before mandible, and of their mirror images."""
    template = load_template()
    p = np.vstack([template.skull.vertices, template.mandible.vertices]).astype(np.float64)
    outer = np.flatnonzero(cKDTree(outer_samples(template).bone.points).query(p)[0] < OUTER_MM)
    picked = outer[spread(p[outer], CONTROL_MM)]
    twin = outer[cKDTree(p[outer]).query(p[picked] * [-1, 1, 1])[1]]
    return picked, twin


def wear(bone: RealBone, skull: trimesh.Trimesh, rng: np.random.Generator) -> trimesh.Trimesh:
    """The real bone carried onto `skull` (of `make_person`, cranium before mandible), as it is or mirrored.

    Vertices and faces keep their order, so that `bone.is_jaw` still holds.
    """
    picked, twin = control_vertices()
    mirrored, jitter = rng.random() < 0.5, JITTER_MM * rng.standard_normal((len(picked), 3))
    side = np.array([-1.0 if mirrored else 1.0, 1, 1])
    goal = np.asarray(skull.vertices, np.float64)[twin if mirrored else picked] + jitter
    carry = ThinPlate.fit(bone.controls * side, goal, bone.loose)
    faces = bone.faces[:, ::-1] if mirrored else bone.faces
    return trimesh.Trimesh(carry.apply(bone.vertices * side).astype(np.float32), faces, process=False)


def with_mouth(worn: trimesh.Trimesh, bone: RealBone, skull: Skull, mouth: Mouth) -> KnownSkull:
    """`worn` on the closed `skull`, its teeth and ridges lost and its mandible opened as `mouth` has it.

    What lies near the skull's mandible is the mandible, what else leaves with it is spine.
    """
    p = np.asarray(worn.vertices, np.float64)
    near = cKDTree(skull.mandible.vertices).query(p)[0] < JAW_MM
    known = KnownSkull(p, np.asarray(worn.faces, np.int32), bone.is_jaw & near, bone.is_jaw & ~near, skull.bite)
    for lost, rim in ((mouth.upper_lost_mm, ("pr", "ecm2s")), (mouth.lower_lost_mm, ("id", "ecm2i"))):
        if lost > 0:
            known = lowered(known, *rim, lost, jaw=rim[0] == "id")
    hinge = np.array([skull.bite[k] for k in HINGE])
    return known.with_jaw_moved(jaw_motion(hinge, mouth.opening_deg, mouth.slid_mm))


def under_skin(worn: trimesh.Trimesh, skins: Sequence[trimesh.Trimesh]) -> trimesh.Trimesh:
    """`worn` with what pierces any of `skins` moved just below it; spikes and whatever leaves the head are dropped.

    Vertices keep their order (dropped bone leaves them without faces).
    """
    p = np.asarray(worn.vertices, np.float64)
    # skin is closed: where a ray meets none, at the pole of the spherical map, nothing is known to pierce
    beyond = [np.nan_to_num(BoneRadius(skin).beyond(p), nan=-np.inf) for skin in skins]
    excess = UNDER_SKIN_MM + np.max(beyond, axis=0)
    inward = (MIDDLE_MM - p) / np.linalg.norm(MIDDLE_MM - p, axis=1, keepdims=True)
    moved = p + np.clip(excess, 0.0, FLAT_MM)[:, None] * inward
    keep = (excess[worn.faces] < FLAT_MM).all(1)
    return trimesh.Trimesh(moved.astype(np.float32), np.asarray(worn.faces)[keep], process=False)
