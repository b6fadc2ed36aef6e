"""Depth maps -> oriented points: normals face their camera, views check each other."""

import numpy as np
import trimesh
from analytic_head import head

from backprojection.cloud import cloud
from cranioface.geometry.distances import closest
from cranioface.geometry.ring import CameraRing, project, to_pixels, unproject

RING = CameraRing(128)


def test_every_point_is_on_the_surface_and_every_normal_is_the_surface_normal():
    mesh = head()
    seen, _, spread = cloud(project(mesh, RING), RING)
    distance, _, face = closest(seen.points, mesh)
    assert distance.max() < 1e-3
    cosine = (seen.normals * mesh.face_normals[face]).sum(axis=1)
    assert np.median(cosine) > 0.999 and np.percentile(cosine, 1) > 0.95 and cosine.min() > 0
    assert np.allclose(np.linalg.norm(seen.normals, axis=1), 1, atol=1e-5)
    assert spread < RING.mm_per_pixel


def test_normals_come_from_the_view_direction_not_from_a_guess():
    """A thin sheet: both sides 1 mm apart, where neighbours in space would vote for either side."""
    sheet = trimesh.creation.box((100, 1, 100))
    sheet.apply_translation([0, -10, 15])
    seen, _, _ = cloud(project(sheet, RING), RING)
    front = seen.points[:, 1] < -10.4
    assert (seen.normals[front, 1] < -0.9).mean() > 0.99
    assert (seen.normals[seen.points[:, 1] > -9.6, 1] > 0.9).mean() > 0.99


def test_double_shell_only_the_outer_one_is_seen():
    outer = trimesh.creation.icosphere(5, radius=80)
    inner = trimesh.creation.icosphere(5, radius=77)
    both = trimesh.util.concatenate([outer, inner]).apply_translation([0, -10, 15])
    seen, _, _ = cloud(project(both, RING), RING)
    assert np.linalg.norm(seen.points - [0, -10, 15], axis=1).min() > 79.5


def test_points_that_other_views_see_through_are_dropped_and_maps_that_agree_lose_nothing():
    depth = project(head(), RING)
    clean = len(cloud(depth, RING)[0])
    false = depth.copy()
    false[2, 20:26, 20:26] = 60.0  # floats beside the head: background in the other views
    false[0, 60:66, 60:66] += 12.0  # stands out of the face
    seen, _, _ = cloud(false, RING)
    distance = closest(seen.points, head())[0]
    assert distance.max() < 3.0
    assert clean - 200 < len(seen) <= clean


def test_a_view_that_is_outvoted_neither_carves_nor_adds():
    depth = project(head(), RING)
    depth[0, 50:80, 50:80] = np.nan  # a hole in one view where three others see the face
    seen, front, _ = cloud(depth, RING)
    assert np.isposinf(front[0, 60, 60])
    rows, columns, _ = to_pixels(seen.points, RING)
    in_hole = (np.abs(rows[0] - 65) < 5) & (np.abs(columns[0] - 65) < 5) & (seen.points[:, 1] < -60)
    assert in_hole.sum() > 50


def test_not_observed_is_neither_surface_nor_free():
    depth = project(head(), RING)
    depth[:, :40] = np.inf
    seen, front, _ = cloud(depth, RING)
    assert np.isposinf(front[:, :41]).all()
    height = (RING.pixels - 1) / 2 - (seen.points[:, 2] - 15) / RING.mm_per_pixel
    assert height.min() > 39


def test_every_point_keeps_its_pixel():
    depth = project(head(), RING)
    points, view, row, column = unproject(depth, RING)
    rows, columns, depths = to_pixels(points, RING)
    n = np.arange(len(points))
    assert np.allclose(rows[view, n], row, atol=1e-6) and np.allclose(columns[view, n], column, atol=1e-6)
    assert np.allclose(depths[view, n], depth[view, row, column], atol=1e-4)


def test_empty_maps_give_an_empty_cloud():
    seen, _, spread = cloud(np.full((8, 64, 64), np.nan, np.float32), CameraRing(64))
    assert len(seen) == 0 and seen.normals.shape == (0, 3) and spread == 0
