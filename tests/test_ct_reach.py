"""What is done to voxel grids: each against the distance map, filter, labelling or mask that it stands for."""

import numpy as np
import pytest
from scipy import ndimage

from cranioface.anatomy.ct.blur import blurred
from cranioface.anatomy.ct.box import at_least, extent
from cranioface.anatomy.ct.components import components, filled_slices, largest_component
from cranioface.anatomy.ct.reach import beyond, eroded, within


def random_mask(seed: int, share: float, shape=(19, 23, 31)) -> np.ndarray:
    """Clumps on a grid of odd sides."""
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=shape), 1.2)
    return noise > np.quantile(noise, 1 - share)


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (0.7, 0.9, 1.3), (0.5, 0.5, 2.5)])
@pytest.mark.parametrize("mm", [0.4, 2.5, 5.0, 40.0])
def test_reach_is_that_of_a_whole_distance_map(spacing, mm):
    for share in (0.002, 0.1, 0.6):
        mask = random_mask(1, share)
        far = ndimage.distance_transform_edt(~mask, sampling=spacing[::-1])
        assert np.array_equal(within(mask, spacing, mm), far <= mm)
        assert np.array_equal(beyond(mask, spacing, mm), far > mm)
        inside = ndimage.distance_transform_edt(mask, sampling=spacing[::-1])
        assert np.array_equal(eroded(mask, spacing, mm), inside > mm)


def test_reach_of_nothing_and_of_everything():
    nothing = np.zeros((4, 5, 6), bool)
    assert not within(nothing, (1.0, 1.0, 1.0), 50).any()
    assert within(~nothing, (1.0, 1.0, 1.0), 0).all()
    assert eroded(~nothing, (1.0, 1.0, 1.0), 3).all()  # beyond the volume lies nothing that it is eroded by


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_slices_are_filled_as_by_a_fill_of_each_and_then_of_the_volume(axis):
    for share in (0.3, 0.5, 0.7):
        mask = random_mask(2, share)
        each = np.stack([ndimage.binary_fill_holes(s) for s in np.moveaxis(mask, axis, 0)])
        assert np.array_equal(filled_slices(mask, axis), ndimage.binary_fill_holes(np.moveaxis(each, 0, axis)))


def test_a_view_of_a_larger_volume_is_filled_in_place_of_a_copy():
    mask = random_mask(3, 0.5)[2:15, ::2, 3:]
    assert np.array_equal(filled_slices(mask, 1), filled_slices(np.ascontiguousarray(mask), 1))


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9])
def test_components_are_those_of_scipy_by_falling_size(share):
    mask = random_mask(4, share)
    found, count = ndimage.label(mask)
    sizes = np.sort(np.bincount(found.ravel())[1:])[::-1]
    labels, told = components(mask, 5)
    assert np.array_equal(told, sizes[sizes >= 5])
    assert np.array_equal(np.bincount(labels.ravel())[1:], sizes[sizes >= 5])
    for label in range(1, labels.max() + 1):  # each is one of scipy's, whole
        theirs = np.unique(found[labels == label])
        assert len(theirs) == 1 and (found == theirs[0]).sum() == (labels == label).sum()

    assert np.array_equal(largest_component(mask), labels == 1)


def test_components_of_nothing_of_everything_and_of_a_board():
    nothing = np.zeros((3, 4, 5), bool)
    labels, sizes = components(nothing)
    assert not largest_component(nothing).any() and not labels.any() and len(sizes) == 0
    assert components(~nothing)[1].tolist() == [60] and largest_component(~nothing).all()
    board = np.indices((3, 4, 5)).sum(0) % 2 == 0  # voxels that meet at edges and corners alone
    largest = largest_component(board)
    assert components(board)[1].tolist() == [1] * 30 and largest.sum() == 1 and largest[0, 0, 0]


@pytest.mark.parametrize("sigma", [(0.5, 0.5, 0.0), (0.6, 0.9, 1.3), (0.0, 0.0, 0.0)])
def test_blur_is_that_of_scipy(sigma):
    values = np.random.default_rng(5).normal(size=(7, 9, 11)).astype(np.float32)
    wanted = ndimage.gaussian_filter(values, sigma[::-1], truncate=3.0)
    assert np.abs(blurred(values, sigma) - wanted).max() < 1e-6


@pytest.mark.parametrize("kind", [np.int16, np.float32])
@pytest.mark.parametrize("least", [250, 250.5])
def test_bone_and_the_box_that_it_fills(kind, least):
    values = np.random.default_rng(6).normal(0, 150, (9, 11, 13)).astype(kind)
    values[:2] = values[:, :3] = values[..., 12:] = 0
    hit = values >= least
    assert np.array_equal(at_least(values, least), hit)
    count, index, size = extent(hit)
    filled = np.argwhere(hit)[:, ::-1]
    assert count == hit.sum() > 3
    assert index == filled.min(0).tolist() and size == (np.ptp(filled, axis=0) + 1).tolist()
    assert extent(hit & False) == (0, [0, 0, 0], [0, 0, 0])
