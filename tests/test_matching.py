"""The fast matching of clouds against the plain formulas: neighbours, weights, equations, grids, starts."""

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from cranioface.anatomy.exterior import Exterior
from cranioface.anatomy.frankfurt.grid_search import _cells as cells
from cranioface.anatomy.frankfurt.grid_search import _step, _sums, _turn, search
from cranioface.anatomy.frankfurt.icp import Cloud, Matching, Pairs, refine, twist_system
from cranioface.anatomy.frankfurt.nearest_grid import NearestGrid
from cranioface.anatomy.frankfurt.own_plane import _affine_system
from cranioface.geometry.rigid import kabsch, transform
from evaluation.studies.pose_truth import difference

RNG = np.random.default_rng(7)


def unit(count: int) -> np.ndarray:
    v = RNG.normal(size=(count, 3))
    return v / np.linalg.norm(v, axis=1, keepdims=True)


def lump(count: int) -> Exterior:
    """A surface without symmetry, about 100 mm across."""
    along = unit(count)
    radius = 50 + 15 * along[:, 0] * along[:, 1] + 12 * np.sin(3 * along[:, 2]) + 8 * along[:, 0]
    return Exterior(along * radius[:, None], along)


def motion(degrees: float, mm: float) -> np.ndarray:
    """Some rigid motion (4, 4) by so much."""

    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_rotvec(np.radians(degrees) * unit(1)[0]).as_matrix()
    matrix[:3, 3] = mm * unit(1)[0]
    return matrix


def test_pairs_and_weights_are_those_of_a_plain_search():
    model, data, matrix = lump(400), lump(300), motion(9, 4)
    importance = RNG.random(400)
    pairs = Matching(Cloud.of(model), Cloud.of(data)).pairs(matrix)
    moved, turned = transform(matrix, data.points), data.normals @ matrix[:3, :3].T
    near, back = cKDTree(model.points).query(moved)[1], cKDTree(moved).query(model.points)[1]
    np.testing.assert_array_equal(pairs.model_of_data, near)
    np.testing.assert_array_equal(pairs.data_of_model, back)
    i, j = np.append(np.arange(300), back), np.append(near, np.arange(400))
    agree = np.clip((turned[i] * model.normals[j]).sum(1), 0, 1)
    squared = ((moved[i] - model.points[j]) ** 2).sum(1)
    plain = agree / (1 + squared / 36) ** 2 * importance[j]
    np.testing.assert_allclose(pairs.weights(importance, 6.0), plain, atol=1e-12)


def arrays():
    data, model, normals = RNG.normal(size=(30, 3)), RNG.normal(size=(40, 3)), unit(40)
    near, back = RNG.integers(0, 40, 30).astype(np.int32), RNG.integers(0, 30, 40).astype(np.int32)
    weight = RNG.random(70) * (RNG.random(70) > 0.2)
    i, j = np.append(np.arange(30), back), np.append(near, np.arange(40))
    return data, model, normals, near, back, weight, i, j


def test_equations_of_the_twist():
    data, model, normals, near, back, weight, i, j = arrays()
    system, right = np.zeros((6, 6)), np.zeros(6)
    for along, share in ((normals[j], 1.0), *((np.tile(axis, (70, 1)), 0.1) for axis in np.eye(3))):
        rows = np.hstack([np.cross(data[i], along), along])
        system += share * (rows * weight[:, None]).T @ rows
        right += share * (rows * weight[:, None]).T @ ((model[j] - data[i]) * along).sum(1)
    pairs = Pairs(Exterior(data, np.zeros((30, 3))), Exterior(model, normals), near, back)
    fast, fast_right = twist_system(pairs, weight)
    np.testing.assert_allclose(fast, system, atol=1e-10)
    np.testing.assert_allclose(fast_right, right, atol=1e-10)


def test_equations_of_the_stretch():
    data, model, _, near, back, weight, i, j = arrays()
    rows = np.column_stack([np.ones(70), model[j]])
    system, right = _affine_system(model, data, near, back, weight)
    np.testing.assert_allclose(system, (rows * weight[:, None]).T @ rows, atol=1e-10)
    np.testing.assert_allclose(right, (rows * weight[:, None]).T @ (data[i] - model[j]), atol=1e-10)


