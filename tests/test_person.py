"""The PERSON folder: written and read back the same, and refused where it contradicts itself."""

import os

import numpy as np
import pytest
import yaml

from cranioface.command import BadInput
from cranioface.geometry.depth_png import write_depth_png
from cranioface.geometry.ring import CameraRing
from cranioface.people.facts import Facts
from cranioface.people.person import (
    Person,
    check_person_folder,
    is_projected,
    person_files,
    read_person,
    write_person,
)
from cranioface.people.person_page import PersonPage, from_yaml, read_person_page, to_yaml

RING = CameraRing(32)


def some_person(**changes):
    rng = np.random.default_rng(0)
    maps = {layer: rng.uniform(-100, 100, (8, 32, 32)).astype(np.float32) for layer in ("skull", "face")}
    maps["skull"][:, 0], maps["skull"][:, 1] = np.nan, np.inf
    known = {"facts": Facts("female", 45.0, 24.0), "source": "test", "craniometrics": {"GOL": 180.0}}
    return Person(RING, maps, **known, input_from_frankfurt=np.diag([1.0, -1.0, -1.0, 1.0]), **changes)


def test_a_person_comes_back_as_written(tmp_path):
    write_person(tmp_path / "anna", some_person())
    back = read_person(tmp_path / "anna")
    for layer, depth in some_person().maps.items():
        np.testing.assert_allclose(back.maps[layer], depth, atol=0.002)
    assert back.facts == some_person().facts
    assert back.described_facts() == some_person().described_facts()
    np.testing.assert_array_equal(back.input_from_frankfurt, some_person().input_from_frankfurt)


def test_landmarks_come_back_to_a_hundredth_of_a_millimetre(tmp_path):
    points = {"n": np.array([0.123, -89.6, 30.8]), "zy_left": np.array([66.0, -42.0, -2.0])}
    write_person(tmp_path, some_person(landmarks=points))
    back = read_person(tmp_path).landmarks
    assert set(back) == set(points)
    for name, point in points.items():
        np.testing.assert_allclose(back[name], point, atol=0.0051)


def test_a_folder_without_landmarks_has_none_and_torn_ones_are_refused(tmp_path):
    write_person(tmp_path, some_person())
    told = yaml.safe_load((tmp_path / "person.yaml").read_text())
    del told["landmarks"]
    (tmp_path / "person.yaml").write_text(yaml.safe_dump(told))
    assert read_person(tmp_path).landmarks == {}
    for torn in ({"n": [1, 2]}, {"n": ["a", 1, 2]}, {"n": [float("nan"), 1, 2]}, [1], {"n": None}):
        (tmp_path / "person.yaml").write_text(yaml.safe_dump(told | {"landmarks": torn}))
        with pytest.raises(BadInput, match="landmarks must be names"):
            read_person(tmp_path)


def test_another_person_in_the_same_folder_leaves_no_map_behind(tmp_path):
    write_person(tmp_path, some_person())
    skull_only = some_person()
    del skull_only.maps["face"]
    write_person(tmp_path, skull_only)
    assert set(read_person(tmp_path).maps) == {"skull"}


def test_a_missing_view_is_refused_by_name(tmp_path):
    write_person(tmp_path, some_person())
    (tmp_path / "face_135.png").unlink()
    with pytest.raises(BadInput, match="face_135.png: this view is missing"):
        read_person(tmp_path)


@pytest.mark.parametrize(
    "change", [{"pixels": 64}, {"centre_mm": [0, 0, 0]}, {"azimuths_deg": [0, 90, 180, 270]}, {"mm_per_pixel": 4.0}]
)
def test_views_of_another_ring_are_refused(tmp_path, change):
    write_person(tmp_path, some_person())
    told = yaml.safe_load((tmp_path / "person.yaml").read_text())
    told["ring"] |= change
    (tmp_path / "person.yaml").write_text(yaml.safe_dump(told))
    with pytest.raises(BadInput, match="another camera ring|pixels wide"):
        read_person(tmp_path)


