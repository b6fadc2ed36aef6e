"""Losses: known answers on planes and spheres, nothing from what was not observed, every term by its name."""

import math

import pytest
import torch
from ellipsoid_people import ellipsoid

from cranioface.geometry.ring import CameraRing, project, unproject
from cranioface.learning.finite import NonFiniteTerm
from pix2pix.channels import (
    Maps,
    NetworkInput,
    face_channels,
    face_depth,
    face_region,
    input_channels,
    outputs_of,
    put_together,
    relief,
    slopes,
    surface_logits,
    take_apart,
)
from pix2pix.losses import (
    LossWeights,
    depth_terms,
    discriminator_terms,
    generator_gan_term,
    judged_patches,
    masked_mean,
    term_weights,
    weighted_sum,
)
from pix2pix.model_settings import BASIC, CHANNELS, OF_BONE
from pix2pix.ray_errors import RayErrors

N = 32


def tilted(slope_right, slope_down, offset=0.0):
    """A plane (1, 8, N, N) whose depth grows by so many mm per mm."""
    place = torch.arange(N, dtype=torch.float32)
    return (offset + slope_right * place[None, :] + slope_down * place[:, None]).expand(1, 8, N, N).clone()


def ball(radius=12.0):
    """A half ball in the middle of each view, NaN around it."""
    place = torch.arange(N) - (N - 1) / 2
    square = radius**2 - place[None, :] ** 2 - place[:, None] ** 2
    return torch.where(square > 0, square.clamp_min(0).sqrt(), torch.nan).expand(1, 8, N, N).clone()


def terms(predicted, true, logits=None, incidence=False):
    face = take_apart(true)
    logits = 20 * face.surface - 10 if logits is None else logits
    return depth_terms(predicted, logits, face, 1.0, incidence=incidence)


def test_taking_apart_and_putting_together():
    depth = ball()
    depth[0, 3] = torch.inf
    again = put_together(take_apart(depth))
    torch.testing.assert_close(again, depth, equal_nan=True)


def test_outputs_and_depth_are_each_others_undo():
    face, base = take_apart(ball()), take_apart(ball(9.0))
    outputs = outputs_of(face, base)
    depth = face_depth(outputs, base)
    assert torch.equal((surface_logits(outputs, base) > 0).float(), face.surface)
    seen = face.surface > 0
    torch.testing.assert_close(depth[seen], face.depth[seen], atol=1e-4, rtol=0)


def test_without_base_surface_the_absolute_depth_counts_and_with_it_the_residual():
    base = take_apart(ball(9.0))
    outputs = torch.zeros(1, 8, 3, N, N)
    outputs[:, :, 0], outputs[:, :, 1] = 0.5, 0.25
    depth = face_depth(outputs, base)
    on = base.surface > 0
    torch.testing.assert_close(depth[on], base.depth[on] + 5)
    torch.testing.assert_close(depth[~on], torch.full_like(depth[~on], 32.0))


def test_slopes_of_a_plane_and_of_holes():
    right, down = slopes(take_apart(tilted(0.5, -0.25)), 1.0)
    assert torch.allclose(right[..., 1:-1], torch.tensor(0.5)) and torch.allclose(
        down[..., 1:-1, :], torch.tensor(-0.25)
    )
    right, down = slopes(take_apart(tilted(0.5, -0.25)), 2.0)
    assert torch.allclose(right[..., 1:-1], torch.tensor(0.25))
    holed = tilted(0.5, 0.0)
    holed[..., 10, 10] = torch.nan
    right, _ = slopes(take_apart(holed), 1.0)
    assert (right[..., 10, 9:12] == 0).all()
    smooth = relief(take_apart(holed), 1.0).smooth
    assert smooth[0, 0, 9:12, 10].sum() == 0 and smooth[0, 0, 10, 9:12].sum() == 0 and smooth[0, 0, 9, 9] == 1


def test_a_perfect_prediction_costs_nothing():
    perfect = terms(take_apart(ball()).depth, ball())
    for name in ("l1", "l2", "normal"):
        assert perfect[name] == pytest.approx(0, abs=1e-6)
    assert perfect["silhouette"] < 1e-4


