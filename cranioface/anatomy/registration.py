"""Carries the template head onto a real skull: cranium and mandible each by itself, on outer bone only.

Owns the order of the fits and what is known of the scan's gaps. Knows nothing about faces or tissue;
whatever lies over the template bone is moved by `Registered.carry`.
Input lies in the Frankfurt frame, mm. Deterministic.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.bending import bend, similar
from cranioface.anatomy.bite import Front, bite_of, front_vertices
from cranioface.anatomy.carried_parts import Parts
from cranioface.anatomy.exterior import Exterior, exterior
from cranioface.anatomy.frontal_sinus import without_sinus_walls
from cranioface.anatomy.jaw import Jaw, told
from cranioface.anatomy.open_mouth import HINGE
from cranioface.anatomy.outer_bone import SCAN_SPACING, Model, Scan, outer_samples
from cranioface.anatomy.rigid_jaw import Hung, place_jaw
from cranioface.anatomy.template import Template, load_template
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.rigid import invert, transform
from cranioface.geometry.thin_plate import ThinPlate

BONE_SPACING = 3.0  # mm between the scanned bone points that skin must clear
LEAST_REST = 100  # points of bone that is not the cranium's: else there is nothing to look for a mandible in
SNAP_MM = 4.0  # a landmark farther than this from any bone is missing


@dataclass(frozen=True, eq=False)
class Registered:
    """The template in the shape of one skull, Frankfurt frame, mm; its mandible where `jaw` has it."""

    skull: trimesh.Trimesh  # template vertices, warped
    mandible: trimesh.Trimesh
    landmarks: dict[str, np.ndarray]  # (3,) on the scanned bone; NaN where there is none within SNAP_MM
    expected: dict[str, np.ndarray]  # (3,) carried from the template, also where bone is missing
    bone: Exterior  # the outer bone that skin must clear: the warped template's, and the scan's where that lies on it
    bone_of_jaw: np.ndarray  # (k,) bool: which of its points ride on the mandible
    carry: Callable[[np.ndarray], np.ndarray]  # points (n, 3) of the template head -> this head with its mouth closed
    seen: float  # share of the template's outer bone that lies on scanned bone
    jaw: Jaw

    @property
    def mandible_found(self) -> bool:
        """Whether any of it was scanned."""
        return self.jaw.found

    def directions(self, template_points: np.ndarray, template_directions: np.ndarray) -> np.ndarray:
        """Outward unit normals (n, 3) after the warp, the mouth closed: the template's,
        turned by the inverse transpose of its derivative."""
        step = 2.0
        axes = np.eye(3) * step
        ahead, behind = ([self.carry(template_points + sign * a) for a in axes] for sign in (1, -1))
        jacobian = np.stack([(p - m) / (2 * step) for p, m in zip(ahead, behind, strict=True)], 2)
        out = np.linalg.solve(jacobian.transpose(0, 2, 1), np.asarray(template_directions, float)[..., None])[..., 0]
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True))

    def closed(self, template: Template | None = None) -> "Registered":
        """The same head, its mandible moved rigidly into occlusion."""
        names, back = (template or load_template()).mandible_landmarks, invert(self.jaw.motion)
        landmarks, expected = (
            {n: transform(back, p) if n in names else p for n, p in marks.items()}
            for marks in (self.landmarks, self.expected)
        )
        mandible = trimesh.Trimesh(transform(back, self.mandible.vertices), self.mandible.faces, process=False)
        bone = self.bone.moved(back, self.bone_of_jaw)
        return replace(
            self, mandible=mandible, landmarks=landmarks, expected=expected, bone=bone, jaw=self.jaw.closed()
        )


def register(skull: trimesh.Trimesh, template: Template | None = None) -> Registered:
    """`skull` (bone surface in the Frankfurt frame, mm; partial and noisy allowed) -> the template in its shape.

    The cranium first, then the mandible, a body of its own, on the bone that the cranium leaves. Inner tables, sinuses
    and teeth do not take part; missing regions follow the spline, and a missing mandible the cranium's, in occlusion.
    """
    template = template or load_template()
    model, scan = outer_samples(template), Scan(without_sinus_walls(exterior(_ordered(skull)).thinned(SCAN_SPACING)))
    is_jaw = model.is_jaw
    cranium, seen = bend(model, scan, similar(model, scan), ~is_jaw, True)
    start, pose, rest = _hung(model, scan, cranium, template)
    mandible, jaw_seen = bend(model, scan, start, is_jaw, pose is not None)
    parts = Parts(template, model, cranium, mandible)
    jaw = Jaw("inferred", parts.hinge()) if pose is None else _told(parts, skull, pose, float(jaw_seen.mean()))
    warped_skull, warped_mandible = (
        trimesh.Trimesh(w.apply(m.vertices), m.faces, process=False)
        for w, m in ((cranium, template.skull), (mandible, template.mandible))
    )
    expected = parts.landmarks()
    missing = frozenset() if jaw.found else template.mandible_landmarks
    return Registered(
        warped_skull, warped_mandible, _snapped(expected, skull, scan, missing), expected,
        *_outer_bone(parts, scan), parts.joined(jaw.motion).apply, float(np.append(seen, jaw_seen).mean()), jaw,
    )  # fmt: skip


def _ordered(skull: trimesh.Trimesh) -> trimesh.Trimesh:
    """The same surface, its faces from the right to the left, so that no file order decides."""
    order = np.argsort(np.asarray(skull.triangles_center)[:, 0], kind="stable")
    return trimesh.Trimesh(skull.vertices, skull.faces[order], process=False)


def _hung(
    model: Model, scan: Scan, cranium: ThinPlate, template: Template
) -> tuple[np.ndarray, np.ndarray | None, Scan]:
    """Samples (n, 3) of the template with the mandible where it was found or is expected, its pose (4, 4) against the
    expected one, None without a mandible, and the bone that is not the cranium's."""
    carried, normals, is_jaw = cranium.apply(model.bone.points), model.bone.normals, model.is_jaw
    rest = scan.without(carried[~is_jaw], normals[~is_jaw])
    hinge = cranium.apply(np.array([template.landmarks[n] for n in HINGE])).mean(0)
    enough = len(rest.bone.points) > LEAST_REST
    pose = place_jaw(Hung(carried[is_jaw], normals[is_jaw], hinge), rest) if enough else None
    if pose is not None:
        carried[is_jaw] = transform(pose, carried[is_jaw])
    return carried, pose, rest


