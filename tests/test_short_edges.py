"""Short edges shrink to points, and the surface stays closed."""

import numpy as np
import trimesh
from analytic_head import assert_printable

from cranioface.geometry.short_edges import without_short_edges
from cranioface.geometry.solids import joined, without


def test_only_short_edges_go_and_the_shape_stays():
    ball = trimesh.creation.icosphere(3, radius=10)
    a, b = ball.edges_unique[100]
    ball.vertices[b] = ball.vertices[a] + 1e-5
    made = without_short_edges(ball, 1e-3)
    assert_printable(made)
    assert len(made.faces) == len(ball.faces) - 2 and abs(made.volume / ball.volume - 1) < 1e-6


def test_an_edge_whose_loss_would_pinch_the_surface_stays():
    """The waist of two tetrahedra glued to the triangle between them: shrinking its edge would leave a flap."""
    points = np.array([[0, 0, 0], [1e-4, 0, 0], [0, 1, 0], [0, 0.3, 1], [0, 0.3, -1]], float)
    faces = [[0, 1, 3], [1, 2, 3], [2, 0, 3], [1, 0, 4], [2, 1, 4], [0, 2, 4]]
    mesh = trimesh.Trimesh(points, faces, process=False)
    assert len(without_short_edges(mesh, 1e-3).faces) == 6


def test_solids_are_joined_and_cut_and_stay_closed_in_single_precision():
    ball, other = (trimesh.creation.icosphere(4, radius=10).apply_translation([x, 0.3, 300.1]) for x in (0.0, 7.0))
    both, rest = joined(ball, other), without(ball, other)
    for made in (both, rest):
        assert_printable(made)
    assert abs(both.volume - other.volume - rest.volume) < 0.1
