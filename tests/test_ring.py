"""The camera ring: known shapes land where the definition says, and project and unproject are inverse."""

import re

import numba
import numpy as np
import pytest
import torch
import trimesh
from conftest import ROOT

from cranioface.geometry.ring import (
    AZIMUTHS_DEG,
    CameraRing,
    dropped_share,
    mirror,
    project,
    project_each_view,
    to_pixels,
    unproject,
    view_normals,
    view_points,
    world_coordinate,
)

RING = CameraRing(64)


def sphere(radius=60.0, centre=RING.centre_mm, subdivisions=5):
    mesh = trimesh.creation.icosphere(subdivisions=subdivisions, radius=radius)
    return mesh.apply_translation(centre)


def bump(azimuth_deg, distance=50.0):
    """A small ball in the direction of one camera."""
    a = np.radians(azimuth_deg)
    return sphere(15.0, np.add(RING.centre_mm, distance * np.array([np.sin(a), -np.cos(a), 0])), 3)


def test_the_first_camera_looks_at_the_face_and_the_third_at_the_subjects_left():
    u, w = RING.axes()
    np.testing.assert_allclose(w[0], [0, -1, 0], atol=1e-12)
    np.testing.assert_allclose(w[2], [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(u[0], [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(np.cross(u, [0, 0, 1]), w, atol=1e-12)  # right x up = towards the viewer


@pytest.mark.parametrize("k", range(8))
def test_a_ball_before_a_camera_is_nearest_in_that_view_alone(k):
    depth = project(bump(AZIMUTHS_DEG[k]), RING)
    assert int(np.nanargmax(np.nanmax(depth.reshape(8, -1), axis=1))) == k
    assert np.nanmax(depth[k]) == pytest.approx(65, abs=0.5)  # 4 mm pixels


@pytest.mark.parametrize("pixels", [32, 64, 256])
def test_sphere_in_sphere_out(pixels):
    ring = CameraRing(pixels)
    points, *_ = unproject(project(sphere(), ring), ring)
    assert np.abs(np.linalg.norm(points - ring.centre_mm, axis=1) - 60).max() < 0.05  # the facets of the sphere


def test_unproject_then_to_pixels_gives_back_each_pixel():
    depth = np.random.default_rng(0).uniform(-100, 100, (8, 64, 64)).astype(np.float32)
    points, view, row, column = unproject(depth, RING)
    rows, columns, depths = to_pixels(points, RING)
    every = np.arange(len(points))
    np.testing.assert_allclose(rows[view, every], row, atol=1e-9)
    np.testing.assert_allclose(columns[view, every], column, atol=1e-9)
    np.testing.assert_allclose(depths[view, every], depth[view, row, column], atol=1e-4)


def test_mirroring_the_maps_is_mirroring_the_person():
    person = trimesh.util.concatenate([sphere(), bump(45, 70), bump(0, 65)])
    reflected = person.copy()
    reflected.vertices[:, 0] *= -1
    reflected.invert()
    np.testing.assert_allclose(mirror(project(person, RING)), project(reflected, RING), atol=1e-3)  # pixels of 4 mm


def test_a_double_shell_gives_its_outer_surface_never_the_mean_along_the_ray():
    outer, inner = sphere(60), sphere(50)
    np.testing.assert_array_equal(project(trimesh.util.concatenate([inner, outer]), RING), project(outer, RING))


def slow_depth(mesh, ring, k):
    """The obvious way: every pixel against every triangle of one view."""
    rows, columns, depths = to_pixels(mesh.vertices, ring)
    image = np.full((ring.pixels, ring.pixels), np.nan)
    for i, j in np.ndindex(image.shape):
        for a, b, c in mesh.faces:
            edges = np.array([[columns[k, v], rows[k, v], 1.0] for v in (a, b, c)]).T
            if abs(np.linalg.det(edges)) > 1e-12 and (share := np.linalg.solve(edges, [j, i, 1])).min() >= -1e-9:
                image[i, j] = np.nanmax([image[i, j], share @ depths[k, [a, b, c]]])
    return image


def test_the_fast_rasteriser_equals_the_slow_one():
    ring = CameraRing(16)
    mesh = trimesh.util.concatenate([sphere(70, subdivisions=1), sphere(15, (40, -70, 30), 1)])
    for k in (0, 3):
        np.testing.assert_allclose(project(mesh, ring)[k], slow_depth(mesh, ring, k), atol=1e-3)


def soup(seed, triangles=400, spread=150.0, size=60.0):
    """A ball among triangles of all sizes, many across the window's border, some without area, some level."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-spread, spread, (triangles, 1, 3)) + rng.normal(0, 1, (triangles, 3, 3)) * rng.uniform(
        0.01, size, (triangles, 1, 1)
    )
    corners[::7, 1] = corners[::7, 2]  # no area
    corners[::11, :, 2] = np.round(corners[::11, :1, 2]) + 0.5  # level: on a row of centres where pixels are 1 mm
    mesh = trimesh.Trimesh(corners.reshape(-1, 3), np.arange(3 * triangles).reshape(-1, 3), process=False)
    return trimesh.util.concatenate([mesh, sphere(40, subdivisions=2)])


@pytest.mark.parametrize("hide_inside", [False, True])
@pytest.mark.parametrize(("seed", "pixels"), [(0, 32), (1, 100), (2, 256)])
def test_eight_views_at_once_equal_one_view_after_the_other(seed, pixels, hide_inside):
    ring, mesh = CameraRing(pixels), soup(seed)
    fast, slow = (way(mesh, ring, hide_inside) for way in (project, project_each_view))
    assert (np.isnan(fast) != np.isnan(slow)).sum() <= 1e-4 * fast.size  # a centre on an edge falls to either side
    assert (np.isinf(fast) != np.isinf(slow)).sum() <= 2e-4 * fast.size
    both = np.isfinite(fast) & np.isfinite(slow)
    assert np.quantile(np.abs(fast[both] - slow[both]), 0.999) < 1e-3


def test_the_maps_do_not_depend_on_the_number_of_threads():
    before = numba.get_num_threads()
    whole = project(soup(3), RING, hide_inside=True)
    try:
        numba.set_num_threads(1)
        np.testing.assert_array_equal(project(soup(3), RING, hide_inside=True), whole)
    finally:
        numba.set_num_threads(before)


def test_a_closed_surface_shows_no_gap_at_any_resolution():
    turned = sphere(60).apply_transform(trimesh.transformations.random_rotation_matrix(np.array([0.1, 0.5, 0.9])))
    for pixels in (64, 256, 333):
        surface = np.isfinite(project(turned, CameraRing(pixels)))
        first, last = surface.argmax(2), surface.shape[2] - surface[..., ::-1].argmax(2)
        assert (surface.sum(2) == np.where(surface.any(2), last - first, 0)).all()


def test_the_inside_of_an_open_surface_is_not_observed():
    whole = sphere(60)
    front = whole.submesh([whole.triangles_center[:, 1] < RING.centre_mm[1]], append=True)
    depth = project(front, RING, hide_inside=True)
    assert np.isfinite(depth[0]).sum() > 500 and not np.isinf(depth[0]).any()
    assert np.isinf(depth[4]).sum() > 500 and not np.isfinite(depth[4]).any()


def test_surface_outside_the_window_is_dropped_never_wrapped():
    far = sphere(5, (0, -220, 15))
    assert not np.isfinite(project(far, RING)).any()
    assert dropped_share(far, RING) == 1.0
    assert dropped_share(sphere(), RING) == 0.0


def test_an_empty_mesh_gives_no_surface():
    assert np.isnan(project(trimesh.Trimesh(), RING)).all()
    assert unproject(np.full((8, 64, 64), np.nan), RING)[0].shape == (0, 3)


def test_surface_too_far_for_the_code_is_not_observed():
    shoulder = sphere(20, np.add(RING.centre_mm, (90, -90, 0)))  # 127 mm ahead in the view from 45 degrees
    depth = project(shoulder, RING)
    assert np.isinf(depth[1]).any() and not np.isinf(depth[5]).any()
    assert np.nanmax(np.abs(depth[np.isfinite(depth)])) <= 127.9


@pytest.mark.parametrize(
    "ring", [RING, CameraRing(40, 300.0, (3.0, -5.0, 7.0), (0, 30.5, 90))], ids=["the ring", "a ring of its own"]
)
def test_view_points_and_to_pixels_are_inverse(ring):
    views = np.arange(len(ring.azimuths_deg))
    depth = np.random.default_rng(1).uniform(-100, 100, (len(views), ring.pixels, ring.pixels))
    rows, columns, depths = (
        a.reshape(len(views), *depth.shape) for a in to_pixels(view_points(depth, ring).reshape(-1, 3), ring)
    )
    row, column = np.mgrid[: ring.pixels, : ring.pixels]
    np.testing.assert_allclose(rows[views, views], np.broadcast_to(row, depth.shape), atol=1e-9)
    np.testing.assert_allclose(columns[views, views], np.broadcast_to(column, depth.shape), atol=1e-9)
    np.testing.assert_allclose(depths[views, views], depth, atol=1e-9)


def test_a_coordinate_of_tensors_is_that_of_arrays():
    depth = np.random.default_rng(2).uniform(-100, 100, (2, 8, 64, 64))
    for axis in range(3):
        told = world_coordinate(axis, torch.as_tensor(depth), RING, torch.as_tensor).numpy()
        np.testing.assert_allclose(told, world_coordinate(axis, depth, RING))


def test_normals_of_a_ball_point_away_from_its_middle():
    depth = project(sphere(), CameraRing(256))
    down, right = np.gradient(depth, 1.0, axis=(1, 2))
    view, row, column = np.nonzero(np.isfinite(down + right) & (depth > 40))  # seen at less than 50 degrees
    normals = view_normals(np.stack([right, -down], -1)[view, row, column], view, CameraRing(256))
    outward = view_points(depth, CameraRing(256))[view, row, column] - RING.centre_mm
    assert (normals * outward / np.linalg.norm(outward, axis=1, keepdims=True)).sum(1).min() > 0.99


def test_no_other_file_turns_azimuths_into_directions():
    own = {"cranioface/geometry/ring.py"}
    excepted = {
        "pix2pix/blocks.py",  # codes of the eight directions, which a network reads
        "benchmarks/peers/rays.py",  # turns the mesh before one camera, as the peer does
    }
    rooms = ("cranioface", "projections", "pix2pix", "backprojection", "reconstruction", "evaluation", "benchmarks")
    turning, middle = (
        re.compile(r"\b(sin|cos|radians)\("),
        re.compile(r"(pixels|PIXELS|size|len\(depth\)|\bn) - 1\) / 2"),
    )
    for path in (path for room in rooms for path in (ROOT / room).rglob("*.py")):
        if str(path.relative_to(ROOT)) in own | excepted:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not (turning.search(line) and "azimuth" in line), f"{path}: {line.strip()}"
            assert not middle.search(line), f"{path}: {line.strip()}"
