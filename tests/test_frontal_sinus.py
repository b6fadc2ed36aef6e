"""A cavity behind the forehead: its rear wall goes, the forehead and what lies elsewhere stay."""

import numpy as np

from cranioface.anatomy.exterior import Exterior
from cranioface.anatomy.frontal_sinus import without_sinus_walls


def wall(y: float, facing: float, z: float) -> Exterior:
    """A plate of 40 by 20 mm in the frontal plane at y, about height z."""
    x, up = (a.ravel() for a in np.meshgrid(np.arange(-20, 20, 2.0), np.arange(-10, 10, 2.0)))
    points = np.stack([x, np.full(len(x), y), z + up], 1)
    return Exterior(points, np.tile([0.0, facing, 0.0], (len(x), 1)))


def joined(*parts: Exterior) -> Exterior:
    return Exterior(np.vstack([p.points for p in parts]), np.vstack([p.normals for p in parts]))


def test_only_the_rear_wall_of_a_sinus_goes():
    forehead, rear, inner_table = wall(-90, -1, 35), wall(-72, -1, 35), wall(-68, 1, 35)
    below = joined(wall(-90, -1, -30), wall(-72, -1, -30))  # a maxilla, whose sinus is another matter
    kept = without_sinus_walls(joined(forehead, rear, inner_table, below))
    np.testing.assert_array_equal(kept.points, joined(forehead, inner_table, below).points)


def test_a_forehead_alone_stays_whole():
    assert len(without_sinus_walls(wall(-90, -1, 35)).points) == len(wall(-90, -1, 35).points)
