"""The mid-sagittal plane of a skull: found however the skull is turned, and not pulled by a defect of one side."""

import numpy as np
import pytest
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.anatomy.symmetry import Plane, fitted, mirror_plane
from cranioface.anatomy.template import load_template


@pytest.fixture(scope="module")
def skull():
    template = load_template()
    half = template.skull.slice_plane([0, 0, 0], [1, 0, 0])
    other = Plane(np.zeros(3), np.eye(3)[0]).mirrored(half)
    return half + other  # symmetric to the last digit


def off(plane, pose):
    """How far, in degrees and mm, a plane lies from x = 0 laid by `pose`."""
    normal, point = pose[:3, :3] @ [1, 0, 0], pose[:3, :3] @ [0, -40, 10] + pose[:3, 3]
    return np.degrees(np.arccos(min(1.0, abs(plane.normal @ normal)))), abs(plane.height(point[None])[0])


def laid(yaw, roll, aside):
    pose = np.eye(4)
    pose[:3, :3], pose[0, 3] = Rotation.from_euler("zy", [yaw, roll], degrees=True).as_matrix(), aside
    return pose


@pytest.mark.parametrize("pose", [laid(0, 0, 0), laid(3, -2, 2.5), laid(-4, 3, -3)])
def test_the_plane_of_a_symmetric_skull_is_found_however_it_lies(skull, pose):
    degrees, mm = off(mirror_plane(skull.copy().apply_transform(pose)), pose)
    assert degrees < 0.1 and mm < 0.1


@pytest.mark.parametrize("hole", [(45, -60, -5), (30, -80, 40), (60, 0, 60)])
def test_a_defect_of_one_side_does_not_pull_it(skull, hole):
    pose = laid(2, 1, 1.5)
    gone = np.linalg.norm(skull.triangles_center - hole, axis=1) < 35
    broken = trimesh.Trimesh(skull.vertices, skull.faces[~gone], process=False).apply_transform(pose)
    degrees, mm = off(mirror_plane(broken), pose)
    assert degrees < 0.1 and mm < 0.1


def test_a_jaw_that_lies_askew_does_not_turn_it(skull):
    jaw = load_template().mandible.copy().apply_translation([9, 0, 0])
    degrees, mm = off(mirror_plane(skull + jaw), np.eye(4))
    assert degrees < 0.1 and mm < 0.1


def test_mirroring_twice_is_back_and_keeps_the_winding():
    normal = np.array([1.0, 0.2, -0.1])
    plane = Plane(np.array([3.0, 1, 2]), normal / np.linalg.norm(normal))
    ball = trimesh.creation.icosphere().apply_translation([9, 0, 0])
    twin = plane.mirrored(ball)
    assert np.allclose(plane.mirror(twin.vertices), ball.vertices) and twin.volume == pytest.approx(ball.volume)


def test_a_plane_is_fitted_to_points_and_their_images():
    normal = np.array([0.9, 0.3, 0.2])
    plane = Plane(np.array([1.0, -4, 2]), normal / np.linalg.norm(normal))
    points = np.random.default_rng(0).normal(size=(50, 3)) * [60, 80, 70]
    found = fitted(points, plane.mirror(points))
    assert np.allclose(found.normal, plane.normal) and abs(found.height(plane.point[None])[0]) < 1e-9
