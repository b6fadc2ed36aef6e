"""What is asked of the skin: granted where it stands alone, free where it leaves axes free."""

import numpy as np

from cranioface.anatomy.skin_wishes import Wishes, at_depths, bend

RNG = np.random.default_rng(5)


def test_a_site_asks_along_its_ray_and_one_that_meets_no_skin_for_nothing():
    origins, along = RNG.normal(0, 50, (3, 3)), np.eye(3)
    wishes = at_depths(origins, along, np.array([4.0, np.nan, 6.0]), np.array([5.0, 5.0, 5.0]), 0.0)
    np.testing.assert_allclose(wishes.at, [origins[0] + [4, 0, 0], origins[2] + [0, 0, 6]])
    np.testing.assert_allclose(wishes.step, [[1, 0, 0], [0, 0, -1]])


def test_wishes_are_granted_where_nothing_is_loose_and_free_axes_follow():
    at, step = RNG.normal(0, 50, (12, 3)), RNG.normal(0, 3, (12, 3))
    exact = Wishes(at[:11], step[:11], np.zeros(11))
    np.testing.assert_allclose(bend(at[:11], exact), step[:11], atol=1e-9)
    asked = np.array([np.nan, 2.0, np.nan])
    both = exact.also(at[11:], asked[None], 0.0)
    np.testing.assert_allclose(
        bend(at[11:], both)[0], np.where(np.isnan(asked), bend(at[11:], exact)[0], asked), atol=1e-9
    )
