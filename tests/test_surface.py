"""One watertight shell from an oriented cloud: a sphere in, a sphere out."""

import numpy as np
import pytest
import trimesh
from analytic_head import assert_printable

from backprojection.surface import surface
from cranioface.geometry.distances import closest
from cranioface.geometry.mesh_parts import largest_shell
from cranioface.geometry.vertex_normals import area_normals, vertex_normals


def sphere(radius=60.0, count=60_000, seed=0):
    normals = np.random.default_rng(seed).normal(size=(count, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return normals * radius, normals


def test_sphere_in_sphere_out():
    mesh = surface(*sphere())
    assert_printable(mesh)
    assert np.abs(np.linalg.norm(mesh.vertices, axis=1) - 60).max() < 0.03
    assert mesh.volume == pytest.approx(4 / 3 * np.pi * 60**3, rel=1e-3)


def test_polishing_brings_vertices_onto_a_curved_surface():
    points, normals = sphere(8.0, 4000)
    rough, fine = surface(points, normals), surface(points, normals, polish=True)
    error = [np.abs(np.linalg.norm(m.vertices, axis=1) - 8).mean() for m in (rough, fine)]
    assert error[1] < 0.2 * error[0] and error[1] < 0.02


def test_holes_are_closed_smoothly_without_bulge_or_pit():
    points, normals = sphere()
    kept = points[:, 2] < 55  # a crown of 24 mm radius without points
    mesh = surface(points[kept], normals[kept])
    assert_printable(mesh)
    top = mesh.vertices[mesh.vertices[:, 2] > 54.0]
    assert 54.0 < top[:, 2].max() < 61.0
    assert closest(np.array([[0, 0, 60.0]]), mesh)[0][0] < 5.5


def test_a_cavity_and_a_floating_piece_are_left_out():
    outer, inner, crumb = sphere(), sphere(20.0, 8000, 1), sphere(8.0, 2000, 2)
    points = np.concatenate([outer[0], inner[0], crumb[0] + [0, 0, 90]])
    normals = np.concatenate([outer[1], -inner[1], crumb[1]])
    mesh = surface(points, normals)
    assert_printable(mesh)
    assert mesh.volume == pytest.approx(4 / 3 * np.pi * 60**3, rel=2e-3)


def test_a_floor_cuts_flat():
    points, normals = sphere()
    kept = points[:, 2] > -40
    mesh = surface(points[kept], normals[kept], neck_plane=np.array([0, 0, -1.0, -40.0 + 1.0]))
    assert_printable(mesh)
    bottom = mesh.vertices[:, 2].min()
    assert bottom == pytest.approx(-39, abs=0.02)
    flat = mesh.area_faces[(mesh.triangles_center[:, 2] < -38.98)].sum()
    assert flat == pytest.approx(np.pi * (60**2 - 39**2), rel=0.05)


def test_carving_removes_what_was_seen_to_be_free():
    points, normals = sphere()
    kept = points[:, 2] < 30  # the closure of this wide hole would be a disc at 30

    def carve(grid, distance):
        z = grid.origin[2] + grid.cell * np.arange(grid.shape[2])
        distance[z > 20] = 4.0

    mesh = surface(points[kept], normals[kept], carve=carve)
    assert_printable(mesh)
    assert mesh.vertices[:, 2].max() < 21


def test_a_rotated_cloud_gives_the_same_solid():
    points, normals = sphere(count=20_000)
    points = points * [1, 1.2, 0.9]
    turn = trimesh.transformations.rotation_matrix(0.7, [1, 2, 3])[:3, :3]
    a, b = surface(points, normals, polish=False), surface(points @ turn.T, normals @ turn.T, polish=False)
    assert a.volume == pytest.approx(b.volume, rel=2e-3)
    assert closest(a.vertices @ turn.T, b)[0].max() < 0.5


def test_finer_and_coarser_grids():
    points, normals = sphere(30.0, 30_000)
    faces = [len(surface(points, normals, spacing=s).faces) for s in (2.0, 1.0, 0.5)]
    assert faces[0] * 3.5 < faces[1] and faces[1] * 3.5 < faces[2]


def test_largest_shell_and_normals_of_an_empty_mesh_are_empty():
    assert len(largest_shell(trimesh.Trimesh()).faces) == 0
    ball = trimesh.creation.icosphere(3)
    for normals_of in (area_normals, vertex_normals):
        assert normals_of(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32)).shape == (0, 3)
        normals = normals_of(np.float32(ball.vertices), np.int32(ball.faces))
        assert (normals * ball.vertices).sum(axis=1).min() > 0.999
