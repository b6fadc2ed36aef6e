"""Path integrals against shapes whose answers are known: a sphere and a slab, parallel rays and a cone beam."""

import numpy as np
import pytest

from cranioface.geometry.head_grid import Grid
from single_image.rays.projection import VIEWS, Geometry, path_integral

GRID = Grid((81, 91, 101), 2.0, (-80.0, -90.0, -100.0))
MU, RADIUS = 0.03, 50.0
SMALL = {"pixels": (60, 70), "mm_per_pixel": 2.5}


def soft_ball(centre, radius=RADIUS, grid=GRID):
    """Share of each voxel in a ball, its edge a voxel wide."""
    at = np.stack(
        np.meshgrid(*(grid.origin[a] + grid.spacing * np.arange(grid.shape[a]) for a in range(3)), indexing="ij"), -1
    )
    return np.clip((radius - np.linalg.norm(at - centre, axis=-1)) / grid.spacing + 0.5, 0, 1).astype(np.float32)


def chord(geometry, centre, radius=RADIUS):
    """Length mm of the ray of each pixel within the ball, from the definition of ray and sphere."""
    rows, columns = np.indices(geometry.pixels)
    at = (geometry.plane_from_pixels() @ np.stack([columns.ravel(), rows.ravel(), np.ones(rows.size)]))[:3].T
    source = geometry.source()
    ray = np.broadcast_to(source[:3], at.shape) if source[3] == 0 else at - source[:3]
    ray = ray / np.linalg.norm(ray, axis=1, keepdims=True)
    nearest = np.linalg.norm(np.cross(centre - at, ray), axis=1)
    return (2 * np.sqrt(np.clip(radius**2 - nearest**2, 0, None))).reshape(geometry.pixels)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("source", [None, 400.0])
@pytest.mark.parametrize("turn", [(0, 0, 0), (4, -6, 9)])
def test_a_ball_attenuates_as_its_chords(view, source, turn):
    centre = np.array([12.0, -8.0, 15.0])
    geometry = Geometry(view, source_mm=source, turn_deg=turn, **SMALL)
    got, true = path_integral(MU * soft_ball(centre), GRID, geometry), MU * chord(geometry, centre)
    assert true.max() == pytest.approx(2 * MU * RADIUS, rel=0.01)
    assert np.abs(got - true)[true > 0.5 * true.max()].max() < 0.012 * true.max()
    assert np.abs(got - true).mean() < 0.003 * true.max()


@pytest.mark.parametrize("view, axis", [("lateral", 0), ("frontal", 1)])
def test_a_slab_is_longer_for_oblique_rays(view, axis):
    slab = np.full(GRID.shape, MU)
    geometry = Geometry(view, source_mm=300.0, pixels=(31, 31), mm_per_pixel=3.0)
    offset = (np.arange(31) - 15) * 3.0
    oblique = np.sqrt(1 + (offset[:, None] ** 2 + offset[None] ** 2) / 300.0**2)
    true = MU * GRID.shape[axis] * GRID.spacing * oblique
    np.testing.assert_allclose(path_integral(slab, GRID, geometry), true, rtol=1e-4)


@pytest.mark.parametrize("view", VIEWS)
def test_parallel_rays_sum_the_voxels(view):
    values = np.random.default_rng(0).random((8, 9, 10))
    grid = Grid((8, 9, 10), 1.5, (-5.25, -6.0, -6.75))
    axis, image = (0, (10, 9)) if view == "lateral" else (1, (10, 8))
    made = path_integral(values, grid, Geometry(view, image, 1.5, source_mm=None))
    plain = 1.5 * values.sum(axis).T[::-1, :: -1 if view == "lateral" else 1]  # up is up, the face is at the right
    np.testing.assert_allclose(made, plain, rtol=1e-5)
    flipped = path_integral(values, grid, Geometry(view, image, 1.5, source_mm=None, mirrored=True))
    np.testing.assert_allclose(flipped, plain[:, ::-1], rtol=1e-5)


@pytest.mark.parametrize("view", VIEWS)
def test_a_bead_lies_where_the_geometry_says_and_nearer_the_source_larger(view):
    near = np.array([-60.0, 20.0, 30.0]) if view == "lateral" else np.array([20.0, 60.0, 30.0])
    geometry = Geometry(view, pixels=(160, 180), source_mm=500.0, turn_deg=(3, 2, -5), middle_mm=(4.0, -6.0))
    for bead in (near, near * [-1, 1, 1] if view == "lateral" else near * [1, -1, 1]):
        image = path_integral(soft_ball(bead, 8.0), GRID, geometry)
        rows, columns = np.indices(image.shape)
        centre = np.array([(columns * image).sum(), (rows * image).sum()]) / image.sum()
        np.testing.assert_allclose(centre, geometry.pixels_of(bead[None])[0], atol=0.15)


def test_the_magnification_is_that_of_the_distances():
    assert Geometry().magnification == pytest.approx(1 + 150 / 1524)
    assert Geometry(source_mm=None).magnification == 1
    a, b = np.array([[0.0, -30, 0], [0.0, 30, 0]]), np.array([[-50.0, -30, 0], [-50.0, 30, 0]])
    geometry = Geometry(source_mm=500.0)
    wide = [np.ptp(geometry.pixels_of(p)[:, 0]) for p in (a, b)]
    assert wide == pytest.approx([60, 60 * 500 / 450])


def test_more_density_never_brightens_less():
    body = 0.02 * soft_ball(np.zeros(3))
    more = body.copy()
    more[30:50, 40:60, 50:70] *= 2
    geometry = Geometry(**SMALL)
    apart = path_integral(more, GRID, geometry) - path_integral(body, GRID, geometry)
    assert apart.min() > -1e-5 and apart.max() > 0.1
