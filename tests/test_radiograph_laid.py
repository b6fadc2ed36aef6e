"""A radiograph made of the template's head is found where it was made, and tells depths, fullness and profile."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import trimesh
from template_people import template_person

from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.geometry.image_files import GreyImage
from cranioface.population.volumes.labelling import in_skin
from embedding.film import film_of
from embedding.laid import checked, lay
from embedding.outline import outline_of, skull_outline
from embedding.profile_vector import PROFILE_NAMES, embed_profiles, mirror_profiles
from embedding.profiles import find_profiles, profiles_of
from embedding.radiograph import read_film, with_scale
from single_image.radiograph import radiograph, upright
from single_image.rays.attenuation import attenuation_of_person
from single_image.rays.projection import Geometry

MM = 0.5
TEMPLATE = load_template()
SKULL = TEMPLATE.skull + TEMPLATE.mandible
TURNED = replace(upright("lateral", MM), turn_deg=(6.0, 0.0, 0.0), middle_mm=(0.0, 3.0))


@pytest.fixture(scope="module")
def attenuation():
    person = template_person(with_spine=False)
    return attenuation_of_person(replace(person, labels=in_skin(person.labels, TEMPLATE.face)))


@pytest.fixture(scope="module")
def grey(attenuation):
    return radiograph(attenuation, TURNED).grey


@pytest.fixture(scope="module")
def laid(grey):
    return lay(film(grey), SKULL, SKULL)


def film(grey, mm=MM):
    return film_of(GreyImage(np.ascontiguousarray(grey, np.float32), Path("film.png"), mm))


def true_pixels(points):
    """Where points (n, 2) (forward, up) of the median plane lie on the picture."""
    return TURNED.pixels_of(np.stack([0 * points[:, 0], -points[:, 0], points[:, 1]], 1))


def off_place(laid):
    """mm between where points of the head are and where the pose has them."""
    at = np.array([[90.0, 20.0], [75.0, -75.0], [0.0, 115.0], [-90.0, 30.0]])
    return np.linalg.norm(laid.film.in_file(laid.fit.pose.on_film(at)) - true_pixels(at), axis=1) * MM


def test_the_outline_of_a_ball_is_a_circle():
    outline = outline_of(trimesh.creation.icosphere(5, radius=80.0).apply_translation([9, -10, 20]))
    np.testing.assert_allclose(np.linalg.norm(outline.points - [10, 20], axis=1), 80, atol=0.5)
    np.testing.assert_allclose(outline.normals, (outline.points - [10, 20]) / 80, atol=0.06)


def test_the_edge_of_a_sawn_vault_is_no_outline_of_bone():
    cut = trimesh.intersections.slice_mesh_plane(SKULL, [0, 0, -1], [0, 0, 60.0])
    assert skull_outline(SKULL, SKULL).points[:, 1].max() > 110
    kept = skull_outline(cut, SKULL)
    flat = (np.abs(kept.points[:, 1] - 60) < 1.0) & (np.abs(kept.normals[:, 1]) > 0.9)
    assert flat.sum() < 5 and len(kept.points) > 200  # of 170 mm


def test_the_pose_is_found_without_a_guess(laid):
    assert laid.fit.pose.faces == 1 and abs(laid.scale - 1) < 0.012
    assert off_place(laid).max() < 2.0 and laid.off_mm < 1.0 and not laid.misfits


def test_which_way_it_looks_is_found(grey):
    other = lay(film(grey[:, ::-1]), SKULL, SKULL)
    assert other.fit.pose.faces == -1 and other.off_mm < 1.0


def test_the_pose_undoes_itself(laid):
    points = np.random.default_rng(0).normal(0, 60, (20, 2))
    np.testing.assert_allclose(laid.fit.pose.in_plane(laid.fit.pose.on_film(points)), points, atol=1e-9)


def test_the_skin_is_where_the_face_is(laid):
    true = outline_of(TEMPLATE.face)
    front = (true.points[:, 0] > 75) & (np.abs(true.points[:, 1] - 10) < 60)
    gap = np.linalg.norm(laid.skin[None] - true.points[front][:, None], axis=2).min(1)
    assert np.median(gap) < 1.0 and np.percentile(gap, 95) < 2.5


def test_another_head_or_another_way_round_is_refused(grey, laid):
    assert checked(laid) is laid
    other = SKULL.copy()
    other.vertices = other.vertices * [1.0, 0.88, 1.08]
    for wrong in (
        lay(film(grey[::-1]), SKULL, SKULL),
        lay(film(grey), SKULL, SKULL, "left"),
        lay(film(grey, 1.25 * MM), SKULL, SKULL),
        lay(film(grey), other, other),
    ):
        assert wrong.misfits
        with pytest.raises(BadInput, match="does not fit this skull"):
            checked(wrong, "left")


def test_landmarks_are_found_without_the_skull(grey):
    found = find_profiles(film(grey))
    assert found.faces == 1 and {"g", "n", "pr", "pg", "me"} <= set(found.marks)
    for name, place in found.marks.items():
        point = TEMPLATE.landmarks[name]
        true = true_pixels(np.array([[-point[1], point[2]]]))[0]
        assert np.linalg.norm(place - true) * MM < 4.0, name


@pytest.mark.parametrize("scale", [None, 2.0])
def test_the_vector_hardly_knows_scale_and_mirrors(grey, scale):
    vector = embed_profiles(find_profiles(film(grey)))
    known = vector[1::2].astype(bool)
    assert known[:9].all() and known[9:18].sum() >= 7
    if scale is None:
        other = mirror_profiles(embed_profiles(find_profiles(film(grey[:, ::-1]))))
    else:
        large = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        other = embed_profiles(find_profiles(film(large, MM / scale)))
    both = known & other[1::2].astype(bool)
    assert both.sum() >= known.sum() - 1
    np.testing.assert_allclose(other[::2][both], vector[::2][both], atol=0.03)


def test_with_the_skull_the_vector_has_its_own_landmarks(laid):
    vector = dict(zip(PROFILE_NAMES, embed_profiles(profiles_of(laid, TEMPLATE.landmarks)), strict=True))
    n, ans, me = (TEMPLATE.landmarks[name][1:] for name in ("n", "ans", "me"))
    ratio = np.linalg.norm(n - ans) / np.linalg.norm(ans - me)
    assert vector["faces"] == 1 and vector["n_ans"] / vector["ans_me"] == pytest.approx(ratio, rel=1e-3)


def test_what_is_no_skull_from_the_side_is_refused(attenuation):
    frontal = radiograph(attenuation, Geometry("frontal", (520, 520), MM))
    with pytest.raises(BadInput, match="no skull from the side"):
        find_profiles(film(frontal.grey))


def test_a_film_without_a_scale_is_refused_where_one_is_needed(grey, tmp_path):
    cv2.imwrite(str(tmp_path / "film.png"), np.rint(grey * 65535).astype(np.uint16))
    assert with_scale(read_film(tmp_path / "film.png", MM)).mm == pytest.approx(MM)
    with pytest.raises(BadInput, match="give --mm-per-pixel"):
        with_scale(read_film(tmp_path / "film.png"))
