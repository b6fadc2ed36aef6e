"""Implants in shells whose whole is known: an ellipsoid of bone 6 mm thick with a hole of 20 mm radius."""

import numpy as np
import pytest
import trimesh

from completion.flush import flush
from completion.implant import inferred_bone, make_implant
from completion.insertion import outward
from completion.missing import find_missing
from completion.options import ImplantOptions, read_direction, read_thickness
from completion.rim import fit
from completion.volumes import SkullVolume
from cranioface.command import BadInput
from cranioface.geometry.closed_surface import is_closed
from cranioface.geometry.distances import closest
from cranioface.geometry.head_grid import Grid, filled

RADII, THICK_MM, HOLE_MM, CLEARANCE_MM = np.array([60.0, 70.0, 65.0]), 6.0, 20.0, 0.5
GRID = Grid((160, 160, 160), 1.0, (-79.5, -79.5, -79.5))
FRONT = np.array([0.0, -1.0, 0.0])


def ellipsoid(radii, shift=(0, 0, 0)):
    ball = trimesh.creation.icosphere(4)
    ball.vertices = ball.vertices * radii + np.array(shift)
    return ball


def shell(shift=(0, 0, 0)):
    return trimesh.boolean.difference([ellipsoid(RADII, shift), ellipsoid(RADII - THICK_MM, shift)], engine="manifold")


def with_hole(bone, radius, direction=FRONT):
    drill = trimesh.creation.cylinder(radius, 60, sections=96)
    drill.apply_transform(trimesh.geometry.align_vectors([0, 0, 1], direction))
    return trimesh.boolean.difference([bone, drill.apply_translation(67 * direction)], engine="manifold")


def solid(mesh):
    return SkullVolume(mesh, filled(mesh, GRID), GRID)


def share(mesh):
    return filled(mesh, GRID).astype(np.float32)


@pytest.fixture(scope="module")
def holed():
    return solid(with_hole(shell(), HOLE_MM))


@pytest.fixture(scope="module")
def whole(holed):
    """The true whole, beside where it belongs, as a mirrored skull is."""
    return flush(share(shell((1.2, -1.0, 0.8))), holed)


@pytest.fixture(scope="module")
def part(holed, whole):
    (only,) = find_missing(holed, whole.whole())
    return only


@pytest.fixture(scope="module")
def implant(holed, whole, part):
    return make_implant(part, whole, holed, ImplantOptions(direction=tuple(FRONT)))


def lost_ml(holed):
    return (shell().volume - holed.mesh.volume) / 1000


def test_the_missing_part_is_as_large_as_what_was_drilled_out(holed, part):
    assert part.volume_ml == pytest.approx(lost_ml(holed), rel=0.08)
    assert np.linalg.norm(np.cross(part.points.mean(0), FRONT)) < 1.0


def test_a_displaced_whole_is_carried_onto_the_bone(holed, whole):
    true = share(shell()) > 0.5
    assert ((whole.whole() > 0.5) != true).sum() < 0.25 * ((share(shell((1.2, -1.0, 0.8))) > 0.5) != true).sum()


def test_a_whole_skull_lacks_nothing_wherever_the_method_puts_it():
    bone = solid(shell())
    assert find_missing(bone, flush(share(shell((0.9, 0.5, -0.7))), bone).whole()) == []
    assert find_missing(bone, flush(np.zeros(GRID.shape, np.float32), bone).whole()) == []


def test_pores_and_sutures_are_no_defects():
    bone = solid(with_hole(shell(), 2.5))
    assert find_missing(bone, flush(share(shell()), bone).whole()) == []


def test_outward_is_the_normal_and_the_outer_half_sees_the_outside(holed, part):
    direction, seen = outward(part, holed)
    assert direction @ FRONT > 0.99 and 0.3 < seen < 0.7


def test_an_implant_is_one_closed_body_of_the_bone_s_thickness(implant, holed):
    assert is_closed(implant.mesh) and implant.mesh.is_winding_consistent and implant.mesh.body_count == 1
    assert np.median(implant.thickness_mm) == pytest.approx(THICK_MM, abs=0.4)
    rim_ml = 2 * np.pi * HOLE_MM * THICK_MM * CLEARANCE_MM / 1000
    assert implant.volume_ml == pytest.approx(lost_ml(holed) - rim_ml, rel=0.06)
    assert implant.undercut_ml < 0.05


def test_it_keeps_its_clearance_and_fits_flush(implant, holed):
    told = fit(implant, holed.mesh)
    assert told.nearest > CLEARANCE_MM - 0.1
    assert told.gap.mean() == pytest.approx(CLEARANCE_MM, abs=0.25) and told.gap.max() < 1.2
    assert np.abs(told.step).mean() < 0.25 and np.percentile(np.abs(told.step), 95) < 0.5


def test_its_outer_surface_is_that_of_the_true_whole(implant, holed):
    outer = implant.mesh.vertices[implant.mesh.vertex_normals @ FRONT > 0.7]
    away = closest(outer, shell())[0]
    assert away.mean() < 0.3 and np.percentile(away, 95) < 0.7


@pytest.mark.parametrize("tilt_deg", [0, 20])
def test_it_goes_in_without_touching_bone(tilt_deg, holed, whole, part):
    direction = np.array([np.sin(np.radians(tilt_deg)), -np.cos(np.radians(tilt_deg)), 0])
    made = make_implant(part, whole, holed, ImplantOptions(direction=tuple(direction)))
    if tilt_deg:
        assert made.undercut_ml > 0.1
    for way in np.arange(0, 14, 0.5):
        on_its_way = made.mesh.vertices[::3] + way * direction
        assert closest(on_its_way, holed.mesh)[0].min() > CLEARANCE_MM - 0.2, way


def test_a_thickness_is_kept_below_the_outer_surface(holed, whole, part):
    made = make_implant(part, whole, holed, ImplantOptions(thickness_mm=3.0, direction=tuple(FRONT)))
    assert np.median(made.thickness_mm) == pytest.approx(3.0, abs=0.3) and is_closed(made.mesh)
    outer = made.mesh.vertices[made.mesh.vertex_normals @ FRONT > 0.7]
    assert closest(outer, ellipsoid(RADII))[0].mean() < 0.3


def test_inferred_bone_reaches_the_bone_that_is_there(holed, whole, part):
    bone = inferred_bone(part, whole, holed)
    assert is_closed(bone) and bone.volume / 1000 == pytest.approx(lost_ml(holed), rel=0.12)
    assert holed.mesh.contains(bone.vertices).mean() > 0.05


def test_what_cannot_be_made_is_refused():
    for wrong in ({"clearance_mm": -1.0}, {"thickness_mm": 0.2}, {"direction": (0.0, 0.0, 0.0)}):
        with pytest.raises(BadInput, match="--"):
            ImplantOptions(**wrong)
    assert read_thickness("bone") is None and read_direction("auto") is None and read_direction("0,-1,0") == (0, -1, 0)
    for reader, wrong in ((read_thickness, "thick"), (read_direction, "1,2"), (read_direction, "up")):
        with pytest.raises(BadInput, match="neither"):
            reader(wrong)


def test_the_flush_share_is_alike_by_slices_and_by_points(whole):
    some = np.random.default_rng(0).integers(20, 140, (500, 3))
    assert np.allclose(whole.at(GRID.points(some)), whole.whole()[tuple(some.T)], atol=1e-4)
