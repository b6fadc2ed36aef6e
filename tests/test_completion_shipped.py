"""What the shipped network does to a skull that it never saw: the template, complete and with a hole."""

import numpy as np
import pytest
import trimesh
from template_people import template_person

from completion.defects import damaged
from completion.predict import network
from completion.volumes import SkullVolume
from completion.weights import WEIGHTS_FOLDER
from cranioface.judge.volumes import volume_error


@pytest.fixture(scope="module")
def person():
    return template_person()


def added(bone):
    return (network()(SkullVolume(trimesh.Trimesh(), bone)) > 0.5) & ~bone


def test_a_complete_skull_comes_back_with_next_to_nothing_added(person):
    assert added(person.bone).sum() < 0.01 * person.bone.sum()


def test_a_hole_in_the_vault_is_filled(person):
    damage = damaged(person, "frontal-irregular", np.random.default_rng(3))
    told = volume_error(added(damage.left), damage.missing, 1.0, damage.left)
    assert told["dice"] > 0.7 and told["surface_mm"] < 2


def test_a_lost_mandible_is_given_back(person):
    damage = damaged(person, "mandible", np.random.default_rng(0))
    assert volume_error(added(damage.left), damage.missing, 1.0)["surface_mm"] < 4


def test_the_wheel_leaves_out_what_only_judges():
    import tomllib

    from conftest import ROOT

    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "completion/weights/completion-without-*" in built["exclude"]
    assert (WEIGHTS_FOLDER / "completion.safetensors").is_file()
