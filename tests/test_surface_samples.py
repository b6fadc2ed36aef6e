"""Drawing from a surface, and the uncertainty at its points: point by point what the slow obvious way gives."""

import numpy as np
import pytest
import trimesh

from cranioface.geometry.surface_samples import SampledMesh
from cranioface.judge.face_error import Surface
from cranioface.report.depth_face import NEAREST_SITES, spread_near


def bumpy_ball(seed=0):
    mesh = trimesh.creation.icosphere(4, radius=80.0)
    mesh.vertices += np.random.default_rng(seed).normal(0, 2, mesh.vertices.shape)
    return mesh


@pytest.mark.parametrize("seed", range(3))
def test_the_draws_are_those_of_trimesh(seed):
    mesh = bumpy_ball(seed)
    points, faces = SampledMesh(mesh).sample(5000, seed)
    expected, expected_faces = trimesh.sample.sample_surface(mesh, 5000, seed=seed)
    assert np.array_equal(faces, expected_faces) and np.abs(points - expected).max() < 1e-9
    assert np.allclose(SampledMesh(mesh).normals(faces), mesh.face_normals[faces], atol=1e-9)


def test_a_face_without_area_is_never_drawn_and_has_no_normal():
    corners = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [2, 0, 0]]
    mesh = trimesh.Trimesh(corners, [[0, 1, 3], [0, 1, 2], [0, 1, 3]], process=False)
    sampled = SampledMesh(mesh)
    assert set(sampled.sample(1000, 0)[1].tolist()) == {1}
    assert sampled.normals(np.array([0, 1])).tolist() == [[0, 0, 0], [0, 0, 1]]


def test_nothing_to_draw_from_is_an_empty_answer():
    points, faces = SampledMesh(trimesh.Trimesh()).sample(10, 0)
    assert points.shape == (0, 3) and faces.shape == (0,)


def test_leaving_out_what_a_region_cannot_reach_changes_no_answer():
    mesh, rng = bumpy_ball(), np.random.default_rng(1)
    region = np.array([[-60.0, 60.0], [-np.inf, 0.0], [-40.0, 60.0]])
    points = rng.uniform([-60, -110, -40], [60, 0, 60], (3000, 3))  # near the surface, and far from it
    whole, part = (Surface(SampledMesh(mesh), *limits).closest(points) for limits in ((), (region,)))
    for ours, expected in zip(part, whole, strict=True):
        assert np.array_equal(ours, expected)


def test_the_spread_is_that_of_the_nearest_sites():
    rng = np.random.default_rng(2)
    points, places, spread = rng.normal(0, 50, (500, 3)), rng.normal(0, 60, (30, 3)), rng.uniform(1, 4, 30)
    distance = np.linalg.norm(points[:, None] - places[None], axis=2)
    nearest = np.argsort(distance, axis=1)[:, :NEAREST_SITES]
    weight = 1 / (np.take_along_axis(distance, nearest, 1) + 1.0)
    expected = (weight * spread[nearest]).sum(1) / weight.sum(1)
    assert np.allclose(spread_near(points, places, spread), expected, atol=1e-5)
    assert np.allclose(spread_near(points, places[:2], spread[:2] * 0 + 3), 3)
