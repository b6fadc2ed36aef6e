"""Predicted shapes beside true ones whose distances, shares and angles are known in closed form."""

import numpy as np
import pytest
import trimesh

from cranioface.judge.shapes import Cloud, measured, shape_distances, surface_error
from cranioface.judge.shares import iou, volume_agreement

EMPTY = trimesh.Trimesh()
NOWHERE = Cloud(np.zeros((0, 3)), np.zeros((0, 3)))


def sphere(radius, middle=(0, 0, 0)):
    return trimesh.creation.icosphere(5, radius).apply_translation(middle)


def sphere_cloud(count, radius):
    """Points in a golden spiral, spread evenly."""
    k = np.arange(count) + 0.5
    z, turn = 1 - 2 * k / count, np.pi * (1 + 5**0.5) * k
    unit = np.stack([np.sqrt(1 - z**2) * np.cos(turn), np.sqrt(1 - z**2) * np.sin(turn), z], 1)
    return Cloud(radius * unit, unit)


def plane(height, side=100.0):
    corners = side * np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) + [0, 0, height]
    return trimesh.Trimesh(corners, [[0, 1, 2], [0, 2, 3]], process=False)


def test_concentric_spheres_are_their_radii_apart():
    told = surface_error(sphere(83), sphere(80))
    assert told["chamfer_mm"] == pytest.approx(3, abs=0.02)
    assert told["there_mm"] == pytest.approx(3, abs=0.02)
    assert told["normal_deg"] < 2  # of an icosphere's facets
    assert [told[f"f1_{t}_mm"] for t in (1, 2, 5)] == [0, 0, 1]


@pytest.mark.parametrize("counts", [(1000, 1000), (1000, 8000), (8000, 1000)])
def test_the_chamfer_of_clouds_does_not_grow_with_the_number_of_points(counts):
    told = surface_error(sphere_cloud(counts[0], 100), sphere_cloud(counts[1], 80))
    assert told["chamfer_mm"] == pytest.approx(20, abs=0.6)  # the spiral's gaps stand aside by at most 5 mm


def test_shifted_planes_are_their_shift_apart_and_their_shares_exact():
    near, far = surface_error(plane(1.5), plane(0)), surface_error(plane(5), plane(0))
    assert near["chamfer_mm"] == pytest.approx(1.5, abs=1e-6)
    assert [near[f"f1_{t}_mm"] for t in (1, 2, 5)] == [0, 1, 1]
    assert far["f1_5_mm"] == 1  # a threshold includes its end
    assert near["normal_deg"] == pytest.approx(0, abs=1e-4)


def test_precision_and_recall_tell_what_is_too_much_from_what_is_missing():
    half = trimesh.Trimesh(plane(0).vertices * [0.5, 1, 1], plane(0).faces, process=False)
    missing, too_much = surface_error(half, plane(0)), surface_error(plane(0), half)
    assert missing["precision_1_mm"] == 1
    assert missing["recall_1_mm"] == pytest.approx(0.51, abs=0.01)  # half, and 1 mm beyond on either side
    assert too_much["recall_1_mm"] == 1
    assert too_much["precision_1_mm"] == pytest.approx(0.51, abs=0.01)
    share = missing["recall_1_mm"]
    assert missing["f1_1_mm"] == pytest.approx(2 * share / (1 + share))


@pytest.mark.parametrize("angle", [30.0, 90.0])
def test_planes_turned_about_their_middle_differ_by_the_angle(angle):
    turned = plane(0).apply_transform(trimesh.transformations.rotation_matrix(np.radians(angle), [1, 0, 0]))
    assert surface_error(turned, plane(0))["normal_deg"] == pytest.approx(angle, abs=1e-3)


def test_a_surface_turned_inside_out_is_half_a_turn_off():
    inside_out = trimesh.Trimesh(plane(0).vertices, plane(0).faces[:, ::-1], process=False)
    told = surface_error(inside_out, plane(0))
    assert (told["normal_deg"], told["chamfer_mm"]) == (pytest.approx(180, abs=1e-3), pytest.approx(0, abs=1e-6))


@pytest.mark.parametrize("nothing", [EMPTY, NOWHERE])
def test_what_is_empty_has_defined_answers(nothing):
    both = surface_error(nothing, nothing)
    assert (both["chamfer_mm"], both["normal_deg"], both["f1_1_mm"]) == (0, 0, 1)
    for one in (surface_error(nothing, sphere(80)), surface_error(sphere(80), nothing)):
        assert (one["chamfer_mm"], one["normal_deg"], one["f1_5_mm"]) == (np.inf, 180, 0)


def test_what_lies_outside_of_the_limits_is_not_judged():
    half = np.array([[0, np.inf], [-np.inf, np.inf], [-np.inf, np.inf]])
    found = shape_distances(measured(plane(2), 1, within=half), measured(plane(0)))
    assert len(found.back) == pytest.approx(10_000, rel=0.05) and len(found.there) == 20_000


def test_what_the_true_surface_gives_no_distance_is_not_judged():
    class Cut(Cloud):
        def nearest(self, points):
            distance, normals = super().nearest(points)
            return np.where(points[:, 2] < 0, np.nan, distance), normals

    whole = sphere_cloud(4000, 80)
    found = shape_distances(sphere_cloud(4000, 90), Cut(whole.points, whole.normals))
    assert len(found.back) == 2000 and len(found.there) == 4000


def test_a_surface_made_ready_once_answers_alike():
    true = measured(sphere(80))
    first, second = (shape_distances(measured(sphere(82), 1), true) for _ in range(2))
    np.testing.assert_array_equal(first.there, second.there)
    assert len(first.back) == 20_000


def test_volumes_by_hand():
    true, predicted = np.zeros((4, 4, 4)), np.zeros((4, 4, 4))
    true[:2], predicted[1:3] = 1, 0.75
    told = volume_agreement(predicted, true)
    assert told["iou"] == pytest.approx(1 / 3)
    assert told["mae"] == pytest.approx((1 + 0.25 + 0.75) / 4)
    assert told["mse"] == pytest.approx((1 + 0.25**2 + 0.75**2) / 4)
    assert told["r2"] == pytest.approx(1 - told["mse"] / 0.25)  # half full: a variance of a quarter


def test_empty_volumes_and_volumes_without_variance():
    empty, full = np.zeros((2, 2, 2)), np.ones((2, 2, 2))
    assert volume_agreement(empty, empty) == {"iou": 1, "mae": 0, "mse": 0, "r2": 1}
    assert volume_agreement(full, empty) == {"iou": 0, "mae": 1, "mse": 1, "r2": 0}
    assert iou(full > 0, empty > 0) == 0
    with pytest.raises(ValueError, match="one shape"):
        volume_agreement(empty, np.zeros((3, 2, 2)))
