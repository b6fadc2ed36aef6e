"""A generator made ready to predict: the same outputs as the one that was trained, whatever its wiring."""

import numpy as np
import pytest
import torch

from cranioface.learning.device import prediction_dtype
from embedding import DIM, embed
from pix2pix.model_settings import BASIC, OF_BONE, GeneratorConfig
from pix2pix.networks import Generator
from pix2pix.prepared import prepared
from pix2pix.translate import Translator

PIXELS = 32
TINY = {"stem": 2, "stem_features": 8, "down_features": (8, 16), "up_features": (16, 8), "heads": 2}
WIRINGS = [
    {}, {"up_features": (16, 8, 8)}, {"stem": 4, "down_features": (8, 16, 16), "up_features": (16, 16, 8, 8)},
    {"exchange": False}, {"conditioned": ("down2", "up1")}, {"up_dropout": 0.5, "down_dropout": 0.5},
]  # fmt: skip


def generator(**changes):
    torch.manual_seed(0)
    network = Generator(GeneratorConfig(**TINY | {"condition_features": 16} | changes), facts=DIM).eval()
    network.head.reset_parameters()  # it starts near zero, where every output looks alike
    for block in network.blocks.values():  # as if trained: no norm is the identity
        torch.nn.init.normal_(block.norm.weight, 1.0, 0.3)
        torch.nn.init.normal_(block.norm.bias, 0.0, 0.3)
    return network


def people(count):
    torch.manual_seed(1)
    return torch.randn(count, 8, len(BASIC), PIXELS, PIXELS), torch.randn(count, DIM)


@torch.no_grad()
@pytest.mark.parametrize("changes", WIRINGS)
def test_prepared_is_the_same_function(changes):
    network, (inputs, facts) = generator(**changes), people(2)
    wanted, found = network(inputs, facts), prepared(network)(inputs, facts)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, wanted, rtol=1e-5, atol=1e-5)


@torch.no_grad()
def test_bfloat16_errs_no_more_than_autocast_and_says_the_same_twice():
    network, (inputs, facts) = generator(), people(1)
    ready, wanted = prepared(network, torch.bfloat16), network(inputs, facts)
    found = ready(inputs, facts)
    with torch.autocast("cpu", torch.bfloat16):
        autocast = network(inputs, facts).float()
    assert found.dtype == torch.float32 and torch.equal(found, ready(inputs, facts))
    off, usual = ((x - wanted).square().mean().sqrt() / wanted.std() for x in (found, autocast))
    assert off < 1.2 * usual and off < 0.02


def test_preparing_leaves_the_generator_as_it_was():
    network = generator()
    before = {name: weight.clone() for name, weight in network.state_dict().items()}
    prepared(network, torch.bfloat16)
    after = network.state_dict()
    assert before.keys() == after.keys() and all(torch.equal(before[name], after[name]) for name in before)


def test_only_a_heavy_network_predicts_in_bfloat16(monkeypatch):
    monkeypatch.setattr("cranioface.learning.device.cpu_has_fast_bf16", lambda: True)
    light, heavy = torch.nn.Linear(8, 8), torch.nn.Linear(5000, 5000)
    assert prediction_dtype(light) == torch.float32 and prediction_dtype(heavy) == torch.bfloat16
    monkeypatch.setattr("cranioface.learning.device.cpu_has_fast_bf16", lambda: False)
    assert prediction_dtype(heavy) == torch.float32


def test_people_and_their_mirrored_selves_in_one_batch_are_as_each_alone():
    translator = Translator(generator(channels=BASIC + OF_BONE), {"pixels": PIXELS})
    random = np.random.default_rng(0)
    shape = (3, 8, PIXELS, PIXELS)
    layers = {name: random.normal(0, 20, shape).astype(np.float32) for name in ("skull", "base", "bone")}
    facts = np.stack([embed(f) for f in (None, {"sex": "female", "bmi": 30}, {"age_years": 70})])
    together = translator.outputs(layers, facts)
    for i in range(3):
        alone = translator.outputs({name: maps[i : i + 1] for name, maps in layers.items()}, facts[i : i + 1])
        for one, other in zip(together, alone, strict=True):
            np.testing.assert_allclose(one[i : i + 1], other, rtol=1e-5, atol=1e-3)
