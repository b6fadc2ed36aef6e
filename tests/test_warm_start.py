"""Continuing from weights of a network that saw fewer channels."""

from dataclasses import replace

import pytest
import torch

from cranioface.command import BadInput
from embedding import DIM
from pix2pix.model_settings import BASIC, CHANNELS
from pix2pix.networks import Generator, GeneratorConfig
from pix2pix.warm_start import continue_from

SMALL = GeneratorConfig(stem=2, stem_features=8, down_features=(8, 16), up_features=(16, 8), heads=2)


def trained(config: GeneratorConfig) -> Generator:
    """Random weights everywhere, so that nothing is lost unnoticed."""
    torch.manual_seed(1)
    generator = Generator(config, facts=DIM).eval()
    for parameter in generator.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return generator


@pytest.mark.parametrize("up", [(16, 8), (16, 8, 8)])
def test_new_channels_change_nothing_at_first(up):
    earlier = trained(replace(SMALL, up_features=up))
    now = Generator(replace(SMALL, up_features=up, channels=CHANNELS), facts=DIM).eval()
    continue_from(now, earlier)
    images, facts = torch.randn(1, 8, len(CHANNELS), 16, 16), torch.randn(1, DIM)
    known = [CHANNELS.index(name) for name in BASIC]
    with torch.no_grad():
        torch.testing.assert_close(now(images, facts), earlier(images[:, :, known], facts))


def test_the_same_network_is_continued_exactly():
    earlier, now = trained(SMALL), Generator(SMALL, facts=DIM)
    continue_from(now, earlier)
    assert all(torch.equal(a, b) for a, b in zip(earlier.parameters(), now.parameters(), strict=True))


def test_another_network_is_refused():
    with pytest.raises(BadInput, match="down_features"):
        continue_from(Generator(replace(SMALL, down_features=(8, 24)), facts=DIM), trained(SMALL))
