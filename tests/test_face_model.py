"""The face model's polygons and arrays: closed, all quads, control points keep their numbers, regions and UVs fit."""

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.face_model.lips import lip_margins, lip_sides
from cranioface.anatomy.face_model.stored import STORED
from cranioface.anatomy.face_model.topology import open_ring, refined
from cranioface.geometry.self_intersection import self_intersections

MODEL = load_face_model()
OPEN_BOX = [np.array([[0, 3, 2, 1], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]])]  # its top is open
CUBE = np.array([[x, y, z] for z in (0.0, 1) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))])


def closed(level, points) -> trimesh.Trimesh:
    return trimesh.Trimesh(points, level.triangles, process=False)


def test_an_open_box_becomes_a_closed_shell_of_quads_over_its_own_corners():
    level = refined(8, OPEN_BOX)
    shell = closed(level, level.matrix @ CUBE)
    assert shell.is_watertight and shell.is_winding_consistent and 0 < shell.volume < 1
    assert level.quads.shape == (5 * 4 + level.cap, 4) and level.cap == 4
    np.testing.assert_allclose(level.matrix.sum(1), 1.0)
    assert (np.asarray(level.matrix[:8].argmax(1)).ravel() == np.arange(8)).all()
    np.testing.assert_allclose(
        (level.matrix @ CUBE)[-1, 2], (level.matrix @ CUBE)[open_ring(level.quads[:-4]), 2].mean()
    )


@pytest.mark.parametrize("name", ["level", "finer"])
def test_both_levels_are_one_closed_outward_shell_of_quads_whose_ring_is_even(name):
    level = getattr(MODEL, name)
    points = MODEL.mean if name == "level" else MODEL.finer.matrix @ MODEL.mean
    shell = closed(level, points)
    assert shell.is_watertight and shell.is_winding_consistent and shell.volume > 3e6 and shell.body_count == 1
    assert level.quads.shape[1] == 4 and all(len(set(q)) == 4 for q in level.quads[::97].tolist())
    ring = open_ring(level.quads[: -level.cap])
    assert len(ring) == 2 * level.cap and np.ptp(points[ring, 2]) < 0.2
    assert level.quads.max() == len(points) - 1


def test_control_points_keep_their_numbers_through_both_levels():
    assert MODEL.control_points < len(MODEL.mean) < len(MODEL.finer.matrix @ MODEL.mean)
    for level, count in ((MODEL.level, MODEL.control_points), (MODEL.finer, len(MODEL.mean) - 1)):
        own = level.matrix[:count].diagonal()  # a corner where three meet weighs itself by nothing, as much as others
        assert own.min() >= 0 and np.median(own) > 0.4
    moved = np.linalg.norm(
        (MODEL.finer.matrix @ MODEL.mean)[: MODEL.control_points] - MODEL.mean[: MODEL.control_points], axis=1
    )
    assert np.percentile(moved, 99) < 0.6


def test_the_seen_skin_of_the_mean_does_not_meet_itself():
    """At both levels; folds behind closed lids may touch: nobody sees them."""
    assert len(self_intersections(trimesh.Trimesh(MODEL.mean, MODEL.outer_faces, process=False))) == 0
    seen = (MODEL.finer.matrix @ MODEL.hidden < 0.3)[MODEL.finer.triangles].all(1)
    skin = trimesh.Trimesh(MODEL.finer.matrix @ MODEL.mean, MODEL.finer.triangles[seen], process=False)
    assert seen.mean() > 0.9 and len(self_intersections(skin)) == 0


def test_every_quad_of_the_skin_has_a_region_and_its_place_in_the_picture():
    count = len(MODEL.level.quads) - MODEL.level.cap
    assert MODEL.region.shape == (count,) and MODEL.uv_corners.shape == (count, 4)
    assert set(np.unique(MODEL.region)) == set(range(len(MODEL.region_names)))
    assert MODEL.uv.min() >= 0 and MODEL.uv.max() <= 1
    for name, landmark in (("lips", "ls"), ("chin", "pg"), ("nose", "prn"), ("wings", "ala_left"), ("lids", "en_left")):
        beside = (MODEL.level.quads[:count] == MODEL.landmarks[landmark]).any(1)
        assert name in {MODEL.region_names[k] for k in MODEL.region[beside]}, landmark


def test_a_vertex_has_one_place_in_the_picture_but_at_seams():
    vertices, places = MODEL.level.quads[: len(MODEL.uv_corners)].ravel(), MODEL.uv[MODEL.uv_corners.ravel()]
    order = np.argsort(vertices, kind="stable")
    first = np.unique(vertices[order], return_index=True)[1]
    spread = np.maximum.reduceat(places[order], first) - np.minimum.reduceat(places[order], first)
    assert (spread.max(1) > 1e-4).mean() < 0.06


def test_sexes_lie_either_side_of_the_unknown_and_facts_add():
    unknown = MODEL.expected()
    np.testing.assert_array_equal(unknown, MODEL.mean)
    np.testing.assert_allclose(MODEL.expected("male") + MODEL.expected("female"), 2 * unknown, atol=1e-9)
    both = MODEL.expected("male", 75, 1.75) - MODEL.expected("male") - MODEL.expected(None, 75) + unknown
    np.testing.assert_allclose(unknown + both, MODEL.expected(fullness=1.75), atol=1e-5)  # fields are float32


def test_lips_are_told_apart_by_the_polygons_and_part_nowhere_else():
    upper, lower, ends = lip_margins(MODEL)
    side, marks = lip_sides(MODEL, 3.0), MODEL.landmarks
    assert not set(upper) & set(lower) and (side[upper] == 1).all() and (side[lower] == -1).all()
    assert MODEL.mean[ends[0], 0] < -15 and MODEL.mean[ends[1], 0] > 15
    apart = MODEL.mean[np.flatnonzero(side), 2] - MODEL.mean[marks["sto"], 2]
    assert np.abs(apart).max() < 3.5 and side[[marks[n] for n in ("sn", "pg", "ch_left", "ch_right")]].any() == 0
    far = lip_sides(MODEL, 15.0)
    assert (far[marks["sto"]], far[marks["ls"]], far[marks["li"]]) == (1, 1, -1)


def test_it_is_small():
    assert STORED.stat().st_size <= 6_000_000
