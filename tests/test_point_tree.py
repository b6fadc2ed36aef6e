"""The tree of points and the neighbours it follows: always what asking every point would answer."""

import numpy as np
import pytest

from cranioface.geometry.point_tree import Followed, PointTree

RNG = np.random.default_rng(3)
POINTS = RNG.normal(0, 40, (700, 3))
QUERIES = np.vstack([RNG.normal(0, 60, (500, 3)), POINTS[:20], [[4000.0, 0, 0]]])


def naive(points, queries) -> np.ndarray:
    """Distance (q,) to the nearest of all points."""
    return np.linalg.norm(queries[:, None] - points[None], axis=2).min(1)


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 100, 700])
def test_the_nearest_of_all(count):
    found = PointTree(POINTS[:count]).nearest(QUERIES)
    np.testing.assert_allclose(
        np.linalg.norm(QUERIES - POINTS[found], axis=1), naive(POINTS[:count], QUERIES), rtol=1e-12
    )


def test_points_that_coincide():
    points = np.repeat(POINTS[:5], 30, axis=0)
    found = PointTree(points).nearest(QUERIES)
    np.testing.assert_allclose(np.linalg.norm(QUERIES - points[found], axis=1), naive(points, QUERIES), rtol=1e-12)


def test_followed_queries_and_a_moving_tree_stay_exact():
    followed, points, queries = Followed(PointTree(POINTS)), POINTS, QUERIES
    for step in (10.0, 3.0, 1.0, 0.3, 0.1, 0.01, 0.0, 5.0):
        queries = queries + RNG.normal(0, step, queries.shape)
        if step != 0.3:
            points = points + RNG.normal(0, step / 3, points.shape)
            followed.move(points)
        found = followed.nearest(queries)
        np.testing.assert_allclose(np.linalg.norm(queries - points[found], axis=1), naive(points, queries), rtol=1e-9)


def test_a_tree_stays_where_it_was_when_its_follower_moves():
    tree = PointTree(POINTS)
    before = tree.nearest(QUERIES)
    Followed(tree).move(POINTS + 30)
    np.testing.assert_array_equal(tree.nearest(QUERIES), before)


def test_nothing_to_find_and_nothing_asked():
    with pytest.raises(ValueError, match="without points"):
        PointTree(np.zeros((0, 3)))
    with pytest.raises(ValueError, match="finite"):
        PointTree(POINTS).nearest(np.array([[np.nan, 0, 0]]))
    assert len(PointTree(POINTS).nearest(np.zeros((0, 3)))) == 0
