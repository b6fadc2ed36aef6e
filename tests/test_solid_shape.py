"""Shapes of people whose solids are known: hollow balls become full ones, and open hollows stay open."""

from dataclasses import replace

import numpy as np
import pytest

from cranioface.geometry.head_grid import HEAD
from cranioface.population.volumes.person_volume import LABELS, PersonVolume
from single_image.shape import SAMPLES, VOXELS
from single_image.solid_shape import shape_of, solid_skull

OUTER, INNER, SKIN = 70.0, 64.0, 82.0
MARKS = {"ba": np.array([0.0, -15.0, -66.0]), "o": np.array([0.0, 15.0, -66.0])}
X, Y, Z = np.ogrid[tuple(slice(n) for n in HEAD.shape)]
X, Y, Z = (i * HEAD.spacing + o for i, o in zip((X, Y, Z), HEAD.origin, strict=True))
RADIUS = np.sqrt(X**2 + Y**2 + Z**2)


@pytest.fixture(scope="module")
def person():
    """A shell of bone with a foramen magnum below, a canal of 8 mm on the left and a pit like an orbit in front."""
    shell = (RADIUS < OUTER) & (RADIUS > INNER)
    shell &= ~((np.hypot(X, Y) < 14) & (Z < 0))
    shell &= ~((np.hypot(Y, Z) < 4) & (X > 0))
    pit = np.sqrt(X**2 + (Y + OUTER) ** 2 + (Z - 10) ** 2)
    bone = (shell & (pit > 22)) | ((pit < 25) & (pit > 22) & (RADIUS < OUTER))
    labels = np.where(RADIUS < SKIN, LABELS["tissue"], LABELS["air"]).astype(np.uint8)
    labels[bone] = LABELS["cranium"]
    return PersonVolume(labels, MARKS)


def test_the_braincase_is_full_and_the_orbit_open(person):
    solid, pit = solid_skull(person), np.sqrt(X**2 + (Y + OUTER) ** 2 + (Z - 10) ** 2)
    assert solid[(RADIUS < INNER) & (pit > 25) & (Z > -50)].mean() > 0.99
    assert not solid[(pit < 18) & (RADIUS < OUTER)].any()
    outside = RADIUS > OUTER + 1.5
    assert not solid[outside].any() and (solid | ~person.bone).all()


def test_a_braincase_that_a_scan_holed_is_full_too(person):
    hole = person.bone & (np.hypot(Y, Z - 5) < 9.5) & (X < 0)
    holed = np.where(hole, np.uint8(LABELS["tissue"]), person.labels)
    solid, pit = solid_skull(replace(person, labels=holed)), np.sqrt(X**2 + (Y + OUTER) ** 2 + (Z - 10) ** 2)
    assert solid[(RADIUS < INNER) & (pit > 25) & (Z > -50) & (X > -50)].mean() > 0.97
    assert not solid[(pit < 16) & (RADIUS < OUTER)].any()


def test_shares_add_up_to_the_solids(person):
    shape, solid = shape_of(person), solid_skull(person)
    assert shape.occupancy.shape == (2, 64, 64, 64) and shape.occupancy.dtype == np.float32
    assert shape.occupancy[0].sum() * VOXELS.spacing**3 == pytest.approx(solid.sum(), rel=1e-5)
    assert shape.occupancy[1].sum() * VOXELS.spacing**3 == pytest.approx((person.labels > 0).sum(), rel=1e-5)
    assert (shape.occupancy[1] >= shape.occupancy[0]).all()
    at = VOXELS.points(np.argwhere(shape.occupancy[1] > 0.5))
    np.testing.assert_allclose(at.mean(0), 0, atol=0.2)


def test_points_lie_on_the_surfaces_and_their_normals_point_outward(person):
    made = shape_of(person).surfaces["face"]
    from_middle = np.linalg.norm(made.points, axis=1)
    assert len(made.points) == SAMPLES and np.abs(from_middle - SKIN).max() < 0.7
    assert ((made.normals * made.points).sum(1) / from_middle).min() > 0.9
    np.testing.assert_allclose(np.linalg.norm(made.normals, axis=1), 1, atol=1e-5)
    skull = shape_of(person).surfaces["skull"]
    assert np.linalg.norm(skull.points, axis=1).min() > 40  # the pit's floor; nothing of the inside


def test_a_neck_has_no_skin_where_it_ends(person):
    labels = person.labels.copy()
    labels[(np.hypot(X, Y) < 50) & (Z < 0) & (labels == 0)] = LABELS["tissue"]
    points = shape_of(replace(person, labels=labels)).surfaces["face"].points
    end = points[points[:, 2] < HEAD.origin[2] + 3]
    assert len(end) == 0 or np.hypot(*end[:, :2].T).min() > 48
    assert points[:, 2].min() < -115


def test_what_was_not_scanned_has_no_surface_and_a_cut_vault_is_full_up_to_there(person):
    scanned = np.broadcast_to(Z < 40, HEAD.shape)
    cut = replace(person, labels=np.where(scanned, person.labels, 0))
    made = shape_of(cut, scanned)
    assert all(surface.points[:, 2].max() < 36 for surface in made.surfaces.values())
    solid = solid_skull(cut, scanned)
    assert solid[(RADIUS < INNER - 6) & (Z > 30) & (Z < 36) & (Y > -30)].mean() > 0.99
    assert not solid[..., -100:].any()
