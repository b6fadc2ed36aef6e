"""Defects: what is left and what is missing are the whole; cuts go through all the bone; meshes are cut alike."""

import numpy as np
import pytest
import trimesh
from scipy import ndimage
from template_people import template_person

from completion.dataset import Example, crop_about, drawn_defect, in_mirror, shifted
from completion.defects import DEFECTS, damaged
from completion.mesh_cut import clipped, cut_to
from completion.regions import SITES, braincase_middle, outline, site_point
from cranioface.anatomy.template import load_template
from cranioface.geometry.head_grid import COARSE, HEAD, surface
from cranioface.population.volumes.person_volume import LABELS


@pytest.fixture(scope="module")
def person():
    return template_person(with_spine=False)


@pytest.mark.parametrize("name", DEFECTS)
def test_left_and_missing_are_the_whole_and_the_seed_decides(person, name):
    one, again = (damaged(person, name, np.random.default_rng(3)) for _ in range(2))
    assert (one.missing == again.missing).all() and one.missing.any() and one.left.any()
    assert not (one.left & one.missing).any() and ((one.left | one.missing) == person.bone).all()


def test_shares_drawn_lie_where_they_should(person):
    shares = [damaged(person, "share-5-40", np.random.default_rng(k)).share for k in range(6)]
    assert min(shares) > 0.045 and max(shares) < 0.41 and np.ptp(shares) > 0.05


@pytest.mark.parametrize("site", SITES)
def test_a_craniotomy_goes_through_all_the_bone(person, site):
    name = "bilateral-irregular" if site == "vertex" else f"{site}-sphere"
    damage = damaged(person, name, np.random.default_rng(1))
    points = HEAD.points(np.argwhere(damage.missing))
    middle = braincase_middle(person.landmarks)
    ray = points.mean(0) - middle
    along = middle + np.linspace(0.6, 1.4, 200)[:, None] * ray
    seen = ndimage.map_coordinates(damage.left.astype(float), HEAD.index(along).T, order=0)
    assert site == "orbital" or not seen.any()


def test_the_jaw_goes_with_its_own_teeth_and_no_others(person):
    damage = damaged(person, "mandible", np.random.default_rng(0))
    gone = person.labels[damage.missing]
    assert set(np.unique(gone)) == {LABELS["mandible"], LABELS["teeth"]}
    assert not (person.labels[damage.left] == LABELS["mandible"]).any()
    upper = person.labels[damage.left] == LABELS["teeth"]
    assert upper.sum() > 1000


def test_a_half_is_about_half(person):
    left = damaged(person, "left-half", np.random.default_rng(0))
    assert abs(left.share - 0.5) < 0.02
    assert HEAD.points(np.argwhere(left.missing))[:, 0].min() > person.landmarks["n"][0] - 1


def test_sites_lie_on_their_side():
    marks = load_template().landmarks
    for site in ("frontal", "parietal", "temporal", "occipital", "orbital"):
        left, right = (site_point(marks, site, side) for side in ("left", "right"))
        assert left[0] > 10 and np.allclose(left * [-1, 1, 1], right, atol=0.5)


def test_an_outline_measures_along_the_vault():
    marks = load_template().landmarks
    rule = outline(marks, "parietal", "left", "sphere", np.random.default_rng(0))
    assert rule(rule.site[None])[0] < 1e-3 and np.isinf(rule(rule.middle[None] + 1e-3)[0])


def test_the_mesh_is_cut_where_the_bone_is(person):
    whole = surface(person.bone, HEAD)
    damage = damaged(person, "parietal-cuboid", np.random.default_rng(2))
    cut = damage.skull(whole).mesh
    inside = ndimage.binary_erosion(damage.missing, iterations=2)
    at = np.rint(HEAD.index(cut.vertices)).astype(int)
    assert not inside[tuple(at.T)].any() and 0.3 * whole.area < cut.area < whole.area
    assert len(cut_to(whole, person.bone, np.zeros_like(person.bone), HEAD).faces) == len(whole.faces)


def test_clipping_a_ball_by_a_plane_leaves_the_cap():
    ball = trimesh.creation.icosphere(5, 10.0)
    vertices, faces = clipped(ball.vertices, ball.faces, ball.vertices[:, 2] - 4.0)
    cap = trimesh.Trimesh(vertices, faces, process=False)
    assert abs(cap.area - 2 * np.pi * 10 * 14) < 2 and vertices[:, 2].max() < 4 + 1e-9
    assert (cap.face_normals * cap.triangles_center).sum(1).min() > 0


def test_an_example_in_coarse_shares_and_in_a_crop(person):
    example = Example(person, damaged(person, "temporal-irregular", np.random.default_rng(4)))
    left, missing = example.coarse()
    assert left.shape == missing.shape == COARSE.shape and left.dtype == np.float32
    assert missing.sum() * 8 == example.damage.missing.sum() and (left + missing).max() <= 1
    box = example.crop()
    assert example.damage.missing[box].sum() == example.damage.missing.sum()
    assert all((s.stop - s.start) % 32 == 0 for s in box)
    assert crop_about(np.zeros(HEAD.shape, bool), 24.0)[0] == slice(64, 128)


def test_mirrored_and_shifted_people_keep_their_landmarks_on_their_bone(person):
    twice = in_mirror(in_mirror(person))
    assert (twice.labels == person.labels).all()
    moved = shifted(in_mirror(person), np.array([3, -2, 1]))
    assert np.allclose(moved.landmarks["zy_left"], person.landmarks["zy_right"] * [-1, 1, 1] + [3, -2, 1])
    assert (moved.labels[3:, :-2, 1:] == person.labels[::-1][:-3, 2:, :-1]).all()
    assert drawn_defect(np.random.default_rng(0)) in DEFECTS
