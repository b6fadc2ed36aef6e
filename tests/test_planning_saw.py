"""Sawing: the surface stays where it was, closed bodies fall into closed bodies, whatever the cut."""

import numpy as np
import pytest
import trimesh

from planning.caps import lids, open_edges
from planning.saw import HalfSpace, sawn

TILTED = np.array([0.2, -0.3, 0.93]) / np.linalg.norm([0.2, -0.3, 0.93])


def halves(mesh, *planes):
    """What lies inside all half spaces and the rest, both with lids."""
    vertices, faces = np.asarray(mesh.vertices), np.asarray(mesh.faces, np.int64)
    for plane in planes:
        done = sawn(vertices, faces, plane)
        vertices, faces = done.vertices, done.faces
    inside = np.all([plane.height(vertices[faces].mean(1)) > 0 for plane in planes], axis=0)
    flat, old = [(plane.point, plane.normal) for plane in planes], open_edges(faces, len(vertices))
    parts = (faces[inside], faces[~inside])
    return [trimesh.Trimesh(vertices, np.vstack([p, lids(vertices, p, old, flat)]), process=False) for p in parts]


def hollow_ball():
    outer, inner = trimesh.creation.icosphere(3, 10.0), trimesh.creation.icosphere(3, 7.0)
    inner.invert()
    return outer + inner


@pytest.mark.parametrize(
    "mesh", [trimesh.creation.icosphere(3, 10.0), trimesh.creation.box([20, 20, 20]), hollow_ball()]
)
@pytest.mark.parametrize("plane", [HalfSpace(np.array([0, 0, 1.3]), TILTED), HalfSpace(np.zeros(3), np.eye(3)[2])])
def test_a_closed_body_falls_into_two_closed_ones_that_are_together_as_large(mesh, plane):
    one, other = halves(mesh, plane)
    assert one.is_watertight and other.is_watertight and one.volume > 0 and other.volume > 0
    assert one.volume + other.volume == pytest.approx(mesh.volume, rel=1e-9)
    assert plane.height(one.vertices[np.unique(one.faces)]).min() > -1e-9


def test_two_planes_cut_a_corner():
    box = trimesh.creation.box([20, 20, 20])
    corner, rest = halves(
        box, HalfSpace(np.array([0, 0, 4.0]), np.eye(3)[2]), HalfSpace(np.array([3.0, 0, 0]), np.eye(3)[0])
    )
    assert corner.is_watertight and rest.is_watertight
    assert corner.volume + rest.volume == pytest.approx(8000)
    assert corner.area + rest.area > box.area


def test_what_the_scan_left_open_stays_open():
    ball = trimesh.creation.icosphere(3, 10.0)
    bowl = trimesh.Trimesh(ball.vertices, ball.faces[ball.triangles_center[:, 2] < 6], process=False)
    below, _ = halves(bowl, HalfSpace(np.array([0, 0, -2.0]), -np.eye(3)[2]))
    above = halves(bowl, HalfSpace(np.array([0, 0, -2.0]), np.eye(3)[2]))[0]
    assert below.is_watertight and not above.is_watertight


def test_a_cut_beside_the_mesh_changes_nothing():
    ball = trimesh.creation.icosphere(2)
    done = sawn(ball.vertices, ball.faces, HalfSpace(np.array([0, 0, 5.0]), np.eye(3)[2]))
    assert done.vertices is ball.vertices and np.array_equal(done.faces, ball.faces)


def test_pieces_know_the_face_that_they_were_of():
    ball = trimesh.creation.icosphere(2)
    done = sawn(ball.vertices, ball.faces, HalfSpace(np.array([0, 0, 0.1]), TILTED))
    areas = trimesh.triangles.area(done.vertices[done.faces])
    assert np.allclose(np.bincount(done.parent, areas), ball.area_faces)
