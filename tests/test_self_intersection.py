"""Pairs of triangles that meet: solids with known answers, and the kernel against what trees and signs do not know."""

import itertools

import numpy as np
import pytest
import trimesh

from cranioface.geometry.self_intersection import self_intersections


def pair(one, other):
    """A mesh of two triangles that share the corners which are written alike."""
    corners = list(dict.fromkeys([*map(tuple, one), *map(tuple, other)]))
    faces = [[corners.index(tuple(p)) for p in t] for t in (one, other)]
    return trimesh.Trimesh(np.array(corners, float), np.array(faces), process=False)


FLAT = [(0, 0, 0), (4, 0, 0), (0, 4, 0)]


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        ([(1, 1, -1), (1, 1, 1), (5, 5, 0)], True),  # pierced
        ([(5, 5, -1), (5, 5, 1), (9, 9, 0)], False),
        ([(1, 1, 0), (1, 1, 2), (2, 1, 2)], True),  # a corner touches
        ([(1, 1, 1e-6), (1, 1, 2), (2, 1, 2)], False),
        ([(1, 1, 0), (2, 1, 0), (1, 2, 0)], True),  # within, in one plane
        ([(3, 3, 0), (5, 3, 0), (3, 5, 0)], False),  # beside, in one plane
        ([(-1, 1, 0), (5, 1, 0), (2, -2, 0)], True),  # across, no corner inside
        ([(0, 0, 0), (1, 1, 1), (1, 1, -1)], True),  # from a common corner through it
        ([(0, 0, 0), (-1, -1, 1), (-1, -1, -1)], False),  # from a common corner away
        ([(0, 0, 0), (3, 1, 0), (1, 3, 0)], True),  # from a common corner, flat on it
        ([(0, 0, 0), (0, -4, 0), (-4, 0, 0)], False),  # from a common corner, flat beside it
        ([(0, 0, 0), (9, 9, 0), (9, 9, 5)], True),  # a side from the common corner lies in it
        ([(0, 0, 0), (4, 0, 0), (1, -4, 0)], False),  # neighbours in one plane
        ([(0, 0, 0), (4, 0, 0), (1, 3, 0)], True),  # folded onto it
        ([(0, 0, 0), (4, 0, 0), (1, 3, 0.01)], False),  # nearly
        (FLAT[::-1], True),  # itself, turned
    ],
)
def test_two_triangles(other, meets):
    turns = itertools.product(range(3), range(3), (0, 0.3))
    for a, b, angle in turns:
        mesh = pair(FLAT[a:] + FLAT[:a], other[b:] + other[:b])
        mesh.apply_transform(trimesh.transformations.rotation_matrix(angle, [0, 0, 1]))
        assert len(self_intersections(mesh)) == int(meets)
        mesh.faces = mesh.faces[::-1]
        assert len(self_intersections(mesh)) == int(meets)


@pytest.mark.parametrize("make", [lambda: trimesh.creation.icosphere(4), trimesh.creation.box, trimesh.creation.torus])
def test_embedded_surfaces_meet_nowhere(make):
    mesh = make(major_radius=3, minor_radius=1) if make is trimesh.creation.torus else make()
    assert self_intersections(mesh).shape == (0, 2)
    assert self_intersections(trimesh.Trimesh()).shape == (0, 2)


def slow_pairs(mesh):
    """Every pair without a common vertex whose sides pierce each other, by solving for the point."""

    def pierces(p, q, t):
        matrix = np.column_stack([q - p, t[0] - t[1], t[0] - t[2]])
        if abs(np.linalg.det(matrix)) < 1e-12:
            return False
        s, v, w = np.linalg.solve(matrix, t[0] - p)
        return 0 <= s <= 1 and v >= 0 and w >= 0 and v + w <= 1

    def meets(a, b):
        return any(pierces(x[k], x[k - 1], y) for x, y in ((a, b), (b, a)) for k in range(3))

    triangles, faces = mesh.triangles, mesh.faces
    apart = [(i, j) for i, j in itertools.combinations(range(len(faces)), 2) if not set(faces[i]) & set(faces[j])]
    return {(i, j) for i, j in apart if meets(triangles[i], triangles[j])}


def test_two_balls_through_each_other_as_the_slow_way_finds_them():
    ball = trimesh.creation.icosphere(1)
    other = ball.copy().apply_transform(trimesh.transformations.rotation_matrix(0.3, [1, 2, 3]))
    both = trimesh.util.concatenate([ball, other.apply_translation([1.1, 0.3, 0.2])])
    found = self_intersections(both)
    assert len(found) > 5 and {tuple(p) for p in found.tolist()} == slow_pairs(both)


def test_a_dent_pushed_through_the_other_side_is_found_where_it_is():
    ball = trimesh.creation.icosphere(4)
    ball.vertices[ball.vertices[:, 2] > 0.9] -= [0, 0, 2.2]
    at = ball.triangles_center[np.unique(self_intersections(ball))]
    assert len(at) and (np.hypot(at[:, 0], at[:, 1]) < 0.7).all()