def test_refine_brings_a_cloud_back():
    cloud, pose = lump(3000), motion(8, 5)
    moved = Exterior(transform(pose, cloud.points), cloud.normals @ pose[:3, :3].T)
    found = refine(Matching(Cloud.of(cloud), Cloud.of(moved)), np.eye(4), np.ones(3000), (8.0,) * 20 + (3.0,) * 10)
    turn, shift = difference(found @ pose, np.eye(4))
    assert turn < 1e-6 and shift < 1e-6


@pytest.mark.parametrize("mirrored", [False, True])
def test_turn_is_that_of_kabsch(mirrored):
    source = RNG.normal(size=(40, 3))
    target = source * [1, 1, -1 if mirrored else 1] @ motion(140, 0)[:3, :3].T + RNG.normal(0, 0.1, (40, 3))
    cross = (source - source.mean(0)).T @ (target - target.mean(0))
    np.testing.assert_allclose(_turn(cross), kabsch(source, target)[:3, :3], atol=1e-6)


def test_sums_and_step_of_the_grid_are_those_of_a_plain_loop():
    model, data, matrix = lump(500), lump(400), motion(20, 6)
    grid, other = NearestGrid.over(model, 6.0, 45.0), NearestGrid.over(data, 6.0, 45.0)
    R, t = matrix[:3, :3].copy(), matrix[:3, 3].copy()
    there, moved, near, weight = plain_sums(grid, data, R, t)
    back, reverse, own, more = plain_sums(other, model, R.T.copy(), -R.T @ t)
    turn, shift = _step(R, t, there, back)
    source, target = np.vstack([moved, own @ R.T + t]), np.vstack([near, reverse @ R.T + t])
    expected = kabsch(source, target, np.append(weight, more))
    np.testing.assert_allclose(turn, expected[:3, :3], atol=1e-4)
    np.testing.assert_allclose(shift, expected[:3, 3], atol=1e-2)


def plain_sums(grid: NearestGrid, cloud: Exterior, R: np.ndarray, t: np.ndarray):
    """The kernel's sums, checked against numpy, with the pairs they are made of."""
    samples, width = np.ascontiguousarray(np.hstack([cloud.points, cloud.normals]).T, np.float32), 10.0
    out = np.empty(16)
    _sums(R, t, samples, *cells(grid), np.float32(width), out)
    moved, turned = cloud.points @ R.T + t, cloud.normals @ R.T
    cell = np.floor((moved - grid.origin) / grid.cell).astype(int)
    inside = ((cell >= 0) & (cell < grid.index.shape)).all(1)
    found = grid.index[tuple(np.clip(cell, 0, np.array(grid.index.shape) - 1).T)]
    near = grid.points[found]
    agree = np.clip((turned * grid.normals[found]).sum(1), 0, None)
    weight = inside * agree / (1 + ((moved - near) ** 2).sum(1) / width**2) ** 2
    plain = np.hstack([weight.sum(), weight @ moved, weight @ near, ((weight[:, None] * moved).T @ near).ravel()])
    np.testing.assert_allclose(out, plain, rtol=2e-3, atol=0.05 * np.abs(plain[7:]).max() / 100)
    return out, moved, near, weight


def test_every_cell_of_the_grid_knows_its_nearest_sample():
    grid = NearestGrid.over(lump(300), 6.0, 30.0)
    every = np.stack(np.meshgrid(*map(np.arange, grid.index.shape), indexing="ij"), -1).reshape(-1, 3)
    samples = ((grid.points - grid.origin) / grid.cell).astype(int)
    mine = np.linalg.norm(every - samples[grid.index.ravel()], axis=1)
    np.testing.assert_allclose(mine, cKDTree(samples).query(every)[0], atol=1e-12)


def test_search_finds_the_start_that_fits():
    cloud, pose = lump(4000), motion(170, 200)
    moved = Exterior(transform(pose, cloud.points), cloud.normals @ pose[:3, :3].T)
    back = np.linalg.inv(pose)
    starts = np.stack([motion(d, 0) @ back for d in (12, 150, 90, 60, 120, 40)][::-1])
    grids = (NearestGrid.over(c, 4.0, 40.0) for c in (cloud, moved))
    found = search(*grids, starts, 2000, (20.0, 15, 10, 8) + (5.0,) * 40, 2)
    assert found.shape == (2, 4, 4)
    turn, shift = difference(found[0] @ pose, np.eye(4))
    assert turn < 2 and shift < 2
