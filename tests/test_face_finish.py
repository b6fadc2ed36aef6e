"""What finishes a skin, fast, against the plain way."""

import numpy as np
import trimesh
from analytic_head import head

from cranioface.anatomy.face_finish import clear_of_bone, skin_depth
from cranioface.geometry.averaging import averaged, even, neighbour_means
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.vertex_normals import vertex_normals

RNG = np.random.default_rng(2)


def rough_head() -> trimesh.Trimesh:
    mesh = head(4)
    return trimesh.Trimesh(mesh.vertices + RNG.normal(0, 0.8, mesh.vertices.shape), mesh.faces, process=False)


def test_vertex_normals_are_those_of_trimesh():
    mesh = rough_head()
    fast = vertex_normals(np.array(mesh.vertices), np.array(mesh.faces))
    np.testing.assert_allclose(fast, mesh.vertex_normals, atol=1e-9)


def test_a_moved_tree_answers_like_a_new_one():
    mesh, points = rough_head(), RNG.normal(0, 90, (400, 3))
    moved = trimesh.Trimesh(mesh.vertices * [1.1, 0.9, 1.0] + RNG.normal(0, 0.5, (len(mesh.vertices), 3)), mesh.faces)
    moved = trimesh.Trimesh(moved.vertices, mesh.faces, process=False)
    fast, new = TriangleTree(mesh).moved(moved.vertices).closest(points), TriangleTree(moved).closest(points)
    np.testing.assert_allclose(fast[0], new[0], rtol=1e-6)
    np.testing.assert_allclose(fast[1], new[1], atol=1e-4)


def test_even_averages_over_the_neighbours():
    mesh = head(2)
    steps = RNG.normal(size=mesh.vertices.shape)
    plain = steps
    for _ in range(3):
        plain = np.array([0.5 * p + 0.5 * plain[n].mean(0) for p, n in zip(plain, mesh.vertex_neighbors, strict=True)])
    np.testing.assert_allclose(even(steps, mesh.faces, 3), plain, atol=1e-12)
    shares = neighbour_means(mesh.faces, len(steps))
    np.testing.assert_array_equal(averaged(steps, shares, 3), even(steps, mesh.faces, 3))


def test_bone_that_pierces_the_skin_ends_up_beneath_it():
    skin = head(4)
    bone = skin.vertices + skin.vertex_normals * np.where(skin.vertices[:, 2:] > 60, 1.0, -8.0)
    cleared = clear_of_bone(np.array(skin.vertices), np.array(skin.faces), bone, np.array(skin.vertex_normals))
    assert skin_depth(skin.vertices, skin.faces, bone).min() < -0.9
    assert skin_depth(cleared, np.array(skin.faces), bone).min() > 1.5
    np.testing.assert_array_equal(
        cleared, clear_of_bone(np.array(skin.vertices), np.array(skin.faces), bone, np.array(skin.vertex_normals))
    )


def test_without_bone_nearby_the_skin_stays():
    skin = head(3)
    deep = np.zeros((5, 3)) + [0, -10, 15]
    np.testing.assert_array_equal(clear_of_bone(skin.vertices, skin.faces, deep, deep), skin.vertices)
