"""The DATASET folder: the split is by identity, stable when the dataset grows, and the same for a seed."""

import pytest
import yaml

from cranioface.command import BadInput
from cranioface.people.dataset import PARTS, DatasetCard, WornBone, read_dataset, split_people, write_dataset


def people(n, faces=2):
    return {f"p{k:04d}": f"identity {k // faces}" for k in range(n)}


def test_everybody_is_in_one_part_and_no_identity_in_two():
    parts = split_people(people(400), seed=0)
    assert sorted(sum(parts.values(), [])) == sorted(people(400))
    identities = [{people(400)[p] for p in parts[part]} for part in PARTS]
    assert not identities[0] & identities[1] and not identities[0] & identities[2] and not identities[1] & identities[2]
    assert 0.7 < len(parts["train"]) / 400 < 0.9


def test_nobody_changes_sides_when_the_dataset_grows():
    small, large = split_people(people(400), seed=0), split_people(people(800), seed=0)
    assert all(set(small[part]) <= set(large[part]) for part in PARTS)


def test_even_a_small_dataset_has_people_to_validate_and_to_test_on():
    assert all(split_people(people(8), seed=0).values())


def test_the_split_depends_on_the_seed_alone():
    assert split_people(people(100), 1) == split_people(people(100), 1) != split_people(people(100), 2)


def test_it_is_written_and_read_back(tmp_path):
    bone = WornBone("/heads", ("ben",), 0.35, {"p0000": "anna/skull.ply", "p0001": "anna/ct.nii.gz"})
    for worn in (bone, None):
        card = DatasetCard(split_people(people(20), 3), 3, ("here", "there"), "a command", worn)
        write_dataset(tmp_path, card)
        assert read_dataset(tmp_path) == card
    assert card.seed == 3 and card.origin()["people"] == 20
    (tmp_path / "dataset.yaml").write_text(yaml.safe_dump([1, 2]))
    with pytest.raises(BadInput, match="dataset.yaml"):
        read_dataset(tmp_path)


def test_a_folder_without_dataset_yaml_is_refused(tmp_path):
    with pytest.raises(BadInput, match="has no dataset.yaml"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    "told",
    [
        {"split": {"train": 3}},
        {"split": {}, "seed": "many"},
        {"split": {}, "version": 2},
        {"split": {}, "real_bone": 3},
    ],
)
def test_a_page_of_another_kind_is_refused_by_name(tmp_path, told):
    (tmp_path / "dataset.yaml").write_text(yaml.safe_dump(told))
    with pytest.raises(BadInput, match="dataset.yaml: is no page of a dataset"):
        read_dataset(tmp_path)


def test_who_wears_whose_bone():
    worn = WornBone("heads", worn={"a": "anna/skull.ply", "b": "ben/ct.nii.gz"})
    assert DatasetCard({}, real_bone=worn).heads_worn() == {"a": "anna", "b": "ben"}
    assert DatasetCard({}).heads_worn() == {}
