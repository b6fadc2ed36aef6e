"""Connected parts of meshes, means over neighbours and evenly spread points, against what trimesh and the eye say."""

import numpy as np
import pytest
import trimesh

from cranioface.geometry.averaging import averaged, means, neighbour_means
from cranioface.geometry.farthest_points import spread
from cranioface.geometry.mesh_parts import in_largest, largest_shell, parts_by_edges, parts_by_vertices, vertex_parts
from cranioface.geometry.surface_samples import SampledMesh


def three_balls():
    balls = [trimesh.creation.icosphere(k, 5.0).apply_translation([20 * k, 0, 0]) for k in (1, 3, 2)]
    return trimesh.util.concatenate(balls)


def test_the_largest_shell_is_that_of_trimesh():
    mesh = three_balls()
    expected = max(mesh.split(only_watertight=False), key=lambda body: len(body.faces))
    found = largest_shell(mesh)
    np.testing.assert_array_equal(found.triangles, expected.triangles)
    assert found.is_watertight and len(found.vertices) == len(expected.vertices)


def test_parts_by_edges_are_those_of_trimesh_and_size_may_be_area():
    mesh = three_balls()
    labels = trimesh.graph.connected_component_labels(mesh.face_adjacency, node_count=len(mesh.faces))
    for part in (parts_by_edges(mesh.faces), parts_by_vertices(mesh.faces, len(mesh.vertices))):
        assert len(np.unique(part)) == 3 == len(np.unique(np.stack([labels, part]), axis=1).T)
    sizes = np.where(mesh.triangles_center[:, 0] < 30, 100.0, 1.0)  # the coarsest ball counts most
    assert (mesh.triangles_center[in_largest(parts_by_edges(mesh.faces), sizes)][:, 0] < 30).all()


def test_quads_that_touch_at_a_corner_are_one_part_by_vertices_and_two_by_edges():
    quads = np.array([[0, 1, 2, 3], [2, 4, 5, 6]])
    assert len(set(parts_by_vertices(quads, 7))) == 1 and len(set(parts_by_edges(quads))) == 2
    assert len(set(vertex_parts(quads, 8))) == 2  # the eighth vertex has no face


def test_nothing_has_no_parts():
    assert len(largest_shell(trimesh.Trimesh()).faces) == 0
    assert in_largest(np.zeros(0, int)).shape == (0,)


def test_means_over_neighbours_are_those_of_trimesh():
    mesh = three_balls()
    expected = trimesh.smoothing.laplacian_calculation(mesh)
    np.testing.assert_allclose(neighbour_means(mesh.faces, len(mesh.vertices)).toarray(), expected.toarray())
    values = np.random.default_rng(0).normal(size=(len(mesh.vertices), 2))
    np.testing.assert_allclose(averaged(values, expected, 1, own=0.0), expected @ values)


def test_a_row_without_links_has_mean_0_and_a_link_named_twice_counts_twice():
    matrix = means(np.array([0, 0, 0]), np.array([1, 1, 2]), (2, 3))
    np.testing.assert_allclose(matrix @ np.array([5.0, 3.0, 9.0]), [5.0, 0.0])


@pytest.mark.parametrize("spacing", [8.0, 20.0])
def test_spread_points_keep_apart_and_leave_no_gap(spacing):
    points = np.random.default_rng(3).uniform(0, 60, (2000, 3))
    chosen = points[spread(points, spacing)]
    between = np.linalg.norm(chosen[:, None] - chosen[None], axis=2) + 1e9 * np.eye(len(chosen))
    assert between.min() > spacing
    assert np.linalg.norm(points[:, None] - chosen[None], axis=2).min(1).max() <= spacing


def test_stratified_points_lie_on_their_faces_one_in_each_share():
    mesh = three_balls()
    points, faces = SampledMesh(mesh).stratified(4000, 0)
    corners = mesh.triangles[faces]
    weights = trimesh.triangles.points_to_barycentric(corners, points)
    assert weights.min() > -1e-9
    np.testing.assert_allclose(trimesh.triangles.barycentric_to_points(corners, weights), points)
    expected = 4000 * mesh.area_faces / mesh.area
    assert np.abs(np.cumsum(np.bincount(faces, minlength=len(mesh.faces))) - np.cumsum(expected)).max() <= 1.0
