"""People as training asks for them, the command that learns from them, and the study that judges what it learnt."""

import numpy as np
import pytest
from conftest import ROOT
from template_people import write_people

from completion.heads import SPINE_SHARE, open_heads
from completion.prepared import PER_PERSON, counts, prepared_people
from completion.settings import LABELS as STRUCTURES
from completion.settings import NetworkConfig, TrainConfig
from completion.train import COMPARED, SHIPPED, main, read_config, train
from completion.weights import read_weights
from cranioface.command import BadInput
from cranioface.learning.seed import stream

QUICK = {
    "spacing_mm": 4.0, "network.features": [4, 8], "budget.epochs": 1, "machine.accelerator": "cpu",
    "machine.threads": 1, "machine.precision": "32-true", "validation_people": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "people"
    folder.mkdir()
    return folder, write_people(folder)


@pytest.fixture(scope="module")
def trained(people, tmp_path_factory):
    out = tmp_path_factory.mktemp("trained")
    return out, train(read_config([SHIPPED], QUICK), people[0], out, command="a test")


def test_counts_are_those_of_every_block_of_eight():
    part = stream(0).random((6, 8, 4)) < 0.5
    assert np.array_equal(counts(part), part.reshape(3, 2, 4, 2, 2, 2).sum((1, 3, 5)))


def test_what_is_ready_is_the_person_and_its_defects(people):
    folder, person = people
    (ready,) = prepared_people(folder, ["person_00000"])
    assert np.array_equal(ready.bone(), counts(person.bone)) and len(ready.defects) == PER_PERSON
    for k in range(PER_PERSON):
        assert ready.removed(k).any() and (ready.removed(k) <= ready.bone()).all()
    before = ready.path.stat().st_mtime_ns
    assert prepared_people(folder, ["person_00000"])[0].path.stat().st_mtime_ns == before


def test_heads_are_what_is_left_within_the_whole_and_some_keep_their_spine(people):
    heads = open_heads(people[0], TrainConfig(spacing_mm=4.0))
    assert len(heads.train) == 2 and len(heads.validation) == 1 and heads.card["present"] == ["bone"]
    draws = [heads.train.holed(0, stream(k)) for k in range(12)]
    assert all((left <= whole).all() and (left < whole).any() for left, whole in draws)
    assert draws[0][0].shape == (1, *heads.window.grid.shape)
    sums = {round(float(whole.sum())) for _, whole in draws}
    assert len(sums) == 2 and 0 < SPINE_SHARE < 1


def test_whoever_wears_bone_of_a_head_that_is_judged_is_left_out(people):
    for words in ({"without": ("somebody",)}, {"synthetic_only": True}):
        assert len(open_heads(people[0], TrainConfig(spacing_mm=4.0, **words)).train) == 1
    with pytest.raises(BadInput, match="nobody in it wears bone of nobody"):
        open_heads(people[0], TrainConfig(without=("nobody",)))


def test_a_whole_structure_is_removed_and_absent_ones_are_told(people):
    config = TrainConfig(spacing_mm=4.0, network=NetworkConfig(structures=STRUCTURES))
    heads = open_heads(people[0], config)
    left, whole = heads.train.holed(0, stream(1))
    gone = [k for k in range(len(STRUCTURES)) if whole[k].any() and not left[k].any()]
    assert len(gone) == 1 and np.array_equal(np.delete(left, gone, 0), np.delete(whole, gone, 0))
    assert heads.card["present"] == ["cranium", "mandible", "teeth", "spine"]  # nobody here has tissue


def test_the_structures_are_the_labels_of_people():
    from cranioface.population.volumes.person_volume import LABELS

    assert tuple(LABELS)[1:] == STRUCTURES


def test_training_leaves_weights_that_are_read_and_name_their_data(trained):
    network, card = read_weights(trained[0] / "completion.safetensors")
    assert card["training_people"] == 2 and card["command"] == "a test" and network.config.kind == "unet"
    assert {"implant_error", "hd95_mm"} <= set(trained[1])


def test_the_same_command_says_that_it_has_finished(trained, people, capsys):
    words = [f"--{key}={value}" for key, value in QUICK.items()]
    main([*words, "--data", str(people[0]), "--out", str(trained[0])])
    assert (trained[0] / "config.yaml").is_file()


def test_the_compared_configurations_differ_in_the_architecture_alone():
    configs = [read_config([path]) for path in COMPARED.values()]
    assert [c.network.kind for c in configs] == list(COMPARED) and len({c.spacing_mm for c in configs}) == 1
    for config in configs:
        config.name, config.network = "", NetworkConfig()
    assert configs[0] == configs[1] == configs[2]


def test_the_launcher_lies_where_the_readme_says():
    assert (ROOT / "completion" / "train.py").is_file() and SHIPPED.is_file()