def test_a_view_of_another_size_is_refused(tmp_path):
    write_person(tmp_path, some_person())
    write_depth_png(tmp_path / "skull_090.png", np.zeros((64, 64), np.float32))
    with pytest.raises(BadInput, match="skull_090.png: is 64 pixels wide"):
        read_person(tmp_path)


@pytest.mark.parametrize("text", ["", "ring: 3", "{", "ring: {pixels: many}"])
def test_a_broken_yaml_is_refused(tmp_path, text):
    write_person(tmp_path, some_person())
    (tmp_path / "person.yaml").write_text(text)
    with pytest.raises(BadInput, match="person.yaml"):
        read_person(tmp_path)


def test_an_empty_or_absent_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="has no person.yaml"):
        read_person(tmp_path)
    with pytest.raises(BadInput, match="no such folder"):
        read_person(tmp_path / "gone")


def test_whoever_is_killed_while_writing_loses_no_map(tmp_path, monkeypatch):
    write_person(tmp_path, some_person())
    skull_only = some_person()
    del skull_only.maps["face"]

    def full_disk(source, target):
        raise OSError("no space left on device")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="no space"):
        broken.setattr(os, "replace", full_disk)
        write_person(tmp_path, skull_only)
    assert set(read_person(tmp_path).maps) == {"skull", "face"}


@pytest.mark.parametrize(
    "line",
    ["age_years: 12.0", "sex: woman", "bmi: [24]", "fullness: 4.5", "craniometrics: [1]", "tissue_depths: {g: x}"],
)
def test_a_page_with_facts_that_no_source_covers_is_refused_by_name(tmp_path, line):
    write_person(tmp_path, some_person())
    told = yaml.safe_load((tmp_path / "person.yaml").read_text()) | yaml.safe_load(line)
    (tmp_path / "person.yaml").write_text(yaml.safe_dump(told))
    with pytest.raises(BadInput, match=f"{tmp_path / 'person.yaml'}: {line.split(':')[0].split('_')[0]}|BMI"):
        read_person(tmp_path)


def test_a_page_by_hand_is_read_and_never_replaced(tmp_path):
    assert read_person_page(tmp_path) == PersonPage() and not is_projected(tmp_path)
    check_person_folder(tmp_path)
    (tmp_path / "person.yaml").write_text("sex: male\nbmi: 31\n")
    assert read_person_page(tmp_path).facts == Facts("male", None, 31)
    with pytest.raises(BadInput, match="person.yaml: was written by hand"):
        check_person_folder(tmp_path)
    write_person(tmp_path / "anna", some_person())
    assert is_projected(tmp_path / "anna")
    check_person_folder(tmp_path / "anna")
    assert read_person_page(tmp_path / "anna").facts == some_person().facts


def test_fullness_stands_on_the_page_and_an_older_page_has_none(tmp_path):
    page = PersonPage(facts=Facts("female", 45.0, 24.5, -1.25))
    told = to_yaml(page)
    assert from_yaml(tmp_path, told).facts == page.facts and told["fullness"] == -1.25
    older = {name: value for name, value in told.items() if name != "fullness"}
    assert from_yaml(tmp_path, older).facts == Facts("female", 45.0, 24.5)
    (tmp_path / "person.yaml").write_text("sex: male\nfullness: 1\n")
    assert read_person_page(tmp_path).facts == Facts("male", None, None, 1)


def test_a_person_folder_that_holds_what_is_read_is_refused(tmp_path):
    write_person(tmp_path, some_person())
    with pytest.raises(BadInput, match="face_045.png: would replace"):
        check_person_folder(tmp_path, inputs=[None, tmp_path / "face_045.png"])
    assert {path for path in tmp_path.iterdir()} <= set(person_files(tmp_path))
