"""Closed or not, and the volume inside: as trimesh has them."""

import numpy as np
import pytest
import trimesh

from cranioface.geometry.closed_surface import enclosed_volume, is_closed

BALL = trimesh.creation.icosphere(3, radius=40.0).apply_translation((500, -300, 90))
HALF = BALL.submesh([BALL.triangles_center[:, 1] < -300], append=True)
THRICE = trimesh.Trimesh(BALL.vertices, np.vstack([BALL.faces, BALL.faces[:2]]), process=False)  # edges of four
TWICE = trimesh.Trimesh(BALL.vertices, np.vstack([BALL.faces, BALL.faces]), process=False)
SHAPES = {"ball": BALL, "half": HALF, "thrice": THRICE, "twice": TWICE, "box": trimesh.creation.box((1, 2, 3)),
          "one triangle": trimesh.Trimesh(np.eye(3), [[0, 1, 2]], process=False)}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_closed_is_what_trimesh_calls_watertight(name):
    assert is_closed(SHAPES[name]) == bool(SHAPES[name].is_watertight)


def test_no_surface_is_not_closed():
    assert not is_closed(trimesh.Trimesh())


@pytest.mark.parametrize("name", ["ball", "box"])
def test_the_volume_is_that_of_trimesh_and_negative_inside_out(name):
    mesh = SHAPES[name].copy()
    assert enclosed_volume(mesh) == pytest.approx(mesh.volume, rel=1e-9)
    mesh.invert()
    assert enclosed_volume(mesh) == pytest.approx(mesh.volume, rel=1e-9) and mesh.volume < 0


def test_half_a_ball_far_from_the_origin_still_has_a_positive_volume():
    assert 0 < enclosed_volume(HALF) < BALL.volume
