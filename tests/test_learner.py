"""A learner: what the plain loop of torch does, in whatever layout, precision and kernels are fastest."""

import copy

import pytest
import torch
from torch import nn

from cranioface.learning.device import make_fabric
from cranioface.learning.finite import NonFiniteTerm, check_finite
from cranioface.learning.learner import Learner, follow


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.SiLU(), nn.Conv2d(8, 1, 3, padding=1))


def batches(count):
    torch.manual_seed(1)
    return [(torch.randn(2, 3, 16, 16), torch.randn(2, 1, 16, 16)) for _ in range(count)]


def plain_losses(net, steps, rate):
    adam = torch.optim.Adam(net.parameters(), rate, (0.5, 0.999))
    losses = []
    for seen, wanted in steps:
        loss = (net(seen) - wanted).abs().mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
    return losses


def learner_losses(learner, steps):
    losses = []
    for seen, wanted in steps:
        loss = (learner(seen) - wanted).abs().mean()
        learner.learn(loss)
        losses.append(loss.item())
    return losses


def test_in_float32_it_learns_what_the_plain_loop_learns():
    plain, mine = network(), network()
    learner = Learner(make_fabric("cpu", precision="32-true"), mine, 1e-2)
    steps = batches(8)
    assert learner_losses(learner, steps) == pytest.approx(plain_losses(plain, steps, 1e-2), rel=1e-5)
    for one, other in zip(plain.parameters(), mine.parameters(), strict=True):
        torch.testing.assert_close(other, one, rtol=1e-4, atol=1e-5)


def test_in_bfloat16_the_losses_stay_close_and_the_weights_float32():
    learner = Learner(make_fabric("cpu", precision="bf16-mixed"), network(), 1e-2)
    steps = batches(1) * 30
    mine, plain = learner_losses(learner, steps), plain_losses(network(), steps, 1e-2)
    assert mine[-1] < 0.97 * mine[0]
    assert mine == pytest.approx(plain, rel=0.02)
    assert {w.dtype for w in learner.bare.parameters()} == {torch.float32}
    assert learner(steps[0][0]).dtype == torch.float32


def test_two_learn_from_one_graph_what_they_learn_from_two():
    """A generator and its judge: one forward of the judge serves both, as if each had its own."""

    def told(x, answer):
        return nn.functional.binary_cross_entropy_with_logits(x, torch.full_like(x, answer))

    fabric, (seen, wanted) = make_fabric("cpu", precision="32-true"), batches(1)[0]
    weights = []
    for shared in (True, False):
        maker = Learner(fabric, network(), 1e-2)
        judge = Learner(fabric, nn.Conv2d(1, 1, 3, bias=False), 1e-2)
        nn.init.constant_(judge.bare.weight, 0.1)
        for _ in range(3):
            made = maker(seen)
            of_made = judge(made)
            maker.learn((made - wanted).abs().mean() + told(of_made, 1.0), keep_graph=shared)
            assert all(w.grad is None for w in judge.bare.parameters())
            of_made = of_made if shared else judge(made.detach())
            judge.learn(told(of_made, 0.0) + told(judge(wanted), 1.0))
            judge.optimiser.zero_grad()
        weights.append([*maker.bare.parameters(), *judge.bare.parameters()])
    for one, other in zip(*weights, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-6)


def test_a_step_at_no_rate_moves_nothing_and_the_rate_lasts():
    learner = Learner(make_fabric("cpu", precision="32-true"), network(), 1e-2)
    before = copy.deepcopy(learner.bare.state_dict())
    learner.learn(learner(torch.randn(1, 3, 8, 8)).square().mean(), rate=0.0)
    assert all(torch.equal(weight, before[name]) for name, weight in learner.bare.state_dict().items())
    assert learner.plain_optimiser.param_groups[0]["lr"] == 1e-2


def test_gradients_that_are_no_numbers_stop_the_run_before_the_weights_are_spoilt():
    learner = Learner(make_fabric("cpu", precision="32-true"), network(), 1e-2, gradient_norm=5.0)
    with pytest.raises(NonFiniteTerm, match="gradient norm"):
        learner.learn(learner(torch.full((1, 3, 8, 8), torch.nan)).sum())
    assert all(w.isfinite().all() for w in learner.bare.parameters())


def test_the_first_term_that_is_no_number_is_named():
    one, bad = torch.tensor(1.0), torch.tensor(torch.inf)
    check_finite({"l1": one, "gan": one})
    with pytest.raises(NonFiniteTerm, match="the term gan is inf"):
        check_finite({"l1": one, "gan": bad, "normal": bad})


def test_an_average_follows_as_weight_by_weight():
    averages = [torch.randn(3, 4).requires_grad_(), torch.randn(5)]
    weights, slow = [torch.randn(3, 4), torch.randn(5)], [a.detach().clone() for a in averages]
    follow(averages, weights, 0.9)
    for mine, mean, new in zip(averages, slow, weights, strict=True):
        assert torch.equal(mine, mean.lerp(new, 1 - 0.9))


def test_an_optimiser_saved_by_the_plain_loop_is_taken_up(tmp_path):
    """Checkpoints of before the kernels were fused."""
    plain, steps = network(), batches(4)
    adam = torch.optim.Adam(plain.parameters(), 1e-2, (0.5, 0.999))
    for seen, wanted in steps:
        adam.zero_grad()
        (plain(seen) - wanted).abs().mean().backward()
        adam.step()
    learner = Learner(make_fabric("cpu", precision="32-true"), copy.deepcopy(plain), 1e-2)
    learner.plain_optimiser.load_state_dict(copy.deepcopy(adam.state_dict()))
    learner_losses(learner, steps[:1])
    adam.zero_grad()
    (plain(steps[0][0]) - steps[0][1]).abs().mean().backward()
    adam.step()
    for one, other in zip(plain.parameters(), learner.bare.parameters(), strict=True):
        torch.testing.assert_close(other, one, rtol=1e-5, atol=1e-6)
