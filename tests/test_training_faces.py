"""Training faces: made again as the dataset has them, kept, and refused where they can no longer be."""

import numpy as np
import pytest
import yaml

from cranioface.command import BadInput
from cranioface.geometry.distances import closest
from evaluation.baselines import load_faces
from evaluation.baselines.kept_faces import cache_path
from evaluation.baselines.load_faces import load_training_faces
from evaluation.baselines.training_faces import LANDMARKS, surface
from projections.scanned_people import scan_place, scanned_person, scanned_skull

NAMES = ("synthetic_000000", "synthetic_000001", "synthetic_000003")  # two skulls
CUT_MM = -80.0  # the neck is cut level in either frame


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """The pages of a dataset without its maps."""
    folder = tmp_path_factory.mktemp("people") / "data"
    folder.mkdir()
    for name in NAMES:
        made = scanned_person(scanned_skull(0, int(name[-6:]) // 3), name)
        told = made.facts.by_name() | {"craniometrics": made.craniometrics}
        told["source"] = f"synthetic, {made.mouth}"
        told["landmarks"] = {"n": [0.0, -90.0, 30.0]}
        (folder / name).mkdir()
        (folder / name / "person.yaml").write_text(yaml.safe_dump(told))
    (folder / "dataset.yaml").write_text(yaml.safe_dump({"seed": 0, "split": {"train": list(NAMES)}}))
    return folder


def test_faces_lie_where_the_dataset_has_them(dataset):
    people = load_training_faces(dataset)
    assert people.names == NAMES and people.identities.tolist() == [0, 0, 1]
    for name, points in zip(NAMES, people.matrix, strict=True):
        true = scanned_person(scanned_skull(0, int(name[-6:]) // 3), name).face.vertices
        assert closest(true[true[:, 2] > CUT_MM], surface(points))[0].max() < 0.02


def test_measures_and_facts_are_those_of_the_page(dataset):
    people = load_training_faces(dataset)
    told = yaml.safe_load((dataset / NAMES[2] / "person.yaml").read_text())
    np.testing.assert_allclose(people.facts[2, 1:], [told["age_years"], told["bmi"], told["fullness"]], rtol=1e-6)
    assert people.facts[2, 0] == (1 if told["sex"] == "male" else -1)
    known = np.isfinite(people.landmarks[0]).all(1)
    assert [LANDMARKS[k] for k in np.flatnonzero(known)] == ["n"]
    assert people.descriptors.shape == (3, 3 * len(LANDMARKS) + people.measures.shape[1])


def test_what_is_kept_is_not_made_again_and_what_changed_is(dataset, monkeypatch):
    load_training_faces(dataset)
    made = []
    rows = load_faces._rows
    monkeypatch.setattr(load_faces, "_rows", lambda *told: made.append(told[1]) or rows(*told))
    load_training_faces(dataset)
    assert made == []
    page = dataset / NAMES[2] / "person.yaml"
    page.write_text(page.read_text() + "\n")
    load_training_faces(dataset)
    assert made == [[NAMES[2]]]


def test_a_torn_file_is_made_anew(dataset):
    whole = load_training_faces(dataset)
    cache_path(dataset).write_bytes(b"PK\x03\x04 torn")
    np.testing.assert_array_equal(load_training_faces(dataset).matrix, whole.matrix)


def test_every_skull_has_a_turn_before_any_has_a_second(dataset):
    assert load_training_faces(dataset, most=2).names == (NAMES[0], NAMES[2])


def test_people_of_another_population_are_refused(dataset, tmp_path):
    folder = tmp_path / "data"
    (folder / NAMES[0]).mkdir(parents=True)
    told = yaml.safe_load((dataset / NAMES[0] / "person.yaml").read_text())
    (folder / NAMES[0] / "person.yaml").write_text(yaml.safe_dump(told | {"bmi": told["bmi"] + 1}))
    (folder / "dataset.yaml").write_text(yaml.safe_dump({"seed": 0, "split": {"train": [NAMES[0]]}}))
    with pytest.raises(BadInput, match="another version of the population"):
        load_training_faces(folder)


def test_a_dataset_of_real_people_is_refused(tmp_path):
    (tmp_path / "dataset.yaml").write_text(yaml.safe_dump({"seed": 0, "split": {"train": ["anna"]}}))
    with pytest.raises(BadInput, match="not one of synthetic people"):
        load_training_faces(tmp_path)


def test_the_place_of_a_scan_is_known_without_making_its_skull():
    for identity in range(4):
        scanned = scanned_skull(3, identity)
        number, frame = scan_place(3, identity)
        assert number == scanned.population_seed
        np.testing.assert_array_equal(frame, scanned.frame)
