"""Completion by the template: registered to what is left, drawn onto the bone at the rim, hollowed as thick as it is.

`shaped` is what the shape model shares. Owns how a skull of the template's topology becomes solid bone for this skull.
Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from completion.joining import joined
from completion.lacking import lacking
from completion.volumes import Method, SkullVolume
from cranioface.anatomy.exterior import exterior
from cranioface.anatomy.outer_bone import SCAN_SPACING, Scan
from cranioface.anatomy.registration import register
from cranioface.anatomy.solid_bone.hollow import hollowed
from cranioface.anatomy.solid_bone.solids import thickness_mm
from cranioface.anatomy.solid_bone.thickness import SITES_MM, Thickness
from cranioface.anatomy.template import load_template
from cranioface.geometry.farthest_points import spread
from cranioface.geometry.head_grid import filled
from cranioface.geometry.vertex_normals import vertex_normals

LIES_MM = 4.0  # a vertex so near to bone that faces alike lies on it
DRAWN, DRAWN_MM = 16, 25.0  # a vertex without bone moves with so many that have it, less with their distance
KNOT_MM, VAULT_Z_MM = 18.0, 25.0  # where the thickness of bone is measured: on the vault
MEASURED_MM = (2.0, 16.0)


@dataclass(frozen=True)
class Shape:
    """A skull of the template's topology: its cranium and mandible, and landmarks of the template's names."""

    cranium: np.ndarray  # (n, 3) mm
    mandible: np.ndarray  # (m, 3) mm
    landmarks: dict[str, np.ndarray]


def template_fit() -> Method:
    """The template in the shape of what is left."""
    return complete


def complete(skull: SkullVolume) -> np.ndarray:
    """The share of bone (x, y, z) float32 of the skull with what the fitted template has beyond it."""
    return completed(skull, fitted(skull))


def completed(skull: SkullVolume, shape: Shape) -> np.ndarray:
    """The skull with what a `shape` has where no bone is anywhere near its surface."""
    share = shaped(skull, shape)
    points = np.vstack([shape.cranium, shape.mandible])
    return joined(skull, share, lacking(skull, points, share))


def fitted(skull: SkullVolume) -> Shape:
    """The template registered to the skull's surface."""
    found = register(skull.mesh)
    return Shape(np.array(found.skull.vertices), np.array(found.mandible.vertices), dict(found.expected))


def on_bone(points: np.ndarray, faces: np.ndarray, scan: Scan) -> tuple[np.ndarray, np.ndarray]:
    """Which vertices (n,) bool lie on scanned bone, and the step (n, 3) mm along its normal to it."""
    near, facing, good = scan.pairs(points, vertex_normals(points, faces), LIES_MM)
    along = ((near - points) * facing).sum(1, keepdims=True) * facing
    return np.asarray(good), np.asarray(along)


def scan_of(mesh: trimesh.Trimesh) -> Scan:
    """The outer bone of a skull, to be asked for the nearest."""
    return Scan(exterior(mesh).thinned(SCAN_SPACING))


def shaped(skull: SkullVolume, shape: Shape) -> np.ndarray:
    """Solid bone (x, y, z) float32, 0 or 1, of a shape drawn onto the skull where both meet."""
    template, scan = load_template(), scan_of(skull.mesh)
    cranium, mandible = (
        trimesh.Trimesh(_drawn(points, np.asarray(mesh.faces), scan), mesh.faces, process=False)
        for points, mesh in ((shape.cranium, template.skull), (shape.mandible, template.mandible))
    )
    bone = hollowed(filled(cranium, skull.grid), shape.landmarks, _measured(skull, cranium, scan), skull.grid)
    return np.asarray(bone | filled(mandible, skull.grid), np.float32)


def _drawn(points: np.ndarray, faces: np.ndarray, scan: Scan) -> np.ndarray:
    """Vertices (n, 3) on the bone where they lie on it; the others follow their nearest."""
    seen, step = on_bone(points, faces, scan)
    if seen.sum() < DRAWN:
        return points
    gap, nearest = cKDTree(points[seen]).query(points, k=DRAWN)
    weight = np.exp(-0.5 * ((gap - gap[:, :1]) / 4.0) ** 2)[..., None]
    mean = (weight * step[seen][nearest]).sum(1) / weight.sum(1)
    return np.asarray(points + np.exp(-((gap[:, :1] / DRAWN_MM) ** 2)) * mean)


def _measured(skull: SkullVolume, cranium: trimesh.Trimesh, scan: Scan) -> Thickness:
    """The usual thickness, corrected by what is measured on the vault that is there."""
    template, points = load_template(), np.asarray(cranium.vertices)
    on_vault = np.asarray(template.skull.vertices)[:, 2] > VAULT_Z_MM
    seen = np.flatnonzero(on_bone(points, np.asarray(cranium.faces), scan)[0] & on_vault)
    seen = seen[spread(points[seen], KNOT_MM)] if len(seen) else seen
    inward = -vertex_normals(points, np.asarray(cranium.faces))[seen]
    found = thickness_mm(skull.bone, points[seen], inward, skull.grid)
    good = (found > MEASURED_MM[0]) & (found < MEASURED_MM[1])
    if good.sum() < len(SITES_MM) // 2:
        return Thickness()
    places = np.asarray(template.skull.vertices)[seen[good]]
    ratio = found[good] / Thickness()(places)
    return Thickness(float(np.median(ratio)), places, np.asarray(ratio / np.median(ratio) - 1))
