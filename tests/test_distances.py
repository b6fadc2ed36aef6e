"""Exact point-to-triangle distances against the slow obvious answer."""

import numpy as np
import pytest
import trimesh

from cranioface.geometry.distances import TriangleTree, closest, closest_among


def brute_force(points, mesh):
    """trimesh's own formula for every pair."""
    triangles = np.asarray(mesh.triangles)
    count = len(triangles)
    nearest = [trimesh.triangles.closest_point(triangles, np.repeat(p[None], count, axis=0)) for p in points]
    return np.array([np.linalg.norm(q - p, axis=1).min() for q, p in zip(nearest, points, strict=True)])


def bumpy_ball(seed=0):
    mesh = trimesh.creation.icosphere(3, radius=50.0)
    mesh.vertices += np.random.default_rng(seed).normal(0, 3, mesh.vertices.shape)
    return mesh


def test_agrees_with_brute_force_near_far_inside_and_on_the_vertices():
    mesh, rng = bumpy_ball(), np.random.default_rng(1)
    points = np.concatenate([rng.normal(0, 50, (200, 3)), rng.normal(0, 400, (50, 3)), mesh.vertices[:50], [[0, 0, 0]]])
    distance, point, face = closest(points, mesh)
    assert np.allclose(distance, brute_force(points, mesh), atol=1e-4)
    assert np.allclose(np.linalg.norm(point - points, axis=1), distance, atol=1e-4)
    on_face = trimesh.triangles.closest_point(mesh.triangles[face], np.float64(point))
    assert np.abs(on_face - point).max() < 1e-4


def test_two_parallel_sheets_are_told_apart_where_samples_would_not():
    sheet = np.array([[0, 0, 0], [1000, 0, 0], [0, 1000, 0.0]])
    mesh = trimesh.Trimesh(np.concatenate([sheet, sheet + [0, 0, 0.01]]), [[0, 1, 2], [3, 4, 5]], process=False)
    distance, _, face = closest(np.array([[300, 300, 0.004], [300, 300, 0.006]]), mesh)
    assert face.tolist() == [0, 1]
    assert np.allclose(distance, 0.004, atol=1e-6)


def test_degenerate_triangles_are_segments_and_points():
    vertices = np.array([[0, 0, 0], [2, 0, 0], [1, 0, 0], [9, 9, 9.0]])
    mesh = trimesh.Trimesh(vertices, [[0, 1, 2], [3, 3, 3], [0, 0, 1]], process=False)
    distance, point, _ = closest(np.array([[1.5, 1, 0], [9, 9, 8]]), mesh)
    assert np.allclose(distance, 1)
    assert np.allclose(point, [[1.5, 0, 0], [9, 9, 9]])


def test_one_tree_serves_many_queries_in_any_batch():
    tree, points = TriangleTree(bumpy_ball()), np.random.default_rng(2).normal(0, 60, (1500, 3))
    whole = tree.closest(points)[0]
    parts = np.concatenate([tree.closest(points[i : i + 100])[0] for i in range(0, 1500, 100)])
    assert np.array_equal(whole, parts)


def test_nothing_asked_is_an_empty_answer_and_nonsense_is_refused():
    distance, point, face = closest(np.zeros((0, 3)), bumpy_ball())
    assert distance.shape == (0,) and point.shape == (0, 3) and face.shape == (0,)
    with pytest.raises(ValueError, match="finite"):
        closest(np.array([[np.nan, 0, 0]]), bumpy_ball())
    with pytest.raises(ValueError, match="without triangles"):
        closest(np.zeros((1, 3)), trimesh.Trimesh())


def test_a_tree_of_any_size_keeps_every_triangle():
    rng = np.random.default_rng(3)
    for count in (1, 2, 3, 5, 17, 1000):
        centres = np.repeat(rng.normal(0, 50, (count, 3)), 3, axis=0)
        corners, faces = centres + rng.normal(0, 3, centres.shape), np.arange(3 * count).reshape(-1, 3)
        mesh = trimesh.Trimesh(corners, faces, process=False)
        assert sorted(TriangleTree(mesh).order.tolist()) == list(range(count))
        points = rng.normal(0, 70, (40, 3))
        assert np.allclose(closest(points, mesh)[0], brute_force(points, mesh), atol=1e-4)


def test_asking_every_triangle_is_asking_the_tree():
    mesh, points = bumpy_ball(), np.random.default_rng(4).normal(0, 60, (100, 3))
    every = np.broadcast_to(np.arange(len(mesh.faces)), (100, len(mesh.faces)))
    for ours, expected in zip(closest_among(points, mesh, every)[:2], closest(points, mesh)[:2], strict=True):
        assert np.allclose(ours, expected, atol=1e-5)  # the faces may differ where an edge or a vertex is nearest
