"""Surfaces with fewer triangles: as closed, as whole and as near as is said."""

import numpy as np
import pytest
import trimesh
from analytic_head import assert_printable, head

from backprojection.surface import surface
from backprojection.unfolding import unfolded
from cranioface.geometry.self_intersection import self_intersections
from cranioface.geometry.thinning import (
    distances_between,
    euler_number,
    is_pinched,
    thinned,
    thinned_solid,
    without_flaps,
)

EVERYWHERE = np.array([[-np.inf, np.inf]] * 3)
TORUS = trimesh.creation.torus(major_radius=40, minor_radius=8, major_sections=160, minor_sections=80)


@pytest.mark.parametrize("mesh", [trimesh.creation.icosphere(5, radius=60), TORUS, head(5)])
def test_a_thin_solid_is_the_same_solid(mesh):
    thin = thinned_solid(mesh, len(mesh.faces) // 4)
    assert len(thin.faces) <= len(mesh.faces) // 4 + 2
    assert_printable(thin)
    assert euler_number(thin) == euler_number(mesh) == mesh.euler_number
    assert not len(self_intersections(thin))
    off = distances_between(mesh, thin, EVERYWHERE)
    assert off.mean() < 0.1 and off.max() < 0.6
    assert thin.volume == pytest.approx(mesh.volume, rel=2e-3)


def test_where_few_triangles_would_fold_it_more_are_taken():
    """A shell of 0.2 mm in steps of 1.5: hardly any triangles, and the walls would cross."""
    outer, inner = (trimesh.creation.icosphere(5, radius=r) for r in (20.0, 19.8))
    inner.invert()
    shell = trimesh.util.concatenate([outer, inner])
    assert not len(self_intersections(shell))
    thin = thinned_solid(shell, 300)
    assert len(thin.faces) > 300 and not len(self_intersections(thin)) and thin.is_watertight


def test_what_is_few_or_open_stays_as_it_is():
    ball = trimesh.creation.icosphere(3)
    assert thinned_solid(ball, 5000) is ball and thinned(ball, 5000) is ball
    ball.update_faces(np.arange(len(ball.faces)) > 0)
    assert thinned_solid(ball, 100) is ball


def test_a_surface_that_passes_through_itself_is_thinned_all_the_same():
    ball = trimesh.creation.icosphere(5)
    both = trimesh.util.concatenate([ball, ball.copy().apply_translation([1, 0, 0])])
    assert len(thinned_solid(both, 5000).faces) <= 5000


def test_numbers_at_vertices_are_those_of_the_nearest():
    ball = trimesh.creation.icosphere(5)
    ball.vertex_attributes["height"] = np.asarray(ball.vertices[:, 2])
    thin = thinned(ball, 2000)
    assert np.abs(thin.vertex_attributes["height"] - thin.vertices[:, 2]).max() < 0.06


def test_distances_count_within_the_box_alone():
    one, other = trimesh.creation.icosphere(4, radius=10), trimesh.creation.icosphere(4, radius=10)
    other.vertices[other.vertices[:, 2] > 9.9] *= 2
    low = np.array([[-np.inf, np.inf], [-np.inf, np.inf], [-np.inf, 0.0]])
    assert distances_between(one, other, low).max() == 0.0 < distances_between(one, other, EVERYWHERE).max()


def test_what_polishing_folds_goes_back_and_the_rest_stays():
    ball = trimesh.creation.icosphere(4, radius=20)
    before = np.asarray(ball.vertices, np.float32)
    moved = before * np.float32(1.01)
    moved[100] = -before[100]
    smooth = unfolded(before, moved, ball.faces)
    back = (smooth == before).all(1)
    assert back[100] and back.sum() < 30 and (smooth[~back] == moved[~back]).all()
    assert not len(self_intersections(trimesh.Trimesh(smooth, ball.faces, process=False)))


def test_a_polished_surface_passes_nowhere_through_itself():
    """A thin fin on a ball, with noise: polishing by an order-2 surface folds it."""
    rng = np.random.default_rng(0)
    fin = trimesh.creation.box((30, 2.2, 30))
    whole = trimesh.boolean.union([trimesh.creation.icosphere(4, radius=15), fin.apply_translation([0, 0, 15])])
    points, at = trimesh.sample.sample_surface(whole, 30_000, seed=0)
    made = surface(points + rng.normal(0, 0.1, points.shape), whole.face_normals[at], polish=True)
    assert_printable(made)
    assert not len(self_intersections(made))


def test_two_balls_that_share_a_vertex_are_pinched_there():
    ball, other = (trimesh.creation.icosphere(2) for _ in range(2))
    faces = other.faces + len(ball.vertices)
    at = int(ball.vertices[:, 2].argmax())
    assert not is_pinched(trimesh.util.concatenate([ball, other]))
    faces[faces == len(ball.vertices)] = at
    both = trimesh.Trimesh(np.vstack([ball.vertices, other.vertices]), np.vstack([ball.faces, faces]), process=False)
    assert both.is_watertight and is_pinched(both)


def test_a_tunnel_too_thin_for_its_triangles_is_closed():
    """A ball through which a needle of a hole leads: thinned, the ball is whole."""
    ball, needle = trimesh.creation.icosphere(5, radius=20), trimesh.creation.cylinder(0.05, 60, sections=6)
    holed = trimesh.boolean.difference([ball, needle], engine="manifold")
    assert euler_number(holed) == 0
    thin = thinned_solid(holed, 3000)
    assert_printable(thin)
    assert len(thin.faces) < 9000 and not len(self_intersections(thin)) and not is_pinched(thin)


def test_triangles_back_to_back_go():
    ball = trimesh.creation.icosphere(2)
    flap = np.array([[0, 1, 2], [2, 1, 0]]) + len(ball.vertices)
    both = trimesh.Trimesh(np.vstack([ball.vertices, np.eye(3)]), np.vstack([ball.faces, flap]), process=False)
    assert len(without_flaps(both).faces) == len(ball.faces) and len(without_flaps(both).vertices) == len(ball.vertices)
