"""The printable implant for one missing part: watertight, one body, with clearance to the bone, inserted from outside.

    made = make_implant(part, whole, skull, ImplantOptions(clearance_mm=0.5))

Owns its shape and what it measures of itself. Frame: Frankfurt, mm. Knows nothing of how the whole skull was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.ndimage import gaussian_filter, label

from completion.flush import Flush
from completion.insertion import best_direction, outward, swept
from completion.local_grid import LocalGrid, about, bone_distance, signed, whole_distance, widened
from completion.missing import Missing
from completion.options import THINNEST_MM, ImplantOptions
from completion.volumes import SkullVolume
from cranioface.geometry.mesh_parts import largest_shell
from cranioface.geometry.vertex_normals import vertex_normals

ROUND_MM = 0.7  # of smoothing, which rounds edges and leaves flats where they are
THIN_MM, SLACK_MM = 0.7, 0.3  # radius of a ball that fits into whatever can be printed; how well a grid knows that
SEAM_MM = 0.3  # that inferred bone reaches into the bone that is there, so that both print as one
FLAKE_MM = 0.8  # inferred bone that lies no higher than this on bone is noise
FACING, MARGIN_MM, RAYS = 0.5, 3.0, 2000  # where thickness is measured: outer points, away from the margin
RAY_STEP_MM, FARTHEST_MM = 0.1, 40.0


@dataclass(frozen=True)
class Implant:
    """A closed body in the Frankfurt frame, mm, and how it was cut."""

    mesh: trimesh.Trimesh
    part: Missing
    direction: np.ndarray  # (3,) unit, out of the head: it is pushed in against it
    bone: trimesh.Trimesh  # the inferred bone that it stands for, without clearance
    volume_ml: float
    undercut_ml: float  # cut away, since it would have had to pass through bone
    thickness_mm: np.ndarray  # (k,) across its middle, away from the margin


def make_implant(
    part: Missing, whole: Flush, skull: SkullVolume, options: ImplantOptions | None = None
) -> Implant | None:
    """The implant for `part` of the completed skull `whole`; None where nothing that can be printed is left."""
    options = options or ImplantOptions()
    direction = _direction(part, skull, options)
    local = about(part, direction)
    to_whole, to_bone = whole_distance(local, whole, part), bone_distance(local, skull)
    body = _thick(to_whole, to_bone, local, options.thickness_mm)
    room = swept(local, to_bone, skull) - options.clearance_mm
    wished = np.maximum(body, options.clearance_mm - to_bone)
    cut = _largest(np.maximum(_rounded(np.maximum(wished, -room), local.grid.spacing), -room))
    if not (cut < 0).any():
        return None
    mesh = largest_shell(local.surface(cut))
    voxel_ml = local.grid.spacing**3 / 1000
    undercut = ((wished < 0) & (room <= 0)).sum() * voxel_ml
    away = local.value(to_bone, mesh.vertices) - options.clearance_mm
    bone = local.surface(_bone(to_whole, to_bone, local.grid.spacing))
    return Implant(
        mesh, part, direction, bone, float(mesh.volume) / 1000, float(undercut), _thickness(mesh, cut, away, local)
    )


def inferred_bone(part: Missing, whole: Flush, skull: SkullVolume, finest_mm: float = 1.0) -> trimesh.Trimesh:
    """The surface of a part as bone, mm: it reaches SEAM_MM into the bone that is there."""
    local = about(part, np.array([0.0, 0.0, 1.0]), finest_mm)
    to_whole, to_bone = whole_distance(local, whole, part), bone_distance(local, skull)
    return local.surface(_bone(to_whole, to_bone, local.grid.spacing))


def _direction(part: Missing, skull: SkullVolume, options: ImplantOptions) -> np.ndarray:
    if options.direction is not None:
        return np.asarray(options.direction, np.float64) / np.linalg.norm(options.direction)
    return best_direction(part, skull, outward(part, skull)[0])


def _thick(to_whole: np.ndarray, to_bone: np.ndarray, local: LocalGrid, thickness: float | None) -> np.ndarray:
    """The body (x, y, z), negative inside, before it is cut free of the bone: below the outer surface of the whole.

    Outside is what is seen from above past the completed bone and the bone that is there.
    """
    solid = (to_whole < 0) | (to_bone < 0)
    outside = ~np.maximum.accumulate(solid[..., ::-1], -1)[..., ::-1]
    depth = signed(outside, local.grid.spacing)
    near = signed(to_whole < 0, local.grid.spacing) - (THINNEST_MM if thickness is None else thickness)
    shell = np.maximum(np.maximum(-depth, depth - (thickness or THINNEST_MM)), near)
    return np.asarray(np.minimum(to_whole, shell) if thickness is None else shell)


def _rounded(field: np.ndarray, spacing: float) -> np.ndarray:
    """Edges rounded; what a ball of THIN_MM does not fit into, fins and flakes, is gone."""
    solid = widened(field, THIN_MM, spacing) - SLACK_MM
    return np.asarray(np.maximum(gaussian_filter(field, ROUND_MM / spacing), solid))


def _bone(to_whole: np.ndarray, to_bone: np.ndarray, spacing: float) -> np.ndarray:
    """The inferred bone (x, y, z), negative inside, without the flakes of it that lie on bone."""
    away = np.maximum(to_whole, FLAKE_MM - to_bone)
    near = signed(away < 0, spacing) - 1.5 * (FLAKE_MM + SEAM_MM)
    return np.asarray(np.maximum(np.maximum(to_whole, -(to_bone + SEAM_MM)), near))


def _largest(field: np.ndarray) -> np.ndarray:
    """The field with its largest body alone."""
    names, count = label(field < 0)
    if count < 2:
        return field
    keep = 1 + int(np.bincount(names.ravel())[1:].argmax())
    return np.asarray(np.where((names > 0) & (names != keep), np.abs(field) + 1e-3, field))


def _thickness(mesh: trimesh.Trimesh, cut: np.ndarray, away: np.ndarray, local: LocalGrid) -> np.ndarray:
    """Mm (k,) from outer points inward to where the body ends; away from its margin where it is that large."""
    normals = vertex_normals(mesh.vertices, mesh.faces)
    outer = normals @ local.turn[2] > FACING
    middle = outer & (away > MARGIN_MM)
    pick = np.flatnonzero(middle if middle.any() else outer)[:: max(1, int(outer.sum()) // RAYS)]
    places, inward = np.asarray(mesh.vertices)[pick], -normals[pick]
    thickness, within = np.zeros(len(pick)), np.ones(len(pick), bool)
    for depth in np.arange(RAY_STEP_MM, FARTHEST_MM, RAY_STEP_MM):
        within[within] = local.value(cut, places[within] + depth * inward[within]) < 0
        thickness[within] = depth
    return thickness
