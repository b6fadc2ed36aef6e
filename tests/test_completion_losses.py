"""Dice and cross-entropy of shares: least where prediction and share are equal, defined where nothing is missing."""

import pytest
import torch

from completion.losses import DiceAndCrossEntropy, weighted_sum
from completion.settings import LossWeights

LOSS = DiceAndCrossEntropy()


def logits_of(shares):
    """Of shares (B, structures, ...) that sum to less than one."""
    return (shares / (1 - shares.sum(1, keepdim=True))).log()


@pytest.mark.parametrize("structures", [1, 3])
def test_each_term_is_least_at_the_true_shares_also_where_voxels_are_half_full(structures):
    torch.manual_seed(0)
    true = torch.rand(1, structures, 6, 6, 6) * 0.9 / structures + 0.01
    best = LOSS(logits_of(true), true)
    assert best["dice"] < 1e-3
    for sign in (-1, 1):
        worse = LOSS(logits_of(true) + 0.3 * sign, true)
        assert worse["dice"] > best["dice"] and worse["cross_entropy"] > best["cross_entropy"]


def test_dice_by_hand():
    true, said = torch.zeros(1, 1, 4, 4, 4), torch.full((1, 1, 4, 4, 4), 1e-6)
    true[..., :2], said[..., 1:3] = 1, 1 - 1e-6
    expected = 1 - (2 * 16 + 1) / (32 + 32 + 1)
    assert LOSS(logits_of(said), true)["dice"].item() == pytest.approx(expected, abs=1e-4)


def test_cross_entropy_by_hand():
    true = torch.full((1, 1, 4, 4, 4), 0.25)
    said = torch.full((1, 1, 4, 4, 4), 0.5)
    assert LOSS(logits_of(said), true)["cross_entropy"].item() == pytest.approx(0.6931, abs=1e-4)


def test_a_complete_skull_misses_nothing_and_saying_so_costs_nothing():
    none = torch.zeros(1, 1, 4, 4, 4)
    right, wrong = LOSS(torch.full_like(none, -20.0), none), LOSS(torch.full_like(none, 2.0), none)
    assert right["dice"] < 1e-6 and right["cross_entropy"] < 1e-6
    assert wrong["dice"] > 0.9 and wrong["cross_entropy"] > 2


def test_the_gradient_of_shares_that_are_right_is_nothing():
    true = torch.rand(1, 2, 4, 4, 4) * 0.4 + 0.05
    logits = logits_of(true).requires_grad_()
    weighted_sum(LOSS(logits, true), LossWeights()).backward()
    assert logits.grad.abs().max() < 1e-4


def test_weights_are_those_of_the_settings():
    terms = {"dice": torch.tensor(0.5), "cross_entropy": torch.tensor(0.1)}
    assert weighted_sum(terms, LossWeights(dice=2, cross_entropy=3)).item() == pytest.approx(1.3)
