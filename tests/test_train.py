"""Training: both stages on a handful of ellipsoid heads, resumed exactly after a kill, refused in one line."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import ROOT
from ellipsoid_people import PIXELS, ellipsoid_person, write_ellipsoid_dataset
from safetensors.torch import load_file, save_file

from cranioface import command as door
from cranioface.command import BadInput
from cranioface.geometry.ring import mirror
from cranioface.learning.config import read_command
from cranioface.learning.finite import NonFiniteTerm
from cranioface.learning.journal import read_journal
from cranioface.learning.rates import rate_factor
from cranioface.learning.settings import Budget, config_hash
from cranioface.learning.stages import Stage, Stages
from cranioface.learning.weights import sha256_of
from pix2pix import train as command
from pix2pix.learner import ADVERSARIAL, GENERATOR, FaceLearner
from pix2pix.translate import load_translator, translate

CONFIG = ROOT / "configs" / "test.yaml"


def settings(**changes):
    """configs/test.yaml with changes; a double underscore stands for the dot of a key."""
    return command.read_config([CONFIG], {key.replace("__", "."): value for key, value in changes.items()})


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_ellipsoid_dataset(tmp_path_factory.mktemp("people") / "small")


@pytest.fixture(scope="module")
def run(data, tmp_path_factory):
    """A finished run of four epochs, two of each stage."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    command.train(settings(), data, out)
    return out


@pytest.fixture(scope="module")
def schooled(data, tmp_path_factory):
    """A run long enough to have learned something: of seeds 0, 1, 2 the first leaves the facts half unused."""
    out = tmp_path_factory.mktemp("runs") / "schooled"
    rates = {"optimisation__learning_rate": 0.01, "optimisation__ema": 0.8, "augmentation__base_error_mm": 0.0}
    command.train(settings(seed=1, budget__epochs=60, losses__l2=0.1, sheet_people=0, **rates), data, out)
    return out


def weights(folder, name="test-last"):
    return load_file(folder / f"{name}.safetensors")


def assert_same_weights(one, other):
    for name, tensor in weights(one).items():
        assert torch.equal(tensor, weights(other)[name]), name


def test_both_stages_run_and_every_term_is_journalled(run):
    epochs = [line for line in read_journal(run / "journal.jsonl") if line["event"] == "epoch"]
    assert [line["stage"] for line in epochs] == [GENERATOR, GENERATOR, ADVERSARIAL, ADVERSARIAL]
    depth = {"l1", "l2", "silhouette", "normal", "ray_error_mm", "base_ray_error_mm", "ray_error_unknown_facts_mm"}
    game = {"gan", "discriminator_real", "discriminator_predicted"}
    assert all(depth <= set(line) for line in epochs)
    assert not game & set(epochs[0]) and game <= set(epochs[3])
    assert all(math.isfinite(line[name]) for line in epochs for name in depth)


def test_a_run_leaves_settings_pictures_weights_and_card(run):
    assert (run / "config.yaml").is_file() and (run / "last.ckpt").is_file()
    assert len(list((run / "sheets").glob("*.png"))) == 4
    card = json.loads((run / "test.json").read_text())
    assert card["pixels"] == PIXELS and card["steps"] > 0 and card["metrics"]["ray_error_mm"] > 0
    assert card["config_hash"] == config_hash(card["config"])
    assert list(run.glob("events.out.tfevents.*"))


def test_the_best_weights_are_those_of_the_smallest_error(run):
    epochs = [line for line in read_journal(run / "journal.jsonl") if line["event"] == "epoch"]
    best = min(line["ray_error_mm"] for line in epochs)
    assert json.loads((run / "test.json").read_text())["metrics"]["ray_error_mm"] == pytest.approx(best, abs=1e-5)


def test_it_learns_to_beat_the_base(schooled):
    epochs = [line for line in read_journal(schooled / "journal.jsonl") if line["event"] == "epoch"]
    best = min(epochs, key=lambda line: line["ray_error_mm"])
    assert best["ray_error_on_base_mm"] < 0.7 * best["base_ray_error_mm"]


