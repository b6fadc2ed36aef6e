"""Volume metrics beside slow and obvious ones, and what they say where there is nothing."""

import numpy as np
import pytest

from cranioface.judge.volumes import boundary_dice, dice, label_errors, surface_distances, volume_error

RANDOM = np.random.default_rng(0)


def ball(middle, radius, side=24):
    return np.linalg.norm(np.indices((side,) * 3).transpose(1, 2, 3, 0) - middle, axis=-1) < radius


def border(volume):
    """Voxels with a neighbour (of six) outside, one by one."""
    padded, there = np.pad(volume, 1), []
    for i, j, k in np.argwhere(padded):
        near = [padded[i + 1, j, k], padded[i - 1, j, k], padded[i, j + 1, k]]
        near += [padded[i, j - 1, k], padded[i, j, k + 1], padded[i, j, k - 1]]
        if not all(near):
            there.append((i, j, k))
    return np.array(there)


def slow(one, other, spacing):
    """Dice, HD95 and mean surface distance from every pair of border voxels."""
    apart = np.linalg.norm(border(one)[:, None] - border(other)[None], axis=-1) * spacing
    there, back = apart.min(1), apart.min(0)
    overlap = 2 * (one & other).sum() / (one.sum() + other.sum())
    return overlap, max(np.percentile(there, 95), np.percentile(back, 95)), np.r_[there, back].mean()


@pytest.mark.parametrize("spacing", [1.0, 2.0])
def test_as_the_slow_way(spacing):
    one, other = ball((10, 11, 12), 5), ball((12, 11, 10.5), 6) | ball((18, 18, 18), 2)
    told = volume_error(one, other, spacing)
    assert [told[k] for k in ("dice", "hd95_mm", "surface_mm")] == pytest.approx(slow(one, other, spacing), rel=1e-5)


def test_a_part_at_the_border_of_the_grid_has_its_surface_there_too():
    one, other = np.zeros((2, 12, 12, 12), bool)
    one[:, :, :4], other[:, :, :6] = True, True
    assert surface_distances(one, other, 2.0) == pytest.approx(slow(one, other, 2.0)[1:], rel=1e-5)


def test_equal_parts_are_perfect_and_apart_ones_share_nothing():
    one = ball((8, 8, 8), 4)
    assert volume_error(one, one, 2.0, ~one) == {"dice": 1, "boundary_dice": 1, "hd95_mm": 0, "surface_mm": 0}
    far = np.roll(one, 9, 0)
    assert dice(one, far) == 0 and surface_distances(one, far, 2.0)[0] <= 18


def test_dice_is_dice_and_no_share_of_equal_voxels():
    """An earlier system counted the empty voxels too: nothing predicted at all then scores nearly one."""
    true, nothing = ball((8, 8, 8), 2), np.zeros((24,) * 3, bool)
    assert (true == nothing).mean() > 0.99 and dice(nothing, true) == 0
    half = true & (np.indices(true.shape)[0] >= 8)
    assert dice(half, true) == pytest.approx(2 * half.sum() / (half.sum() + true.sum()))


def test_what_is_empty_has_a_defined_answer():
    empty, one = np.zeros((24,) * 3, bool), ball((8, 8, 8), 4)
    assert volume_error(empty, empty, 1.0, one) == {"dice": 1, "boundary_dice": 1, "hd95_mm": 0, "surface_mm": 0}
    for pair in ((empty, one), (one, empty)):
        told = volume_error(*pair, 1.0, one)
        assert told["dice"] == 0 and told["hd95_mm"] == told["surface_mm"] == np.inf
    assert np.isnan(boundary_dice(one, one, empty, 1.0))


def test_the_boundary_is_what_lies_within_10_mm_of_the_bone_that_is_there():
    bone, true = np.zeros((2, 40, 9, 9), bool)
    bone[:10, 2:7, 2:7], true[10:35, 2:7, 2:7] = True, True
    wrong_far, wrong_near = true.copy(), true.copy()
    wrong_far[25:], wrong_near[10:15] = False, False
    assert boundary_dice(wrong_far, true, bone, 1.0) == 1 and dice(wrong_far, true) < 0.8
    assert boundary_dice(wrong_near, true, bone, 1.0) == pytest.approx(2 * 5 / (5 + 10))
    assert boundary_dice(wrong_far, true, bone, 0.5) < 1  # 10 mm are twenty voxels there


def test_a_class_that_training_never_saw_is_named_and_not_scored():
    true = np.where(ball((8, 8, 8), 4), 1, 0) + np.where(ball((17, 17, 17), 3), 12, 0)
    scored, unknown = label_errors(np.where(true == 1, 1, 0), true, 1.0, {1: "cranium", 12: "hyoid"}, {"cranium"})
    assert scored["cranium"]["dice"] == 1 and list(scored) == ["cranium"] and unknown == ["hyoid"]


def test_volumes_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="bool and of one shape"):
        dice(np.zeros((2, 2, 2), bool), np.zeros((2, 2, 2)))
    with pytest.raises(ValueError, match="bool and of one shape"):
        volume_error(np.zeros((2, 2, 2), bool), np.zeros((2, 2, 3), bool), 1.0)
