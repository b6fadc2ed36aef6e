"""A run of completion on shells with holes: it learns, resumes to the byte, exports what is read back."""

import json

import numpy as np
import pytest
import torch
from toy_skulls import GRID, Shells

from completion.batches import EpochOfHeads, plain_batches, shifted
from completion.learner import CompletionLearner, batches_of, validation_of
from completion.settings import Augmentation, NetworkConfig, OfVolumes, TrainConfig
from completion.weights import read_weights
from cranioface.command import BadInput
from cranioface.learning.seed import stream
from cranioface.learning.settings import Budget, Machine
from cranioface.learning.trainer import Trainer, start_run


def config_of(kind="unet", target="residual", structures=("bone",), epochs=4, **more):
    network = NetworkConfig(kind=kind, target=target, structures=structures, features=(8, 16))
    how = OfVolumes(learning_rate=1e-2, warm_up_steps=2, ema=0.8, anneal_from=1.0, batch_people=2)
    machine = Machine("cpu", precision="32-true", threads=1)
    more = {"spacing_mm": 8.0, "augmentation": Augmentation(shift_mm=0), "validation_people": 4} | more
    return TrainConfig("toy", 1, how, Budget(epochs), machine, network=network, **more)


def fit(out, config, heads=24):
    fabric, structures = start_run(config), len(config.network.structures)
    judged = validation_of(config, Shells(6, structures, seed=9))
    learner = CompletionLearner(fabric, config, GRID, judged, {"present": list(config.network.structures)})
    batches = batches_of(fabric, config, Shells(heads, structures))
    return Trainer(fabric, config, learner, batches, out, data="shells").run()


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    out = tmp_path_factory.mktemp("run")
    return out, fit(out, config_of(epochs=16))


def test_it_learns_to_fill_holes(trained):
    assert trained[1]["implant_error"] < 0.35 and trained[1]["hd95_mm"] < 16


@pytest.mark.parametrize("kind", ["autoencoder", "inception"])
def test_every_architecture_learns_either_target(tmp_path, kind):
    events = []
    for target in ("whole", "residual"):
        fit(tmp_path / target, config_of(kind, target, epochs=2))
        lines = (tmp_path / target / "journal.jsonl").read_text().splitlines()
        events.append([json.loads(line) for line in lines])
    for first, second in events:
        assert second["cross_entropy"] < first["cross_entropy"] and second["dice"] < first["dice"]


def test_several_structures_are_learnt_and_scored_by_name(tmp_path):
    metrics = fit(tmp_path, config_of(structures=("upper", "lower"), epochs=2))
    assert {"dice_upper", "dice_lower", "implant_error"} <= set(metrics)


def test_the_exported_network_says_what_the_trained_one_said(trained):
    network, card = read_weights(trained[0] / "toy-last.safetensors")
    assert card["spacing_mm"] == 8.0 and card["present"] == ["bone"] and card["metrics"] == trained[1]
    assert network.config == config_of().network and not network.training
    assert "completion/train.py" in str(pytest.raises(BadInput, read_weights, "gone").value)


def test_a_run_goes_on_where_it_was_cut_off(tmp_path):
    fit(tmp_path / "whole", config_of(epochs=3), heads=8)
    fit(tmp_path / "parts", config_of(epochs=2), heads=8)
    fit(tmp_path / "parts", config_of(epochs=3), heads=8)
    whole, parts = (torch.load(tmp_path / name / "last.ckpt")["parts"]["averaged"] for name in ("whole", "parts"))
    assert all(torch.equal(whole[key], parts[key]) for key in whole)


def test_a_run_that_starts_from_weights_begins_as_they_ended(trained, tmp_path):
    path = str(trained[0] / "toy.safetensors")
    metrics = fit(tmp_path / "on", config_of(epochs=1, start_from=path), heads=2)
    assert metrics["implant_error"] < 0.5
    with pytest.raises(BadInput, match="start_from: .* of another network"):
        fit(tmp_path / "other", config_of(target="whole", epochs=1, start_from=path))


def test_batches_depend_on_seed_epoch_and_head_alone():
    def epoch(number):
        return EpochOfHeads(Shells(5), Augmentation(shift_mm=8.0), 8.0, 2, seed=0, epoch=number)

    late, again = list(epoch(1).start_at(1)), list(epoch(1).start_at(0))[1:]
    assert len(epoch(1)) == 2 and len(late) == len(again) == 1
    assert torch.equal(late[0].whole, again[0].whole) and torch.equal(late[0].observed, again[0].observed)
    assert not torch.equal(late[0].whole, list(epoch(2).start_at(1))[0].whole)
    assert all((batch.observed <= batch.whole).all() for batch in again)


def test_the_heads_to_judge_by_are_the_same_each_time():
    one, other = (list(plain_batches(Shells(3), 2, seed=0)) for _ in range(2))
    assert len(one) == 2 and all(torch.equal(a.observed, b.observed) for a, b in zip(one, other, strict=True))


def test_processes_share_an_epoch_and_see_other_heads():
    parts = [list(EpochOfHeads(Shells(8), Augmentation(), 8.0, 2, 0, 0, r, 2).start_at(0)) for r in (0, 1)]
    assert len(parts[0]) == len(parts[1]) == 2
    assert not torch.equal(parts[0][0].whole, parts[1][0].whole)


def test_shifting_loses_what_leaves_and_brings_in_nothing():
    volume = stream(0).random((1, 4, 5, 6))
    moved = shifted(volume, np.array([1, -2, 0]))
    assert np.array_equal(moved[:, 1:, :3], volume[:, :3, 2:]) and moved[:, 0].max() == moved[:, :, 3:].max() == 0
    assert np.array_equal(shifted(volume, np.zeros(3, int)), volume)