def test_the_facts_matter(schooled):
    """The skin of an ellipsoid person follows fullness alone: a network that ignores it cannot tell these two apart."""
    person = ellipsoid_person(6)
    thin, fat = (
        translate(person.maps["skull"], person.maps["base"], {"fullness": full}, schooled / "test.safetensors")
        for full in (-1.3, 1.3)
    )
    assert np.nanmean(fat[0] - thin[0]) > 1.0


class Killed(Exception):
    pass


def killed_at(step, monkeypatch):
    """Every later step of training fails, as if the power had gone."""
    steps, whole = [0], FaceLearner.step

    def some(self, *given):
        steps[0] += 1
        if steps[0] > step:
            raise Killed
        return whole(self, *given)

    monkeypatch.setattr(FaceLearner, "step", some)


@pytest.mark.parametrize("step", [1, 4, 8, 10])
def test_killed_at_any_step_and_resumed_is_never_killed(run, data, tmp_path, monkeypatch, step):
    config = replace(settings(), budget=Budget(epochs=4, checkpoint_minutes=0.0))
    with monkeypatch.context() as patched:
        killed_at(step, patched)
        with pytest.raises(Killed):
            command.train(config, data, tmp_path)
    command.train(config, data, tmp_path)
    assert_same_weights(run, tmp_path)
    journals = [[{**e, "minutes": 0} for e in read_journal(f / "journal.jsonl")] for f in (run, tmp_path)]
    assert journals[0] == journals[1]


def test_killed_between_checkpoints_repeats_the_epoch(run, data, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        killed_at(5, patched)
        with pytest.raises(Killed):
            command.train(settings(), data, tmp_path)
    command.train(settings(), data, tmp_path)
    assert_same_weights(run, tmp_path)


def test_a_process_killed_by_the_system_resumes(run, data, tmp_path):
    argument = [sys.executable, str(ROOT / "pix2pix" / "train.py"), "--config", str(CONFIG), "--data", str(data)]
    argument += ["--out", "torn", "--budget.checkpoint_minutes", "0"]
    process = subprocess.Popen(argument, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not (tmp_path / "torn" / "last.ckpt").exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert (tmp_path / "torn" / "last.ckpt").exists()
    command.train(settings(), data, tmp_path / "torn")
    assert_same_weights(run, tmp_path / "torn")


def test_a_finished_run_is_finished(run, data, tmp_path):
    before = (run / "test-last.safetensors").read_bytes()
    command.train(settings(), data, run)
    assert (run / "test-last.safetensors").read_bytes() == before


def test_a_run_of_other_settings_is_not_continued(run, data):
    with pytest.raises(BadInput, match="other settings or data"):
        command.train(settings(losses__l1=2.0), data, run)
    with pytest.raises(BadInput, match="does not fit"):
        command.train(settings(generator__stem_features=16), data, run)


def test_it_stops_at_the_first_term_that_is_no_number(data, tmp_path):
    with pytest.raises(NonFiniteTerm, match="l1|l2|silhouette|normal|gradient norm"):
        command.train(settings(optimisation__learning_rate=1e25), data, tmp_path)


def test_a_budget_of_minutes_reaches_the_second_stage_and_ends(data, tmp_path):
    command.train(settings(budget__epochs=100000, budget__max_minutes=0.05), data, tmp_path)
    epochs = [line for line in read_journal(tmp_path / "journal.jsonl") if line["event"] == "epoch"]
    assert epochs[-1]["stage"] == ADVERSARIAL and (tmp_path / "test.safetensors").is_file()


def test_the_second_stage_starts_at_a_plateau_or_late_in_the_budget():
    stages = Stages((Stage(GENERATOR), Stage(ADVERSARIAL, patience=2, latest=0.8)), min_gain=0.1)
    epochs = [(stages.after_epoch(error, 0.1), stages.name) for error in (3.0, 2.5, 2.45, 2.44)]
    assert epochs == [(True, GENERATOR), (True, GENERATOR), (True, GENERATOR), (True, ADVERSARIAL)]
    late = Stages((Stage(GENERATOR), Stage(ADVERSARIAL, patience=9, latest=0.8)), min_gain=0.1)
    assert late.name == GENERATOR and late.after_epoch(3.0, 0.79) and late.name == GENERATOR
    assert late.after_epoch(2.0, 0.81) and late.name == ADVERSARIAL
    assert not late.after_epoch(2.5, 0.9) and late.best == 2.0


def test_the_learning_rate_warms_up_and_anneals():
    assert rate_factor(0, 0.0, 10, 0.5) == pytest.approx(0.1)
    assert rate_factor(100, 0.5, 10, 0.5) == 1
    assert rate_factor(100, 1.0, 10, 0.5) == pytest.approx(0.05)
    assert rate_factor(100, 1.5, 10, 1.0) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["--generatr.stem", "2"], "generatr"), (["--generator.stem", "two"], "stem"),
        (["--losses.l1", "much"], "l1"), (["--config", "absent.yaml"], "absent.yaml"),
        (["--data", "nowhere"], "nowhere"), (["--machine.precision", "8-bit"], "8-bit"),
        (["--generator.conditioned", "[up7]"], "up7"), (["--budget.epochs", "1.5"], "epochs"),
    ],
)  # fmt: skip
def test_bad_settings_are_one_line_and_exit_code_2(given, word, data, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain = ["--config", str(CONFIG), "--data", str(data), "--out", "out"]
    assert door.run(lambda: command.main([*plain, *given])) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and word in lines[0]


@pytest.mark.parametrize("text", ["losses:\n  l3: 1\n", "losses: 7\n", "losses: [\n", "- a\n"])
def test_a_bad_config_file_is_one_line_and_exit_code_2(text, data, tmp_path, capsys):
    (tmp_path / "bad.yaml").write_text(text)
    arguments = ["--config", str(tmp_path / "bad.yaml"), "--data", str(data), "--out", str(tmp_path / "out")]
    assert door.run(lambda: command.main(arguments)) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"generatr.stem": 2}, "generatr"), ({"generator.stm": 2}, "stm"), ({"generator.stem": "two"}, "stem"),
        ({"losses": 7}, "losses"), ({"budget.epochs": 1.5}, "epochs"), ({"losses": {"l3": 1.0}}, "l3"),
    ],
)  # fmt: skip
def test_changes_that_no_setting_bears_are_refused_in_one_line(changes, word):
    with pytest.raises(BadInput, match=word) as refusal:
        command.read_config([CONFIG], changes)
    assert len(str(refusal.value)) <= 400 and "\n" not in str(refusal.value)


