"""The trainer with a learner that is no network of this program: stages, kills, callbacks, weights with their card."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
import torch
import toy_learner
from conftest import ROOT
from safetensors.torch import save_file
from toy_learner import CONFIG, Plane, PlaneLearner, fit, read_plane

from cranioface.command import BadInput
from cranioface.learning.journal import read_journal
from cranioface.learning.settings import Budget, config_hash
from cranioface.learning.stages import Stage, Stages
from cranioface.learning.weights import sha256_of, write_weights


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of four epochs that nobody disturbed."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    fit(out)
    return out


def assert_same_run(one, other):
    """The same weights byte for byte, and the same journal but for the minutes."""
    for name in ("toy.safetensors", "toy-last.safetensors"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    lines = [[line | {"minutes": 0} for line in read_journal(folder / "journal.jsonl")] for folder in (one, other)]
    assert lines[0] == lines[1] and len(lines[0]) == CONFIG.budget.epochs


def test_it_trains_through_its_stages(run):
    epochs = read_journal(run / "journal.jsonl")
    assert [line["stage"] for line in epochs] == ["coarse", "coarse", "fine", "fine"]
    assert [{"l1", "l2"} & set(line) for line in epochs] == [{"l2"}, {"l2"}, {"l1", "l2"}, {"l1", "l2"}]
    assert [line["step"] for line in epochs] == [5, 10, 15, 20]
    assert epochs[-1]["error"] < 0.7 * epochs[0]["error"]


class PowerCut(Exception):
    pass


def stopped_at(number, out, config=CONFIG):
    """A run that ends in the step of this number."""

    class Stopped(PlaneLearner):
        def step(self, batch, step):
            if step.number == number:
                raise PowerCut
            return super().step(batch, step)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(toy_learner, "PlaneLearner", Stopped)
        with pytest.raises(PowerCut):
            fit(out, config=config)


@pytest.mark.parametrize("steps", [0, 1, 4, 5, 12, 19])
def test_stopped_after_any_step_and_resumed_is_never_stopped(run, tmp_path, steps):
    stopped_at(steps, tmp_path)
    assert (tmp_path / "last.ckpt").exists() is (steps > 0)
    fit(tmp_path)
    assert_same_run(run, tmp_path)


def test_killed_by_the_system_in_the_middle_of_an_epoch_and_resumed_is_never_killed(run, tmp_path):
    words = [sys.executable, toy_learner.__file__, str(tmp_path / "killed"), "13"]
    ended = subprocess.run(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=120)
    assert ended.returncode == -signal.SIGKILL and not (tmp_path / "killed" / "toy-last.safetensors").exists()
    fit(tmp_path / "killed")
    assert_same_run(run, tmp_path / "killed")


def test_between_two_checkpoints_an_epoch_is_repeated(run, tmp_path):
    seldom = replace(CONFIG, budget=Budget(epochs=4))
    stopped_at(13, tmp_path, seldom)
    fit(tmp_path, config=seldom)
    assert_same_run(run, tmp_path)


def test_a_longer_budget_goes_on_and_other_settings_or_data_do_not(run, tmp_path):
    fit(tmp_path, config=replace(CONFIG, budget=Budget(epochs=2)))
    fit(tmp_path, config=replace(CONFIG, budget=Budget(epochs=3)))
    assert len(read_journal(tmp_path / "journal.jsonl")) == 3
    with pytest.raises(BadInput, match="other settings or data"):
        fit(tmp_path, config=replace(CONFIG, seed=4))
    with pytest.raises(BadInput, match="other settings or data"):
        fit(tmp_path, data="other points")


def test_after_every_epoch_its_callbacks_are_told(tmp_path):
    told = []
    metrics = fit(tmp_path, after_epoch=[told.append, lambda epoch: (epoch.out / f"{epoch.number}.txt").touch()])
    assert [epoch.number for epoch in told] == [1, 2, 3, 4] and told[-1].metrics == metrics
    assert [epoch.stage for epoch in told] == ["coarse", "coarse", "fine", "fine"] and (tmp_path / "4.txt").exists()
    best = [epoch for epoch in told if epoch.best][-1]
    assert json.loads((tmp_path / "toy.json").read_text())["metrics"] == best.metrics


def test_each_of_many_stages_has_its_own_patience():
    stages = Stages((Stage("a"), Stage("b", patience=1), Stage("c", patience=2)))
    seen = []
    for error in (3.0, 3.0, 3.0, 3.0, 3.0, 3.0):
        stages.after_epoch(error, 0.0)
        seen.append(stages.name)
    assert seen == ["a", "b", "b", "c", "c", "c"]
    again = Stages(stages.stages)
    again.load_state_dict(stages.state_dict())
    assert again.state_dict() == stages.state_dict()
    with pytest.raises(ValueError, match="not in list"):
        Stages().load_state_dict(stages.state_dict())


def test_the_card_says_how_it_was_trained_and_the_reader_accepts_it(run):
    plane, card = read_plane(run / "toy.safetensors")
    assert isinstance(plane, Plane) and not plane.training
    assert (card["name"], card["steps"], card["epochs"], card["stage"]) == ("toy", 20, 4, "fine")
    assert card["config"]["seed"] == 3 and card["config_hash"] == config_hash(card["config"])
    assert plane[1].weight.detach().squeeze().tolist() == pytest.approx([1, -2, 0.5], abs=1.0)


TRAINED = {"network": {"inputs": 3}, "steps": 1, "metrics": {"error": 0.5}}


@pytest.mark.parametrize(
    ("card", "word"),
    [
        (TRAINED | {"steps": 0}, "untrained"), (TRAINED | {"metrics": {}}, "untrained"),
        (TRAINED | {"metrics": {"loss": 0.5}}, "untrained"), (TRAINED | {"network": {"inputs": 2}}, "do not fit"),
        (TRAINED | {"network": {"outputs": 2}}, "unknown to this version"), (TRAINED | {"network": {}}, "unknown"),
    ],
)  # fmt: skip
def test_weights_that_nobody_trained_or_of_another_network_are_refused(tmp_path, card, word):
    path = write_weights(tmp_path, "w", Plane(3), card)
    with pytest.raises(BadInput, match=f"w.safetensors: .*{word}.*; fit the plane again$"):
        read_plane(path)


def test_weights_that_were_changed_torn_or_lost_are_refused(tmp_path):
    path = write_weights(tmp_path, "w", Plane(3), TRAINED)
    assert read_plane(path)[1]["weights_sha256"] == sha256_of(path)
    card = json.loads(path.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps(card | {"network": {"inputs": 4}}))
    with pytest.raises(BadInput, match="changed after training"):
        read_plane(path)
    path.with_suffix(".json").write_text(json.dumps(card))
    save_file({"1.weight": torch.zeros(1, 3)}, path)
    with pytest.raises(BadInput, match="not the file"):
        read_plane(path)
    path.with_suffix(".json").write_text("{")
    with pytest.raises(BadInput, match="readable JSON"):
        read_plane(path)
    path.with_suffix(".json").unlink()
    with pytest.raises(BadInput, match="card of these weights is missing"):
        read_plane(path)
    path.unlink()
    with pytest.raises(BadInput, match="no such weights"):
        read_plane(path)


def test_a_room_says_itself_what_it_refuses(tmp_path):
    from cranioface.learning.weights import read_weights

    def build(card):
        raise ValueError("was fitted to points of another kind")

    path = write_weights(tmp_path, "w", Plane(3), TRAINED)
    with pytest.raises(BadInput, match="w.safetensors: was fitted to points of another kind; train again"):
        read_weights(path, build, criterion="error")


def test_the_page_that_shows_how_to_add_a_learner_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "add_a_learner.md").read_text(encoding="utf-8")
    shown = {}
    exec(page.split("```python\n")[1].split("```")[0], shown)
    assert shown["card"]["stage"] in ("l1", "both") and (tmp_path / "runs/filler/filler-last.json").exists()
