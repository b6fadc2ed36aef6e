"""The three architectures: shapes, skips that are there, one factor apart; channels and shares both ways."""

import pytest
import torch
from conftest import ROOT
from toy_skulls import GRID

from completion.channels import coordinates, inputs, missing, shares, target_of, with_nothing
from completion.networks import Completer, Up, weights_of
from completion.settings import NetworkConfig, TrainConfig
from cranioface.learning.config import read_config

KINDS = ("autoencoder", "unet", "inception")


def network(kind="unet", structures=("bone",), **settings):
    torch.manual_seed(0)
    return Completer(NetworkConfig(kind=kind, structures=structures, features=(8, 16, 16), **settings)).eval()


def example(structures=1, people=1):
    torch.manual_seed(1)
    observed = torch.rand(people, structures, *GRID.shape) / structures
    return inputs(observed, True), coordinates(GRID, 2).expand(people, -1, -1, -1, -1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("structures", [("bone",), ("cranium", "mandible", "skin")])
def test_a_logit_for_every_voxel_and_structure(kind, structures):
    logits = network(kind, structures)(*example(len(structures)))
    assert logits.shape == (1, len(structures), *GRID.shape)


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_gives_what_its_heads_give_alone(kind):
    seen, where = example(people=2)
    completer = network(kind)
    both, alone = completer(seen, where), completer(seen[1:], where[1:])
    assert torch.allclose(both[1:], alone, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_skips_are_there_where_they_are_named_and_nowhere_else(kind):
    """An earlier system's U-Net had none. With the lowest level's features set to nothing, only skips tell of x."""
    completer = network(kind)
    for up in completer.up:  # nothing comes from below: neither weights nor biases
        torch.nn.init.zeros_(up.grow.conv.weight)
        torch.nn.init.zeros_(up.grow.conv.bias)
        torch.nn.init.zeros_(up.grow.adn.N.bias)
    seen, where = example()
    apart = (completer(seen, where) - completer(seen.flip(3), where)).abs().max()
    assert (apart > 1e-6) == (kind != "autoencoder")
    assert all(isinstance(up, Up) and up.skips == (kind != "autoencoder") for up in completer.up)


def test_the_architectures_as_compared_have_comparable_numbers_of_weights():
    files = [ROOT / "configs" / "completion" / f"{kind}.yaml" for kind in KINDS]
    counts = [weights_of(Completer(read_config(TrainConfig, [path]).network)) for path in files]
    assert len(counts) == 3 and max(counts) < 1.1 * min(counts)


def test_an_untrained_network_says_that_nearly_nothing_is_missing():
    assert shares(network()(*example())).max() < 0.1


def test_one_structure_is_the_logistic_function_and_several_share_a_voxel():
    logits = torch.randn(2, 1, 4, 4, 4)
    assert torch.allclose(shares(logits), logits.sigmoid(), atol=1e-6)
    several = shares(torch.randn(2, 3, 4, 4, 4))
    assert several.shape[1] == 3 and (several.sum(1) < 1).all()
    assert with_nothing(logits)[:, 0].abs().max() == 0


@pytest.mark.parametrize("target", ["whole", "residual"])
def test_what_is_asked_for_comes_back_as_what_is_missing(target):
    whole = torch.rand(1, 1, 8, 8, 8).clamp(1e-3, 1 - 1e-3)
    observed = whole * (torch.rand(1, 1, 8, 8, 8) < 0.5)
    asked = target_of(whole, observed, target).clamp(1e-6, 1 - 1e-6)
    back = missing(asked.logit(), observed, target)
    assert torch.allclose(back, whole - observed, atol=1e-4)


def test_where_bone_is_nothing_is_missing():
    full = torch.ones(1, 1, 4, 4, 4)
    for target in ("whole", "residual"):
        assert missing(torch.full_like(full, 9.0), full, target).max() == 0


def test_coordinates_are_those_of_the_cells_and_odd_about_the_mid_sagittal_plane():
    where = coordinates(GRID, 2)[0]
    assert where.shape == (3, 8, 8, 8)
    first = GRID.points([[0.5, 0.5, 0.5]])[0] / 100
    assert torch.allclose(where[:, 0, 0, 0], torch.tensor(first).float())
    assert torch.allclose(where[0], -where[0].flip(0), atol=1e-6)


def test_the_mirror_image_is_the_other_side():
    seen = inputs(torch.rand(1, 2, 4, 4, 4), True)
    assert seen.shape[1] == 4 and torch.equal(seen[:, 2:], seen[:, :2].flip(2))
    assert inputs(seen, False) is seen
