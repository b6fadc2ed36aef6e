"""Alignment and description of a skull by Open3D and scipy: its Frankfurt frame, the template bent to it, a base face.

Takes from this program the template, its landmarks, the tissue-depth table and the feature rules: data, no fast path.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import trimesh
from scipy.interpolate import RBFInterpolator
from scipy.spatial import cKDTree

from benchmarks.peers import rays
from cranioface.anatomy.features import feature_points
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth import measuring_directions, tissue_depths
from cranioface.geometry.ring import CameraRing

VOXEL_MM = 5.0  # of the clouds that features are told on; radii follow Open3D's own tutorial
RANSAC = (200_000, 0.999)  # draws, confidence
SAMPLES, CONTROLS = 4000, 500
NORMAL_MM = 15.0  # a right angle between normals counts like this distance
ROUNDS = ((25.0, 300.0), (20.0, 150.0), (15.0, 60.0), (12.0, 25.0), (10.0, 10.0), (9.0, 6.0))  # reach mm, smoothing
PASSES = 2


@dataclass
class Bent:
    """The template's bone in the skull's shape, its landmarks there, and the warp for whatever lies over it."""

    bone: trimesh.Trimesh
    landmarks: dict[str, np.ndarray]
    carry: Callable[[np.ndarray], np.ndarray]


def template_bone() -> trimesh.Trimesh:
    template = load_template()
    return template.skull + template.mandible


def align(skull: trimesh.Trimesh) -> np.ndarray:
    """(4, 4) Frankfurt from the skull's own frame: feature matching to the template's outer surface, then ICP."""
    import open3d

    register = open3d.pipelines.registration
    open3d.utility.random.seed(0)
    (source, of_source), (target, of_target) = (_features(mesh) for mesh in (skull, template_bone()))
    reach = 1.5 * VOXEL_MM
    rigid, enough = register.TransformationEstimationPointToPoint(False), register.RANSACConvergenceCriteria(*RANSAC)
    near = register.CorrespondenceCheckerBasedOnDistance(reach)
    checks = [register.CorrespondenceCheckerBasedOnEdgeLength(0.9), near]
    coarse = register.registration_ransac_based_on_feature_matching(
        source, target, of_source, of_target, True, 2 * reach, rigid, 3, checks, enough
    )
    frame = coarse.transformation
    for distance in (4 * VOXEL_MM, 2 * VOXEL_MM, VOXEL_MM):
        fine = register.registration_icp(
            source, target, distance, frame, register.TransformationEstimationPointToPlane()
        )
        frame = fine.transformation
    return np.asarray(frame)


def _features(mesh: trimesh.Trimesh) -> Any:
    """A thinned cloud with normals, and its FPFH."""
    import open3d

    cloud = open3d.geometry.PointCloud(open3d.utility.Vector3dVector(np.array(mesh.vertices)))
    cloud.normals = open3d.utility.Vector3dVector(np.array(mesh.vertex_normals))
    cloud = cloud.voxel_down_sample(VOXEL_MM)
    near = open3d.geometry.KDTreeSearchParamHybrid(radius=5 * VOXEL_MM, max_nn=100)
    return cloud, open3d.pipelines.registration.compute_fpfh_feature(cloud, near)


def bend(head: trimesh.Trimesh) -> Bent:
    """Template samples pulled to their nearest outer bone, by splines that loosen from round to round."""
    bone = template_bone()
    points, normals = outer(bone)
    chosen = np.random.default_rng(0).permutation(len(points))[:SAMPLES]
    points, normals = points[chosen], normals[chosen]
    scan, facing = outer(head)
    tree = cKDTree(np.hstack([scan, NORMAL_MM * facing]))
    carry: Callable[[np.ndarray], np.ndarray] = np.asarray
    moved = points
    for reach, smoothing in ROUNDS:
        gap, near = tree.query(np.hstack([moved, NORMAL_MM * normals]))
        good = np.flatnonzero(gap < reach)
        controls = good[:: max(1, len(good) // CONTROLS)]
        carry = spline(points[controls], scan[near[controls]], smoothing)
        moved = carry(points)
    marks = load_template().landmarks
    carried = dict(zip(marks, carry(np.array(list(marks.values()))), strict=True))
    return Bent(trimesh.Trimesh(carry(bone.vertices), bone.faces, process=False), carried, carry)


def spline(source: np.ndarray, target: np.ndarray, smoothing: float) -> Callable[[np.ndarray], np.ndarray]:
    """scipy's thin-plate spline in space (kernel r) of the steps."""
    steps = RBFInterpolator(source, target - source, smoothing=smoothing, kernel="linear", degree=1)
    return lambda x: x + steps(x)


def outer(mesh: trimesh.Trimesh) -> tuple[np.ndarray, np.ndarray]:
    """Points and normals of what eight horizontal views see: the outer bone, as far as this road needs it."""
    origins, directions = (part.reshape(-1, 3) for part in rays.rays_of(CameraRing(64)))
    where, _, face = mesh.ray.intersects_location(origins, directions, multiple_hits=False)
    return where, mesh.face_normals[face]


def base_face(bent: Bent) -> trimesh.Trimesh:
    """The template's skin set at the table's depths over the sites, nose, eyes and mouth by the same rules as ours."""
    template, table = load_template(), tissue_depths()
    along = {n: d for n, d in measuring_directions().items() if n in template.landmarks}
    skin = {n: bent.landmarks[n] + table[site_of(n)] * d for n, d in along.items()}
    points, faces = bent.carry(template.face.vertices), template.face.faces
    for _ in range(PASSES):
        at, step = _wishes(trimesh.Trimesh(points, faces, process=False), bent, along, skin)
        points = spline(at, at + step, 1.0)(points)
    return trimesh.Trimesh(points, faces, process=False)


def _wishes(
    face: trimesh.Trimesh, bent: Bent, along: dict[str, Any], skin: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Points of the skin and the steps that table and rules ask of them."""
    starts, directions = np.array([bent.landmarks[n] for n in along]), np.array(list(along.values()))
    where, ray, _ = face.ray.intersects_location(starts, directions, multiple_hits=False)
    wanted = np.array(list(skin.values()))[ray]
    at, step = [where], [wanted - where]
    named = load_template().face_landmarks
    for name, target in feature_points(bent.landmarks, skin).items():
        place = np.asarray(face.vertices)[named[name]]
        at.append(place[None])
        step.append(np.nan_to_num(target - place)[None])  # an axis that a rule leaves free stays
    return np.vstack(at), np.vstack(step)
