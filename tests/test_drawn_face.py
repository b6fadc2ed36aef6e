"""What of a face is drawn: cut level with what is written, its lower end in an edge of light."""

import numpy as np
import pytest
import trimesh

from cranioface.geometry.closed_surface import is_closed
from cranioface.geometry.solids import above
from cranioface.geometry.vertex_normals import vertex_normals
from reconstruction.cases.drawn_face import end_apart


def test_what_lies_above_a_height_is_closed_there():
    ball = trimesh.creation.icosphere(4, radius=50.0)
    cut = above(ball, -20.0)
    assert is_closed(cut) and cut.bounds[0, 2] == pytest.approx(-20.0, abs=1e-3)
    high = 70.0  # of the cap of a ball: pi h^2 (r - h / 3)
    assert cut.volume == pytest.approx(np.pi * high**2 * (50.0 - high / 3), rel=0.01)
    assert above(ball, -60.0).volume == pytest.approx(ball.volume, rel=1e-4)


def test_a_flat_lower_end_has_normals_of_its_own():
    tube = trimesh.creation.cylinder(30.0, 80.0)
    apart = end_apart(tube)
    assert len(apart.faces) == len(tube.faces) and apart.volume == pytest.approx(tube.volume)
    low = apart.vertices[:, 2] < -39.9
    normals = vertex_normals(apart.vertices, apart.faces)
    down = np.isclose(normals[:, 2], -1.0)
    assert (low & down).sum() == 33 and (low & (np.abs(normals[:, 2]) < 1e-6)).sum() == 32  # a middle and a rim of 32
    assert trimesh.Trimesh(apart.vertices, apart.faces).is_watertight
