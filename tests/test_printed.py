"""Faces as printers take them: on a stand, hollow, both; closed, one body, nowhere through themselves."""

import numpy as np
import pytest
import trimesh
from analytic_head import assert_printable, head
from scipy.spatial import ConvexHull

from cranioface.command import BadInput
from cranioface.geometry.distances import closest
from cranioface.geometry.hollow import hollowed
from cranioface.geometry.self_intersection import self_intersections
from cranioface.geometry.solids import joined, without
from cranioface.report.neck_end import neck_end, outline
from reconstruction import cli, printed
from reconstruction.printed import PrintOutputs, check_wall, to_print

NECK_MM = 50.0


@pytest.fixture(scope="module", params=[0.0, 15.0])
def bust(request):
    """A head on a neck that ends flat, level or tilted."""
    neck = trimesh.creation.cylinder(NECK_MM, sections=120, segment=[[0, 10, -180], [0, 10, -60]])
    whole = joined(head(5), neck)
    slope = np.tan(np.radians(request.param))
    below = trimesh.creation.box((400, 400, 200)).apply_translation([0, 0, -100])
    below.apply_transform(trimesh.transformations.rotation_matrix(np.arctan(slope), [1, 0, 0], [0, 0, 0]))
    return without(whole, below.apply_translation([0, 10, -135]))


def assert_sound(mesh):
    assert_printable(mesh)
    assert not len(self_intersections(mesh))


def test_the_end_of_a_neck_and_its_outline(bust):
    end = neck_end(bust)
    np.testing.assert_allclose(end.middle, [0, 10, -135], atol=0.2)
    assert bust.vertices @ end.normal == pytest.approx((bust.vertices @ end.normal), abs=1)
    assert end.below(bust.vertices).max() < 1e-3
    assert np.abs(outline(bust, end, 5.0) - NECK_MM).max() < 0.2


def test_on_a_stand_it_is_one_body_whose_face_stays_and_whose_mass_lies_over_the_plate(bust):
    made = to_print(bust, base=True, wall_mm=None)
    assert_sound(made)
    low = made.bounds[0, 2]
    plate = made.vertices[made.vertices[:, 2] < low + 0.01]
    hull = ConvexHull(plate[:, :2])
    assert (hull.equations @ [*made.center_mass[:2], 1]).max() < -50.0
    flat = made.area_faces[(made.triangles_center[:, 2] < low + 0.01)].sum()
    assert flat == pytest.approx(hull.volume, rel=1e-3) and flat > np.pi * 55**2
    above = bust.vertices[bust.vertices[:, 2] > -90]
    assert closest(above, made)[0].max() < 0.01


def test_hollow_it_has_that_wall_everywhere_and_is_open_below(bust, monkeypatch):
    monkeypatch.setattr(printed, "GRID_MM", 2.0)
    end = neck_end(bust)
    base = end.normal[2] < -0.999  # the level one on a stand, the tilted one without
    solid, made = to_print(bust, base, None), to_print(bust, base, 4.0)
    assert_sound(made)
    assert made.volume < 0.3 * solid.volume
    inside = made.triangles_center[closest(made.triangles_center, solid)[0] > 0.5]
    high = inside[end.below(inside) < -10]
    wall = closest(high, solid)[0]
    assert len(high) > 1000 and wall.min() > 3.7 and np.percentile(wall, 95) < 4.4
    below = np.array([*end.middle[:2], made.bounds[0, 2] - 5])
    assert (made.ray.intersects_location([below], [[0, 0, 1.0]])[0][:, 2] > 60).all()


def test_of_a_ball_with_a_flat_end_a_shell_remains():
    ball = trimesh.creation.icosphere(5, radius=40.0)
    under = trimesh.creation.box((200, 200, 100)).apply_translation([0, 0, -70])
    made = hollowed(without(ball, under), 2.0, np.array([0, 0, -1.0, -20.0]))
    assert_sound(made)
    away = np.linalg.norm(made.vertices, axis=1)
    inner = made.vertices[(away < 39) & (made.vertices[:, 2] > -17)]
    assert np.abs(np.linalg.norm(inner, axis=1) - 38).max() < 0.1


def test_a_head_without_a_flat_end_and_a_wall_that_fills_the_neck_are_refused(bust):
    with pytest.raises(BadInput, match="no flat end"):
        to_print(head(4), base=True, wall_mm=None)
    with pytest.raises(BadInput, match="leaves no opening"):
        hollowed(bust, 60.0, np.array([0, 0, -1.0, -135.0]), grid_mm=4.0)


@pytest.mark.parametrize("wall", [-1.0, 0.0, 0.5, 40.0])
def test_walls_that_no_printer_makes_are_refused(wall, tmp_path, capsys):
    with pytest.raises(BadInput, match="must lie from 0.8 to 15 mm"):
        check_wall(wall)
    (tmp_path / "skull.stl").write_bytes(b"solid")
    assert cli.main([str(tmp_path / "skull.stl"), "-o", str(tmp_path / "out"), f"--wall={wall}"]) == 2
    assert "--wall" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_what_is_written_is_told_and_lies_where_the_input_lay(bust, tmp_path):
    from types import SimpleNamespace

    shift = trimesh.transformations.translation_matrix([100, 0, 0])
    made = SimpleNamespace(surface=bust, skull=SimpleNamespace(input_from_frankfurt=shift))
    lines = []
    told = PrintOutputs(base=True, wall_mm=None)(tmp_path, made, lines.append)
    mesh = trimesh.load_mesh(tmp_path / "print.stl")
    assert mesh.is_watertight and mesh.volume / 1000 == pytest.approx(told["volume_ml"], abs=0.1)
    assert told["self_intersections"] == 0 and told["closed"] and told["triangles"] == len(mesh.faces)
    assert mesh.bounds.mean(0)[0] == pytest.approx(100, abs=1) and "on a stand, solid" in lines[0]
