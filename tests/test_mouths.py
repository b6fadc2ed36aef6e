"""Synthetic people with open and toothless mouths: the jaw turns about its condyles, skin and lips follow it."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from cranioface.anatomy.open_mouth import HINGE, LIPS_MEET_MM, closed_share, jaw_motion, opened
from cranioface.anatomy.ray_depth import ray_depths
from cranioface.anatomy.template import load_template
from cranioface.geometry.rigid import transform
from cranioface.geometry.ring import CameraRing, project
from cranioface.population import Mouth, draw_mouth, make_person
from cranioface.population.face import face_points
from cranioface.population.face_sites import face_sites
from cranioface.population.jaws import with_mouth
from cranioface.population.person import bones_and_identity
from cranioface.population.riding import _margins
from cranioface.population.skull import mean_skull

SEED = 3
MOUTHS = (Mouth(6), Mouth(14, 3), Mouth(25, 5), Mouth(-5, 0, 4, 6), Mouth(7, 1, 0, 9), Mouth(0, 0, 8, 10, True))


@pytest.fixture(scope="module")
def closed():
    return make_person(SEED, mouth=Mouth())


@pytest.fixture(scope="module", params=MOUTHS, ids=str)
def person(request):
    return make_person(SEED, mouth=request.param)


def points_of(mouth):
    """Control points of SEED's face, and its skull."""
    sex, skull, identity = bones_and_identity(SEED, 0, mouth=mouth)
    return face_points(skull, sex, 40, 0.0, identity), skull


def test_the_jaws_motion_is_rigid_and_the_share_of_it_is_a_part():
    hinge = np.array([[-55.0, -14, -1], [54.0, -12, 1]])
    points = np.random.default_rng(0).normal(0, 60, (20, 3))
    np.testing.assert_allclose(opened(points, hinge, 12, 3), transform(jaw_motion(hinge, 12, 3), points), atol=1e-9)
    np.testing.assert_allclose(opened(hinge, hinge, 20, 0), hinge, atol=1e-9)
    half = opened(opened(points, hinge, 12, 0, 0.5), hinge, 12, 0, 0.5)
    np.testing.assert_allclose(half, opened(points, hinge, 12, 0), atol=1e-9)
    assert (opened(np.array([[0.0, -90, -60]]), hinge, 5, 0) - [0, -90, -60])[0, 2] < -5  # the chin goes down


def test_lips_close_over_a_small_gape_and_part_by_what_is_beyond():
    assert closed_share(-8.0) == closed_share(0.0) == closed_share(LIPS_MEET_MM) == 1.0
    assert 24 * (1 - closed_share(24.0)) == pytest.approx(24 - LIPS_MEET_MM)


def test_a_mouth_changes_nothing_else_of_a_person(closed, person):
    assert person.facts == closed.facts and person.craniometrics == closed.craniometrics
    assert person.tissue_depths.items() <= closed.tissue_depths.items()
    assert {"g", "zy_left", "pg", "me", "go_left"} <= set(person.tissue_depths)
    above = person.skull.vertices[:, 2] > 0
    jaw = np.arange(len(above)) >= len(load_template().skull.vertices)
    np.testing.assert_array_equal(person.skull.vertices[above & ~jaw], closed.skull.vertices[above & ~jaw])
    upper = closed.face.vertices[closed.face.vertices[:, 2] > 10]
    off = cKDTree(person.face.vertices).query(upper)[0]
    assert np.percentile(off, 90) < 0.3 and off.max() < 2.0  # smooth directions; a coronoid may push the cheek


def test_faces_stay_closed_shells_clear_of_the_bone(person):
    assert person.face.is_watertight and person.face.body_count == 1 and person.face.volume > 2e6
    skin, bone = (project(m, CameraRing(pixels=128)) for m in (person.face, person.skull))
    seen = np.isfinite(bone)
    assert not (seen & np.isnan(skin)).any() and (skin - bone)[seen].min() > -0.5