def test_a_constant_offset_is_its_own_l1_and_has_the_right_normals():
    off = terms(tilted(0.3, 0.1) + 2.5, tilted(0.3, 0.1))
    assert float(off["l1"]) == pytest.approx(2.5, abs=1e-4)
    assert float(off["l2"]) == pytest.approx(6.25, abs=1e-3)
    assert float(off["normal"]) == pytest.approx(0, abs=1e-5)


def test_the_normal_term_is_one_minus_the_cosine_between_the_planes():
    told = terms(tilted(1.0, 0.0), tilted(0.0, 0.0))
    assert float(told["normal"]) == pytest.approx(1 - math.cos(math.pi / 4), abs=1e-5)


def test_incidence_weighs_edges_less():
    shape = relief(take_apart(ball()), 1.0)
    middle, edge = shape.cosine[0, 0, N // 2, N // 2], shape.cosine[0, 0, N // 2, N // 2 + 10]
    assert middle > 0.99 and edge < 0.6


def test_nothing_unobserved_counts_whatever_is_predicted_there():
    true = ball()
    true[:, 4:] = torch.inf
    predicted = take_apart(ball()).depth + 1
    logits = torch.randn(1, 8, N, N)
    before = terms(predicted, true, logits)
    predicted[:, 4:], logits[:, 4:] = 1e6, -50.0
    after = terms(predicted, true, logits)
    for name in before:
        assert torch.equal(before[name], after[name]), name


def test_what_was_not_observed_sends_no_gradient():
    true = ball()
    true[:, 4:] = torch.inf
    outputs = torch.randn(1, 8, 3, N, N, requires_grad=True)
    base = take_apart(ball(9.0))
    told = depth_terms(face_depth(outputs, base), outputs[:, :, 2], take_apart(true), 1.0, incidence=True)
    weighted_sum(told, LossWeights()).backward()
    assert outputs.grad[:, 4:].abs().max() == 0 and outputs.grad[:, :4].abs().max() > 0


def test_an_unobserved_face_gives_zeros_not_nan():
    nothing = torch.full((1, 8, N, N), torch.inf)
    assert all(float(term) == 0 for term in terms(torch.randn(1, 8, N, N), nothing).values())
    assert float(masked_mean(torch.randn(3), torch.zeros(3))) == 0


def test_the_discriminator_sees_no_face_outside_its_observed_surface():
    skull, base, face = take_apart(ball(8.0)), take_apart(ball(9.0)), take_apart(ball())
    hidden = face._replace(surface=face.surface * 0)
    over = face_channels(skull, base, hidden, 1.0)
    assert over[:, :, 3:].abs().max() == 0


def test_input_channels_are_named_and_finite():
    skull = ball(8.0)
    skull[:, 2] = torch.inf
    maps = (take_apart(depth) for depth in (skull, ball(9.0), ball(7.0)))
    inputs = input_channels(NetworkInput(*maps), 1.0, CHANNELS)
    assert inputs.shape[2] == len(CHANNELS) and torch.isfinite(inputs).all()
    assert inputs[0, 2, CHANNELS.index("skull_observed")].max() == 0
    assert inputs[0, 0, CHANNELS.index("skull_observed")].min() == 1
    thickness = inputs[0, 0, CHANNELS.index("thickness"), N // 2, N // 2] * 32
    assert float(thickness) == pytest.approx(1.0, abs=0.02)
    told = {name: float(inputs[0, 0, CHANNELS.index(name), N // 2, N // 2]) for name in OF_BONE}
    assert told == pytest.approx({"bone_thickness": 2 / 32, "bone_misfit": 1 / 8}, abs=0.002)
    assert inputs[0, 2, CHANNELS.index("bone_misfit")].abs().max() == 0  # where the skull was not observed


def test_channels_come_as_they_are_named():
    seen = NetworkInput(take_apart(ball(8.0)), take_apart(ball(9.0)))
    every = dict(zip(BASIC, input_channels(seen, 1.0).unbind(2), strict=True))
    some = input_channels(seen, 1.0, ("thickness", "skull_depth"))
    assert torch.equal(some, torch.stack([every["thickness"], every["skull_depth"]], 2))


def test_from_the_front_the_skull_is_observed_in_the_first_view_alone():
    whole = NetworkInput(take_apart(ball(8.0)), take_apart(ball(9.0)))
    front = whole.from_the_front()
    assert torch.equal(front.skull.depth[:, 0], whole.skull.depth[:, 0]) and front.base is whole.base
    assert all(m[:, 1:].abs().max() == 0 for m in front.skull)


def test_an_absolute_output_needs_no_base():
    outputs, base = torch.full((1, 8, 3, N, N), 0.25), take_apart(ball(9.0))
    assert torch.equal(face_depth(outputs, base, residual=False), torch.full((1, 8, N, N), 32.0))
    assert torch.equal(surface_logits(outputs, base, residual=False), outputs[:, :, 2])


def test_gan_terms_reward_the_right_side_and_smooth_only_the_real_label():
    judged = torch.ones(1, 8, 2, 2)
    sure, doubtful = torch.full((1, 8, 2, 2), 8.0), torch.zeros(1, 8, 2, 2)
    assert generator_gan_term(sure, judged) < generator_gan_term(doubtful, judged)
    best = discriminator_terms(torch.full_like(sure, math.log(9)), -sure, judged, 0.1)["discriminator_real"]
    certain = discriminator_terms(sure, -sure, judged, 0.1)["discriminator_real"]
    assert best < certain  # certainty costs: the wanted label is 0.9
    assert float(discriminator_terms(sure, -20 * sure, judged, 0.1)["discriminator_predicted"]) == pytest.approx(0)


def test_the_face_region_lies_in_front_and_above_the_neck():
    ring = CameraRing(64)
    depth = project(ellipsoid((70, 90, 130)), ring)
    region = face_region(take_apart(torch.from_numpy(depth)[None]), ring.mm_per_pixel)[0].numpy() > 0
    points, view, row, column = unproject(depth, ring)
    chosen = region[view, row, column]
    assert chosen.sum() == region.sum() > 0
    assert points[chosen, 1].max() < -25 and points[chosen, 2].min() > -105
    assert (~chosen & (points[:, 1] < -26) & (points[:, 2] > -104)).sum() == 0


def test_outside_the_face_an_error_counts_less():
    ring = CameraRing(64)
    face = take_apart(torch.from_numpy(project(ellipsoid((70, 90, 130)), ring))[None])
    region = face_region(face, ring.mm_per_pixel)
    logits = 20 * face.surface - 10
    costs = [
        float(depth_terms(face.depth + 4 * where, logits, face, 4.0, incidence=False, elsewhere=0.25)["l1"])
        for where in (region, 1 - region)
    ]
    inside, outside = region.sum(), (face.surface * (1 - region)).sum()
    assert costs[0] / costs[1] == pytest.approx(float(4 * inside / outside), rel=1e-3)


def test_patches_without_observed_face_are_not_judged():
    true = ball()
    true[:, 4:] = torch.inf
    judged = judged_patches(take_apart(true), (4, 4))
    assert judged.shape == (1, 8, 4, 4) and judged[:, 4:].max() == 0 and judged[0, 0, 0, 0] == 0
    logits = torch.randn(1, 8, 4, 4)
    changed = logits.clone()
    changed[:, 4:] = 30.0
    assert torch.equal(generator_gan_term(logits, judged), generator_gan_term(changed, judged))


def test_the_sum_names_the_first_term_that_is_no_number():
    weights = LossWeights()
    good = {"l1": torch.tensor(1.0), "normal": torch.tensor(0.5)}
    assert float(weighted_sum(good, weights)) == pytest.approx(weights.l1 + 0.5 * weights.normal)
    with pytest.raises(NonFiniteTerm, match="normal"):
        weighted_sum(good | {"normal": torch.tensor(torch.nan), "silhouette": torch.tensor(torch.inf)}, weights)
    assert set(term_weights(weights)) == {"l1", "l2", "silhouette", "normal", "gan"}


def test_ray_errors_of_a_known_offset():
    face, base = take_apart(ball()), take_apart(ball(9.0))
    errors = RayErrors(8.0)
    for _ in range(2):
        errors.add(face.depth + 3, 20 * face.surface - 10, base, face)
    told = errors.means()
    assert told["ray_error_mm"] == told["head_ray_error_mm"] == pytest.approx(3, abs=1e-4)
    assert told["silhouette_iou"] == 1
    assert told["across_mm"] < told["ray_error_mm"]
    unobserved = Maps(face.depth, face.surface * 0, face.observed * 0)
    errors.add(face.depth + 99, face.surface, base, unobserved)
    assert errors.means() == told
