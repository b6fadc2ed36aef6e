"""The oracle: a true surface -> eight maps -> back-projection -> the same surface. It caps every other number."""

import numpy as np
import pytest
import trimesh
from analytic_head import assert_printable, head, head_with_neck
from conftest import shared_head

from backprojection import fuse
from backprojection.neck_plane import neck_plane
from cranioface.geometry.depth_png import decode, encode
from cranioface.geometry.distances import closest
from cranioface.geometry.ring import CameraRing, project
from cranioface.judge.face_error import distances


def through_the_road(mesh, pixels=256):
    """Maps as files hold them; what is seen from its inside, through a cut neck, is not observed."""
    ring = CameraRing(pixels)
    return fuse(decode(encode(project(mesh, ring, hide_inside=True))), ring)


@pytest.mark.parametrize("pixels", [128, 256])
def test_sphere_in_sphere_out(pixels):
    ball = trimesh.creation.icosphere(6, radius=90.0).apply_translation([0, -10, 15])
    found = through_the_road(ball, pixels)
    assert_printable(found)
    seen = found.vertices[np.abs(found.vertices[:, 2] - 15) < 75]  # not the poles: no view looks down
    assert np.abs(np.linalg.norm(seen - [0, -10, 15], axis=1) - 90).max() < 0.1
    crown = found.vertices[found.vertices[:, 2] > 95]
    assert np.abs(np.linalg.norm(crown - [0, -10, 15], axis=1) - 90).max() < 0.6 * 256 / pixels


def test_head_with_a_nose_in_head_with_a_nose_out():
    mesh = head()
    found = through_the_road(mesh)
    assert_printable(found)
    there, back = closest(mesh.vertices, found)[0], closest(found.vertices, mesh)[0]
    trunk = mesh.vertices[:, 2] > -80  # below, the closed floor cuts the ellipsoid's end
    assert there[trunk].mean() < 0.02 and np.percentile(there[trunk], 99) < 0.15
    assert np.percentile(back[found.vertices[:, 2] > -80], 99) < 0.15
    assert abs(found.vertices[:, 1].min() - mesh.vertices[:, 1].min()) < 0.05, "the nose tip shrank"


@pytest.mark.parametrize("tilt", [0.0, 12.0, -12.0])
def test_the_neck_is_closed_flat_at_its_cut_however_it_is_tilted(tilt):
    mesh = head_with_neck(tilt)
    assert not mesh.is_watertight
    found = through_the_road(mesh, 128)
    assert_printable(found)
    slope = np.tan(np.radians(tilt))
    cut = np.array([0, -slope, -1, -95.0]) / np.hypot(slope, 1)  # the true plane, below positive
    height = found.vertices @ cut[:3] + cut[3]
    assert -2.0 < height.max() < 1.0  # half a pixel
    flat = np.abs(found.face_normals @ cut[:3]) > 0.999
    on_cut = flat & (found.triangles_center @ cut[:3] + cut[3] > -4)
    assert found.area_faces[on_cut].sum() > 0.85 * np.pi * 55**2


def test_the_floor_of_a_cloud_is_its_lowest_rim():
    angle, z = np.meshgrid(np.linspace(0, 2 * np.pi, 200), np.arange(-90, 0.0))
    neck = np.stack([50 * np.cos(angle), 50 * np.sin(angle), z + 0.2 * 50 * np.sin(angle)], -1).reshape(-1, 3)
    plane = neck_plane(neck)
    assert np.allclose(plane[:3] / -plane[2], [0, 0.2, -1], atol=0.01)
    assert plane[3] == pytest.approx(-90 / np.hypot(0.2, 1), abs=0.3)


def test_noise_and_views_that_differ_still_give_one_smooth_shell():
    ring, rng = CameraRing(128), np.random.default_rng(0)
    depth = project(head(), ring)
    depth += rng.normal(0, 0.3, depth.shape).astype(np.float32) + rng.normal(0, 0.8, (8, 1, 1)).astype(np.float32)
    found = fuse(depth, ring)
    assert_printable(found)
    back = closest(found.vertices[found.vertices[:, 2] > -80], head())[0]
    assert back.mean() < 0.6 and np.percentile(back, 99) < 2.0


def test_what_was_not_observed_is_closed_and_not_carved():
    ring = CameraRing(128)
    depth = project(head(), ring)
    depth[3:6] = np.inf  # a scan of the front only
    found = fuse(depth, ring)
    assert_printable(found)
    front = head().vertices[(head().vertices[:, 1] < -20) & (head().vertices[:, 2] > -80)]
    assert np.percentile(closest(front, found)[0], 99) < 0.5
    assert found.volume > 0.6 * head().volume


@pytest.mark.parametrize("name", ["visible_male", "unc_cadaver"])
def test_real_head(name):
    folder = shared_head(name)
    skull, skin = (trimesh.load_mesh(folder / f"{part}.ply", process=False) for part in ("skull", "skin"))
    shift = [-skull.bounds[:, 0].mean(), -118 - skin.bounds[0, 1], 140 - skin.bounds[1, 2]]  # about Frankfurt
    for mesh in (skull, skin):
        mesh.apply_translation(shift)
    found = through_the_road(skin)
    assert_printable(found)
    error = distances(found, skin, skull)
    assert error.there.mean() <= 0.2 and np.percentile(error.there, 95) <= 0.6 and error.back.mean() <= 0.2