def test_settings_are_read_from_files_in_their_order_and_then_from_changes(tmp_path):
    (tmp_path / "more.yaml").write_text("seed: 5\ngenerator:\n  stem: 4\n")
    config = command.read_config([CONFIG, tmp_path / "more.yaml"], {"losses": {"l1": 2.0}, "without": ("a", "b")})
    assert (config.name, config.seed, config.generator.stem, config.generator.heads) == ("test", 5, 4, 2)
    assert config.losses.l1 == 2.0 and config.losses.l2 == 0.02 and config.without == ("a", "b")
    words = ["--config", str(CONFIG), "--config", str(tmp_path / "more.yaml"), "--losses.l1", "2", "--without", "[a,b]"]
    assert read_command(type(config), words, help="", default=CONFIG).config == config
    with pytest.raises(BadInput, match="absent.yaml"):
        command.read_config([tmp_path / "absent.yaml"])


def test_without_data_it_makes_a_small_dataset_itself(tmp_path, monkeypatch):
    built = []
    monkeypatch.chdir(tmp_path)
    making = "projections.synthetic.make_synthetic_dataset"
    monkeypatch.setattr(making, lambda folder, people, **how: built.append((folder, people, how)))
    assert command.small_dataset() == Path("data") / "synthetic_64"
    folder, people, how = built[0]
    assert (folder, people, how.get("seed", 0), how["pixels"]) == (Path("data") / "synthetic_64", 64, 0, 128)
    (tmp_path / "data" / "synthetic_64").mkdir(parents=True)
    (tmp_path / "data" / "synthetic_64" / "dataset.yaml").touch()
    assert command.small_dataset() and len(built) == 1


def test_without_data_and_without_anny_it_says_so_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    found = command.find_spec
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "anny" else found(name))
    assert door.run(lambda: command.main([])) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and "anny" in lines[0] and "requirements.txt" in lines[0]


