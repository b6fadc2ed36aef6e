"""Switches of the network, one factor at a time: each trains, is written down in its card and acts at translation."""

import json
from dataclasses import replace

import numpy as np
import pytest
from conftest import ROOT
from ellipsoid_people import write_ellipsoid_dataset

from cranioface.command import BadInput
from cranioface.learning.journal import read_journal
from cranioface.learning.settings import config_hash, plain
from cranioface.people.person import read_base_changes, read_person, write_person
from pix2pix import train as command
from pix2pix.dataset import open_dataset
from pix2pix.learner import ADVERSARIAL
from pix2pix.model_settings import BASIC, CHANNELS
from pix2pix.translate import load_translator

CONFIG = ROOT / "configs" / "test.yaml"
FACTORS = sorted((ROOT / "configs" / "ablations").glob("*.yaml"))


def settings(*more, **changes):
    """configs/test.yaml and `more` files, with changes; a double underscore stands for the dot of a key."""
    changed = {key.replace("__", "."): value for key, value in changes.items()}
    return command.read_config([CONFIG, *more], {"sheet_people": 0} | changed)


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """People of before the registered skull was kept."""
    return write_ellipsoid_dataset(tmp_path_factory.mktemp("people") / "old", train=2, validation=1)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """People whose registered skull lies 1 mm behind the scanned one."""
    folder = write_ellipsoid_dataset(tmp_path_factory.mktemp("people") / "new", train=2, validation=1)
    for path in folder.glob("person_*"):
        person = read_person(path)
        person.base_changes = read_base_changes(path)
        person.maps["bone"] = person.maps["skull"] - 1
        write_person(path, person)
    return folder


def trained(data, out, *more, **changes):
    command.train(settings(*more, budget__epochs=1, **changes), data, out)
    return load_translator(out / "test.safetensors")


def depth(translator, person, **changes):
    return translator.translate(**{n: person.maps[n] for n in ("skull", "base", "bone")} | changes).depth


@pytest.mark.parametrize("factor", FACTORS, ids=lambda path: path.stem)
def test_every_ablation_trains_and_predicts(factor, data, tmp_path):
    translator = trained(data, tmp_path, factor, name="test")
    assert np.isfinite(depth(translator, read_person(data / "person_002"))).any()


@pytest.mark.parametrize("factor", FACTORS, ids=lambda path: path.stem)
def test_an_ablation_changes_something(factor):
    shared = ROOT / "configs" / "ablation.yaml"
    config = command.read_config([shared, factor])
    assert (config == command.read_config([shared])) == (factor.stem == "whole")


def test_a_network_sees_the_registered_skull_only_if_it_learnt_with_it(data, tmp_path):
    person = read_person(data / "person_002")
    other = {"bone": person.maps["bone"] - 5}
    for channels, sees in ((BASIC, False), (CHANNELS, True)):
        translator = trained(data, tmp_path / str(sees), generator__channels=channels)
        same = np.array_equal(depth(translator, person), depth(translator, person, **other), equal_nan=True)
        assert same is not sees
    with pytest.raises(BadInput, match="no bone maps"):
        depth(translator, person, bone=None)


def test_people_without_a_registered_skull_teach_only_networks_that_do_not_ask_for_it(old, data, tmp_path):
    assert not open_dataset(old).train.has_bone and open_dataset(data).train.has_bone
    trained(old, tmp_path / "basic")
    with pytest.raises(BadInput, match="no bone maps"):
        trained(old, tmp_path / "all", generator__channels=CHANNELS)


def test_from_the_front_the_other_views_of_the_skull_do_not_count(data, tmp_path):
    translator, person = trained(data, tmp_path, generator__front_only=True), read_person(data / "person_002")
    hidden = person.maps["skull"].copy()
    hidden[1:] = np.inf
    np.testing.assert_array_equal(depth(translator, person), depth(translator, person, skull=hidden))


def test_without_its_weight_the_discriminator_never_joins(data, tmp_path):
    command.train(settings(losses__gan=0.0, optimisation__adversarial_from=0.1), data, tmp_path)
    epochs = [line for line in read_journal(tmp_path / "journal.jsonl") if line["event"] == "epoch"]
    assert len(epochs) > 2 and not any(line["stage"] == ADVERSARIAL for line in epochs)


def test_without_the_mirrored_head_one_prediction_is_the_answer(data, tmp_path):
    translator, person = trained(data, tmp_path), read_person(data / "person_002")
    alone = replace(translator, mirrored=False)
    assert not np.array_equal(depth(translator, person), depth(alone, person), equal_nan=True)


def test_a_card_of_before_the_switches_still_loads(data, tmp_path):
    translator, path = trained(data, tmp_path), tmp_path / "test.json"
    card = json.loads(path.read_text())
    for key in ("channels", "front_only", "residual", "exchange"):
        del card["network"][key]
    card["network_hash"] = config_hash(card["network"])
    path.write_text(json.dumps(card))
    again = load_translator(tmp_path / "test.safetensors")
    assert plain(again.generator.config) == plain(translator.generator.config)


def test_unknown_channels_are_refused():
    with pytest.raises(BadInput, match="skull_colour"):
        from pix2pix.networks import Generator

        Generator(settings(generator__channels=("skull_colour",)).generator, facts=1)
