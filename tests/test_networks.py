"""The networks: shapes, people kept apart, the condition everywhere it is said to be, no chance at inference."""

import pytest
import torch

from cranioface.command import BadInput
from embedding import DIM, embed
from pix2pix.channels import FACE_CHANNELS, OUTPUTS
from pix2pix.model_settings import BASIC, DiscriminatorConfig, GeneratorConfig
from pix2pix.networks import Discriminator, Generator

PIXELS = 32
TINY = {"stem": 2, "stem_features": 8, "down_features": (8, 16), "up_features": (16, 8), "heads": 2}
JUDGE = DiscriminatorConfig(stem=2, features=(8, 16), condition_features=16)


def generator(**changes):
    torch.manual_seed(0)
    network = Generator(GeneratorConfig(**TINY | {"condition_features": 16} | changes), facts=DIM).eval()
    torch.nn.init.normal_(network.head.weight, std=0.1)  # it starts near zero, where every output looks alike
    return network


def people(count, seed=1):
    torch.manual_seed(seed)
    return torch.randn(count, 8, len(BASIC), PIXELS, PIXELS), torch.randn(count, DIM)


@pytest.mark.parametrize("up", [(16, 8), (16, 8, 8)])
def test_output_has_a_channel_for_each_name_at_full_resolution(up):
    inputs, facts = people(2)
    assert generator(up_features=up)(inputs, facts).shape == (2, 8, len(OUTPUTS), PIXELS, PIXELS)


def test_the_paper_network_has_six_down_and_seven_up_blocks():
    features = {"down_features": (64, 128, 256, 512, 512, 512), "up_features": (512, 512, 512, 256, 128, 64, 64)}
    with torch.device("meta"):
        network = Generator(GeneratorConfig(stem=2, stem_features=64, heads=8, **features), facts=DIM)
        inputs = torch.zeros(1, 8, len(BASIC), 128, 128)
        assert network(inputs, torch.zeros(1, DIM)).shape == (1, 8, 3, 128, 128)
    levels = network.levels()
    assert sum(level.startswith("down") for level in levels) == 6
    assert sum(level.startswith("up") for level in levels) == 7


def test_batched_equals_single():
    network = generator()
    inputs, facts = people(3)
    together = network(inputs, facts)
    alone = torch.cat([network(inputs[i : i + 1], facts[i : i + 1]) for i in range(3)])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-5)


def test_inference_is_deterministic_and_training_drops_out():
    network = generator(up_dropout=0.5, down_dropout=0.3)
    inputs, facts = people(1)
    assert torch.equal(network(inputs, facts), network(inputs, facts))
    network.train()
    assert not torch.equal(network(inputs, facts), network(inputs, facts))


def level_outputs(network, inputs, facts):
    """What each level gives out, by name."""
    seen = {}
    hooks = [
        block.register_forward_hook(lambda module, given, out, name=name: seen.__setitem__(name, out))
        for name, block in network.blocks.items()
    ]
    network(inputs, facts)
    for hook in hooks:
        hook.remove()
    return seen


def test_the_condition_reaches_exactly_the_named_levels():
    network = generator(conditioned=("down2", "up1"))
    calls = {}
    for name, film in network.films.items():
        film.register_forward_hook(lambda module, given, out, name=name: calls.__setitem__(name, (given, out)))
    inputs, facts = people(1)
    network(inputs, facts)
    assert set(calls) == {"down2", "up1"}
    for name in calls:  # modulated by the features of that very level
        assert calls[name][0][0].shape[1] == dict(zip(("down2", "up1"), (16, 16), strict=True))[name]


def test_facts_change_their_level_and_what_follows_when_all_are_conditioned():
    network = generator()
    assert set(network.conditioned_levels()) == set(network.levels()) == set(network.blocks)
    inputs, _ = people(1)
    for level in network.levels():
        alone = generator(conditioned=(level,))
        thin, fat = (torch.from_numpy(embed({"bmi": bmi}))[None] for bmi in (18, 40))
        one, two = level_outputs(alone, inputs, thin), level_outputs(alone, inputs, fat)
        order = list(alone.levels())
        for name in order:
            changed = not torch.allclose(one[name], two[name], atol=1e-6)
            assert changed == (order.index(name) >= order.index(level)), (level, name)


def test_every_film_learns():
    network = generator().train()
    inputs, facts = people(1)
    network(inputs, facts).square().mean().backward()
    for name, film in network.films.items():
        assert film.linear.weight.grad.abs().max() > 0, name


def test_views_know_of_each_other():
    network = generator()
    inputs, facts = people(1)
    inputs.requires_grad_(True)
    network(inputs, facts)[:, 0, 0].sum().backward()
    assert all(inputs.grad[0, view].abs().max() > 0 for view in range(8))


def test_people_know_nothing_of_each_other():
    network = generator()
    inputs, facts = people(2)
    inputs.requires_grad_(True)
    network(inputs, facts)[0].sum().backward()
    assert inputs.grad[1].abs().max() == 0


def test_the_same_picture_from_another_azimuth_is_another_prediction():
    network = generator()
    inputs, facts = people(1)
    inputs[:, 1:] = inputs[:, :1]
    outputs = network(inputs, facts)
    assert not torch.allclose(outputs[:, 0], outputs[:, 2], atol=1e-5)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"conditioned": ("up9",)}, "up9"), ({"stem": 3}, "power of two"), ({"up_features": (8,)}, "up blocks"),
        ({"up_features": (8, 8, 8, 8)}, "up blocks"), ({"stem_features": 9}, "multiples"), ({"heads": 3}, "heads"),
    ],
)  # fmt: skip
def test_impossible_networks_are_refused(changes, word):
    with pytest.raises(BadInput, match=word):
        generator(**changes)


def test_the_discriminator_sees_skull_face_and_condition():
    torch.manual_seed(0)
    judge = Discriminator(JUDGE, facts=DIM).eval()
    inputs = torch.randn(2, 8, len(FACE_CHANNELS), PIXELS, PIXELS, requires_grad=True)
    facts = torch.randn(2, DIM, requires_grad=True)
    logits = judge(inputs, facts)
    assert logits.shape == (2, 8, 8, 8)
    logits.square().mean().backward()
    assert all(inputs.grad[:, :, channel].abs().max() > 0 for channel in range(len(FACE_CHANNELS)))
    assert facts.grad.abs().max() > 0


def test_a_patch_is_judged_by_its_surroundings_alone():
    judge = Discriminator(JUDGE, facts=DIM).eval()
    for block in judge.blocks.values():
        block.norm = torch.nn.Identity()  # it sees the whole image; the convolutions must not
    inputs = torch.randn(1, 8, len(FACE_CHANNELS), 64, 64, requires_grad=True)
    judge(inputs, torch.zeros(1, DIM))[0, 0, 0, 0].backward()
    reached = inputs.grad[0, 0].abs().amax(0) > 0
    assert reached[:4, :4].any() and not reached[24:].any() and not reached[:, 24:].any()
