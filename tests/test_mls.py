"""Order-2 moving least squares: noise goes, shape stays."""

import numpy as np
import pytest

from backprojection.mls import project_onto, smooth


def sphere_points(radius, per_mm2, noise=0.0, seed=0):
    """Random points on a sphere, their true normals, and the noise added along all axes."""
    rng = np.random.default_rng(seed)
    normals = rng.normal(size=(int(4 * np.pi * radius**2 * per_mm2), 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    points = normals * radius + rng.normal(0, noise, normals.shape) if noise else normals * radius
    return np.float32(points), np.float32(normals)


def one(points):
    return np.ones(len(points), np.float32)


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_a_nose_tip_of_12_mm_is_not_pulled_in(noise):
    """A plane in a ball of 15 mm would pull it in by 4.7 mm, one of 4 mm by 0.33 mm."""
    points, normals = sphere_points(12.0, 4.0, noise)
    moved, _, radius = smooth(points, normals, one(points))
    assert (radius > 0).all() and radius.max() <= 4.1
    error = np.linalg.norm(moved, axis=1) - 12
    assert abs(error.mean()) < (0.02 if noise == 0 else 0.05)
    assert np.abs(error).max() < (0.05 if noise == 0 else 0.6)


def test_noise_is_reduced_to_less_than_half_on_a_skull_sized_sphere():
    points, normals = sphere_points(90.0, 1.3, 0.5)
    moved, turned, _ = smooth(points, normals, one(points))
    error = np.linalg.norm(moved, axis=1) - 90
    assert np.sqrt((error**2).mean()) < 0.24 and abs(error.mean()) < 0.02
    cosine = (turned * moved).sum(axis=1) / np.linalg.norm(moved, axis=1)
    assert np.median(cosine) > 0.99 and np.percentile(cosine, 5) > 0.92


def test_a_saddle_is_reproduced_exactly():
    """Order 2: a quadratic surface is not smoothed at all."""
    x, y = np.meshgrid(np.arange(-15, 15.1, 0.7), np.arange(-15, 15.1, 0.7))
    x, y = x.ravel(), y.ravel()
    points = np.stack([x, y, 0.02 * x * x - 0.03 * y * y + 0.01 * x * y], 1)
    normals = np.stack([-(0.04 * x + 0.01 * y), 0.06 * y - 0.01 * x, np.ones_like(x)], 1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    moved, turned, _ = smooth(points, normals, one(points))
    middle = np.hypot(x, y) < 8
    assert np.abs(moved - points)[middle].max() < 5e-3
    assert (turned * normals).sum(axis=1)[middle].min() > 0.999


def test_the_two_sides_of_a_thin_ear_do_not_mix():
    x, y = np.meshgrid(np.arange(-10, 10, 0.6), np.arange(-10, 10, 0.6))
    front = np.stack([x.ravel(), y.ravel(), np.full(x.size, 0.6)], 1)
    back = front * [1, 1, -1]
    up = np.tile([0, 0, 1.0], (x.size, 1))
    moved, _, _ = smooth(np.concatenate([front, back]), np.concatenate([up, -up]), np.ones(2 * x.size))
    assert np.abs(np.abs(moved[:, 2]) - 0.6).max() < 1e-4


def test_layers_of_two_views_become_one_where_they_are_known_to_differ():
    x, y = np.meshgrid(np.arange(-10, 10, 0.6), np.arange(-10, 10, 0.6))
    near = np.stack([x.ravel(), y.ravel(), np.full(x.size, 1.5)], 1)
    both = np.concatenate([near, near * [1, 1, -1]])
    up = np.tile([0, 0, 1.0], (len(both), 1))
    moved, _, _ = smooth(both, up, np.ones(len(both)), layered=4.0)
    middle = np.hypot(both[:, 0], both[:, 1]) < 6
    assert np.abs(moved[middle, 2]).max() < 0.5


def test_rows_that_lie_far_apart_get_a_wider_fit():
    """The crown: rows of points 5 mm apart, dense along each."""
    x, y = np.meshgrid(np.arange(-30, 30, 0.5), np.arange(-30, 31, 5.0))
    points = np.stack([x.ravel(), y.ravel(), -(x.ravel() ** 2 + y.ravel() ** 2) / 180], 1)
    up = np.tile([0, 0, 1.0], (len(points), 1))
    query = np.array([[0, 2.5, 1.0], [3, 1.0, -0.5]])
    moved, _, radius = project_onto(query, up[:2], points, up, one(points))
    assert (radius > 4).all()
    assert np.abs(moved[:, 2] + (moved[:, 0] ** 2 + moved[:, 1] ** 2) / 180).max() < 0.05


def test_rotating_the_world_rotates_the_result_and_batches_do_not_matter():
    points, normals = sphere_points(20.0, 2.0, 0.2)
    turn = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
    moved, _, _ = smooth(points, normals, one(points))
    turned, _, _ = smooth(points @ turn.T, normals @ turn.T, one(points))
    assert np.percentile(np.abs(turned - moved @ turn.T), 99.5) < 1e-3  # ties of the radius may fall either way
    half = project_onto(points[::2], normals[::2], points, normals, one(points))[0]
    assert np.array_equal(half, moved[::2])


def test_queries_without_neighbours_stay_and_say_so():
    points, normals = sphere_points(20.0, 2.0)
    far = np.array([[500.0, 0, 0]])
    moved, _, radius = project_onto(far, [[1.0, 0, 0]], points, normals, one(points))
    assert np.array_equal(moved, np.float32(far)) and radius[0] == 0
    none = project_onto(np.zeros((0, 3)), np.zeros((0, 3)), points, normals, one(points))
    assert [len(part) for part in none] == [0, 0, 0]
    empty = np.zeros((0, 3))
    assert project_onto(far, [[1.0, 0, 0]], empty, empty, np.zeros(0))[2][0] == 0


def slow_fit(query, direction, points, normals, weights, radius):
    """The obvious way: all points looked at, a weighted quadratic over their mean tangent plane."""
    offset = points - query
    t = 1 - (offset**2).sum(1) / radius**2
    near = (t > 0) & (normals @ direction > 0.2)
    offset, share = offset[near], weights[near] * t[near] ** 2
    up = share @ normals[near]
    up /= np.linalg.norm(up)
    across = np.linalg.svd(up[None])[2][1:]
    u, v = across @ offset.T / radius
    terms = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], 1)
    hold = share.sum() * np.diag([0, 2e-5, 2e-5, 2e-4, 2e-4, 2e-4])  # the same weak hold against what is not told
    height = offset @ up
    told = np.linalg.solve((terms * share[:, None]).T @ terms + hold, (terms * share[:, None]).T @ height)
    return query + told[0] * up


def test_the_fast_fit_equals_the_slow_one():
    rng = np.random.default_rng(5)
    big, small = sphere_points(25.0, 1.5, 0.4, seed=5), sphere_points(5.0, 3.0, 0.15, seed=6)
    points = np.concatenate([big[0], small[0] + [60, 0, 0]]).astype(np.float64)
    normals = np.concatenate([big[1], small[1]]).astype(np.float64)
    weights = rng.uniform(0.2, 1, len(points))
    moved, _, radius = smooth(points, normals, weights)
    assert {2.0, 3.0, 4.0} <= set(radius.tolist())  # all branches of the choice
    chosen = rng.choice(np.flatnonzero(radius), 300, replace=False)
    slow = [slow_fit(points[k], normals[k], points, normals, weights, float(radius[k])) for k in chosen]
    apart = np.linalg.norm(moved[chosen] - slow, axis=1)
    assert np.median(apart) < 1e-4 and apart.max() < 5e-3  # the hold leans a little on how the tangents lie
