"""The tissue-depth table and the face that is set by it."""

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.face_finish import skin_depth
from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.features import alar_width, feature_points, pronasale
from cranioface.anatomy.fullness import usual_bmi
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.ray_depth import ray_depths
from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth import individual_spread, measuring_directions, read_table, tissue_depths
from cranioface.anatomy.tissue_depth_face import bone_points, site_directions, tissue_depth_face

TEMPLATE = load_template()


@pytest.fixture(scope="module")
def registered():
    return register(trimesh.util.concatenate([TEMPLATE.skull, TEMPLATE.mandible]))


@pytest.fixture(scope="module")
def average(registered):
    return tissue_depth_face(registered)


def site_errors(face, registered, depths) -> dict[str, float]:
    names, along = site_directions(registered, TEMPLATE)
    bone, wanted = bone_points(registered), np.array([depths[n.split("_")[0]] for n in names])
    found = ray_depths(face.vertices, face.faces, np.array([bone[n] for n in names]), along, wanted)
    return dict(zip(names, found - wanted, strict=True))


def test_unknown_facts_give_the_pooled_means():
    depths = tissue_depths()
    assert depths["zy"] == 7.5 and depths["pr"] == 12.0 and depths["ecm2s"] == 26.0  # T-Table 2023
    assert depths == tissue_depths(None, 40, fullness=0.0)
    assert depths == pytest.approx(tissue_depths(None, 40, usual_bmi(None, 40)))


def test_depths_grow_with_bmi_and_never_vanish():
    steps = [tissue_depths("female", 30, bmi) for bmi in range(12, 61, 4)]
    assert all(b[s] >= a[s] for a, b in zip(steps, steps[1:], strict=False) for s in a)
    assert min(min(s.values()) for s in steps) >= 1.5
    assert steps[-1]["go"] - steps[0]["go"] > 10


def test_sexes_average_to_unknown_and_lips_thin_with_age():
    unknown, female, male = (tissue_depths(sex, 70, 28) for sex in (None, "female", "male"))
    assert all(abs(unknown[s] - (female[s] + male[s]) / 2) < 0.05 for s in unknown)
    assert tissue_depths("male", 80)["pr"] < tissue_depths("male", 20)["pr"]


def test_unknown_sex_word_is_refused():
    with pytest.raises(ValueError, match="femal"):
        tissue_depths("femal")


def test_every_row_says_where_it_comes_from():
    assert all(row["source"] and row["depth_status"] in ("read", "read (one group)", "assumed") for row in read_table())
    assert sum(row["depth_status"] == "read" for row in read_table()) == 25
    assert all(abs(np.linalg.norm(d) - 1) < 1e-3 for d in measuring_directions().values())


def test_depths_at_the_sites_equal_the_table(registered, average):
    errors = site_errors(average, registered, tissue_depths())
    lips = {"ss", "mp", "pr", "id", "sC_left", "sC_right", "iC_left", "iC_right"}
    near = {n: max(0.8, 0.35 * individual_spread()[site_of(n)]) for n in errors}  # no face has all means at once
    assert np.mean([abs(e) for n, e in errors.items() if n not in lips]) < 0.3
    assert {n: round(float(e), 2) for n, e in errors.items() if n not in lips and not abs(e) < near[n]} == {}
    assert {n: round(float(e), 2) for n, e in errors.items() if n in lips and not abs(e) < 1.5} == {}


def test_face_is_closed_single_outward_and_clear_of_bone(registered, average):
    assert average.is_watertight and average.body_count == 1 and average.volume > 3e6
    assert np.array_equal(average.faces, TEMPLATE.face.faces)
    seen = load_face_model().outer_faces  # folds behind closed lids lie in the orbit
    assert skin_depth(average.vertices, seen, registered.bone.points).min() > 1.0


def test_neck_ends_in_a_horizontal_plane(average):
    low = average.vertices[:, 2].min()
    flat = average.vertices[:, 2] < low + 1e-3
    assert flat.sum() > 30 and low > -140
    assert (average.face_normals[flat[average.faces].all(1)][:, 2] < -0.999).all()


def test_template_face_on_the_template_skull_stays(average):
    # the mean is of faces, and this skull has features of its own
    assert np.abs(average.vertices - TEMPLATE.face.vertices).mean() < 1.5


def test_heavier_means_fatter_where_the_table_says(registered, average):
    heavy = tissue_depth_face(registered, bmi=36.0)
    assert heavy.volume > average.volume * 1.02
    errors = site_errors(heavy, registered, tissue_depths(bmi=36.0))
    assert max(abs(errors[n]) for n in ("zy_left", "go_right", "g", "me", "mmb_left")) < 1.0
    assert abs(errors["mr_left"]) < 0.35 * individual_spread()["mr"]


def test_face_without_mandible_still_has_a_chin():
    face = tissue_depth_face(register(TEMPLATE.skull))
    assert face.is_watertight and face.body_count == 1
    assert np.abs(face.vertices - TEMPLATE.face.vertices).mean() < 2.0


def test_nose_follows_its_rules():
    bone = TEMPLATE.landmarks
    tip = pronasale(bone)
    assert 20.0 < np.linalg.norm(tip - bone["rhi"]) < 35.0 and 15.0 < bone["ss"][1] - tip[1] < 45.0
    longer = bone | {"rhi": bone["rhi"] + [0, -4, 0]}
    assert tip[1] - pronasale(longer)[1] > 4.0  # mirroring doubles what rhinion says
    moved = {name: p + [3.0, -2.0, 5.0] for name, p in bone.items()}
    np.testing.assert_allclose(pronasale(moved), tip + [3.0, -2.0, 5.0], atol=1e-9)
    assert alar_width(bone, "male") - alar_width(bone, "female") == pytest.approx(2.4)


def test_features_are_mirror_images():
    bone = {n: p * [1, 1, 1] for n, p in TEMPLATE.landmarks.items()}
    mirrored = {
        n.replace("left", "L").replace("right", "left").replace("L", "right"): p * [-1, 1, 1] for n, p in bone.items()
    }
    skin = {n: bone[n] for n in ("ss", "pr", "id")}
    one = feature_points(bone, skin)
    other = feature_points(mirrored, {n: p * [-1, 1, 1] for n, p in skin.items()})
    for name, point in one.items():
        swapped = name.replace("left", "L").replace("right", "left").replace("L", "right")
        np.testing.assert_allclose(other[swapped], point * [-1, 1, 1], atol=1e-9)