def _told(parts: Parts, skull: trimesh.Trimesh, pose: np.ndarray, seen: float) -> Jaw:
    """What the scan says of a mandible whose pose against the expected one is (4, 4)."""
    marks, (upper, lower), hinge = parts.landmarks(), front_vertices(parts.template), parts.hinge()
    front = Front(
        parts.cranium.apply(parts.template.skull.vertices[upper]),
        parts.mandible.apply(parts.template.mandible.vertices[lower]), marks["pr"], marks["id"], hinge.mean(0),
    )  # fmt: skip
    condyles = np.array([marks[n] for n in HINGE])
    return told(seen, bite_of(skull, front, parts.template), pose, hinge, condyles, marks["id"])


def _snapped(
    expected: dict[str, np.ndarray], skull: trimesh.Trimesh, scan: Scan, missing: frozenset[str]
) -> dict[str, np.ndarray]:
    """Landmarks on scanned bone: outer bone first, then any, for what lies hidden,
    like condyles and basion; NaN far from all. Each moves smoothly with where it is expected."""
    carried = np.array(list(expected.values()))
    gap, hidden, _ = TriangleTree(skull).closest(carried)
    seen, outer = scan.beneath(carried)
    snapped = np.where((seen < SNAP_MM)[:, None], outer, hidden)
    snapped[np.minimum(seen, gap) > SNAP_MM] = np.nan
    snapped[[n in missing for n in expected]] = np.nan
    return dict(zip(expected, snapped, strict=True))


def _outer_bone(parts: Parts, scan: Scan) -> tuple[Exterior, np.ndarray]:
    """The carried outer bone and every scanned bone close to it that faces alike: no streaks, no neck.

    And which (k,) of its points are the mandible's.
    """
    points, normals = parts.carried(parts.model.bone.points, parts.model.is_jaw), parts.model.bone.normals
    bone = scan.bone.thinned(BONE_SPACING)
    gap, nearest = cKDTree(points).query(bone.points)
    same = (gap < 5.0) & ((normals[nearest] * bone.normals).sum(1) > 0.6)
    of_jaw = np.append(parts.model.is_jaw, parts.model.is_jaw[nearest[same]])
    return Exterior(np.vstack([points, bone.points[same]]), np.vstack([normals, bone.normals[same]])), of_jaw