def test_the_mandible_is_the_closed_one_moved_about_its_condyles():
    whole, mouth = mean_skull("female"), Mouth(11, 3)
    moved, hinge = with_mouth(whole, mouth), np.array([whole.bite[k] for k in HINGE])
    np.testing.assert_allclose(moved.mandible.vertices, opened(whole.mandible.vertices, hinge, 11, 3), atol=1e-3)
    np.testing.assert_array_equal(moved.cranium.vertices, whole.cranium.vertices)
    assert 12 < moved.gape_mm < 24 and moved.bite is whole.bite


def test_the_chin_keeps_its_tissue_and_the_nose_its_place(closed, person):
    hinge = np.array([bones_and_identity(SEED, 0, mouth=Mouth())[1].bite[k] for k in HINGE])
    motion = jaw_motion(hinge, person.mouth.opening_deg, person.mouth.slid_mm)
    for site, along in (("pg", [0.0, -0.995, -0.1]), ("gn", [0.0, -0.751, -0.661])):
        turned = motion[:3, :3] @ np.array(along)
        depths = [
            ray_depths(p.face.vertices, p.face.faces, p.landmarks[site][None], d[None], np.array([10.0]))[0]
            for p, d in ((closed, np.array(along)), (person, turned))
        ]
        assert depths[1] == pytest.approx(depths[0], abs=0.8)


def test_closed_lips_meet_half_way_and_wide_ones_part():
    upper, lower, _ = _margins()
    apart = []
    for degrees in (0.0, 5.0, 20.0):
        points, skull = points_of(Mouth(degrees))
        middle = [lip[np.abs(points[lip, 0]) < 4] for lip in (upper, lower)]
        apart.append(points[middle[0]].mean(0)[2] - points[middle[1]].mean(0)[2])
    assert abs(apart[1] - apart[0]) < 1.0
    assert apart[2] > 6.0 and skull.gape_mm > LIPS_MEET_MM


def test_toothless_ridges_are_low_and_lips_fall_in_unless_a_denture_carries_them():
    bare, worn = Mouth(0, 0, 6, 8), Mouth(0, 0, 6, 8, denture=True)
    (whole, _), (fallen, skull), (carried, same) = (points_of(m) for m in (Mouth(), bare, worn))
    lips = [face_sites().index[k] for k in ("pr", "id")]
    back = (fallen - whole)[lips, 1]
    assert (2.0 < back).all() and (back < 7.0).all()
    assert np.abs(carried - whole)[lips].max() < 1.0
    np.testing.assert_array_equal(skull.mandible.vertices, same.mandible.vertices)
    front = np.abs(skull.mandible.vertices[:, 0]) < 12
    crown = skull.mandible.vertices[front & (skull.mandible.vertices[:, 1] < skull.bite["id"][1] + 12), 2].max()
    assert crown < skull.bite["id"][2] - 4.0 and skull.landmarks["id"][2] == pytest.approx(skull.bite["id"][2] - 8)


def test_over_closing_shortens_the_face():
    (closed, _), (over, skull) = points_of(Mouth(0, 0, 6, 8)), points_of(Mouth(-6, 0, 6, 8))
    height = [p[face_sites().index["n"]][2] - p[face_sites().index["me"]][2] for p in (closed, over)]
    assert 4 < height[0] - height[1] < 14 and skull.gape_mm < -4


def test_mouths_are_drawn_as_often_as_said_and_alike_for_a_seed():
    mouths = [draw_mouth(seed) for seed in range(3000)]
    assert mouths[7] == draw_mouth(7)
    share = lambda has: np.mean([has(m) for m in mouths])  # noqa: E731
    assert share(lambda m: m.toothless) == pytest.approx(1 / 3, abs=0.03)
    assert share(lambda m: m.opening_deg > 2) == pytest.approx(1 / 3, abs=0.05)
    assert share(lambda m: m.opening_deg < -1) > 0.08 and not any(m.opening_deg < 0 for m in mouths if m.denture)
    assert all(-8 <= m.opening_deg <= 30 and 0 <= m.slid_mm <= 8 for m in mouths)