@pytest.mark.parametrize("name", ["small", "paper", "test"])
def test_every_config_resolves_and_says_only_differences(name):
    assert command.read_config([ROOT / "configs" / f"{name}.yaml"]).name == name


def test_help_is_printed(capsys):
    with pytest.raises(SystemExit) as leaving:
        command.main(["--help"])
    assert leaving.value.code == 0 and "--generator.stem" in capsys.readouterr().out


@pytest.fixture(scope="module")
def person():
    return ellipsoid_person(50)


def test_translation_is_depth_inside_a_mask_and_deterministic(schooled, person):
    path = schooled / "test.safetensors"
    face = translate(person.maps["skull"], person.maps["base"], person.described_facts(), path)
    assert face.shape == (8, PIXELS, PIXELS) and face.dtype == np.float32
    assert 0.05 < np.isfinite(face).mean() < 0.95 and not np.isinf(face).any()
    again = translate(person.maps["skull"], person.maps["base"], person.described_facts(), path)
    np.testing.assert_array_equal(face, again)


def test_translating_together_equals_alone(schooled):
    people = [ellipsoid_person(seed) for seed in (50, 51, 52)]
    translator = load_translator(schooled / "test.safetensors")
    layers = [[p.maps[name] for p in people] for name in ("skull", "base")]
    together = translator.translate_people(*layers, [p.described_facts() for p in people])
    for prediction, p in zip(together, people, strict=True):
        alone = translator.translate(p.maps["skull"], p.maps["base"], p.described_facts())
        np.testing.assert_allclose(prediction.depth, alone.depth, atol=1e-3)
    assert translator.translate_people([], [], []) == []


def test_the_mirrored_head_gets_the_mirrored_face(schooled, person):
    translator = load_translator(schooled / "test.safetensors")
    face = translator.translate(person.maps["skull"], person.maps["base"])
    reflected = translator.translate(mirror(person.maps["skull"]), mirror(person.maps["base"]))
    np.testing.assert_allclose(mirror(reflected.depth), face.depth, atol=1e-3)


def test_projections_of_another_size_are_refused(schooled, person):
    with pytest.raises(BadInput, match="32 pixels"):
        translate(person.maps["skull"][:, :16, :16], person.maps["base"], None, schooled / "test.safetensors")


def copy_of(run, tmp_path, **changes):
    """Weights of `run` under a card with `changes`."""
    card = json.loads((run / "test.json").read_text()) | changes
    (tmp_path / "w.json").write_text(json.dumps(card))
    (tmp_path / "w.safetensors").write_bytes((run / "test.safetensors").read_bytes())
    return tmp_path / "w.safetensors"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"steps": 0}, "untrained"), ({"metrics": {}}, "untrained"), ({"network_hash": "0"}, "changed"),
        ({"weights_sha256": "0"}, "not the file"),
        ({"facts": ["sex"]}, "other channels"), ({"channels": []}, "channels"),
    ],
)  # fmt: skip
def test_weights_that_are_not_what_they_claim_are_refused(run, tmp_path, changes, word):
    with pytest.raises(BadInput, match=word):
        load_translator(copy_of(run, tmp_path, **changes))


def test_missing_and_torn_weights_are_refused(run, tmp_path):
    with pytest.raises(BadInput, match="no such weights"):
        load_translator("no_such_name")
    path = copy_of(run, tmp_path)
    path.with_suffix(".json").unlink()
    with pytest.raises(BadInput, match="card"):
        load_translator(path)
    torn = copy_of(run, tmp_path)
    torn.write_bytes(torn.read_bytes()[:1000])
    with pytest.raises(BadInput, match="not the file"):
        load_translator(str(torn))


def test_weights_of_another_network_are_refused(run, tmp_path):
    path = copy_of(run, tmp_path)
    save_file({"strange": torch.zeros(1)}, path)
    copied = json.loads(path.with_suffix(".json").read_text()) | {"weights_sha256": sha256_of(path)}
    Path(path.with_suffix(".json")).write_text(json.dumps(copied))
    with pytest.raises(BadInput, match="do not fit"):
        load_translator(path)
