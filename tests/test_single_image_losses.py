"""The losses of single images: shapes with known distances, and what must not change them."""

import numpy as np
import pytest
import torch
import trimesh
from toy_pictures import MIDDLE, ellipsoid

from cranioface.judge.enclosure import pierced_share
from single_image.losses import chamfer, chamfer_terms, cross_entropy, laplacian, normal_consistency, pierced
from single_image.surface_terms import across_edges, both_ways, normals_at
from single_image.validation import surface_chamfer, volume_figures


def sphere(radius, count=4000):
    return torch.from_numpy(ellipsoid(np.full(3, radius), count).points)[None]


def test_chamfer_is_the_mean_of_both_directions_in_mm():
    one, many = torch.tensor([[[0.0, 0, 0]]]), torch.tensor([[[0.0, 0, 0], [0, 6.0, 0]]])
    assert chamfer(one, many).item() == pytest.approx((0 + 3.0) / 2, abs=1e-3)
    assert chamfer(one, many).item() == pytest.approx(chamfer(many, one).item(), abs=1e-6)
    assert chamfer(sphere(70.0), sphere(75.0)).item() == pytest.approx(5.0, abs=0.3)


def test_chamfer_does_not_grow_with_points_or_people():
    few, many = (chamfer(sphere(70.0, n), sphere(80.0, n)).item() for n in (1000, 4000))
    assert many <= few and few - many < 0.5
    doubled = chamfer(sphere(70.0, 1000).repeat(2, 1, 1), sphere(80.0, 1000).repeat(2, 1, 1)).item()
    assert doubled == pytest.approx(few, abs=1e-4)


def test_along_the_normals_no_sampling_lengthens_the_way():
    truth = ellipsoid(np.full(3, 75.0), 1000)
    points, normals = (torch.from_numpy(rows)[None] for rows in (truth.points, truth.normals))
    terms = chamfer_terms(sphere(70.0, 730), points, normals)
    assert terms["planes"].item() == pytest.approx(5.0, abs=0.3) and terms["chamfer"] > terms["planes"]


def test_chamfer_finds_the_nearest_as_all_distances_do():
    draw = torch.Generator().manual_seed(0)
    a, b = (torch.randn(3, n, 3, generator=draw) for n in (40, 50))
    every = torch.cdist(a, b)
    obvious = (every.min(2).values.mean() + every.min(1).values.mean()) / 2
    assert chamfer(a, b).item() == pytest.approx(obvious.item(), abs=1e-3)


def test_chamfer_pulls_points_straight_at_the_truth():
    points = sphere(70.0, 2000).requires_grad_()
    chamfer(points, sphere(90.0, 8000)).backward()
    outward = (points.grad * (points.detach() - torch.from_numpy(MIDDLE).float())).sum(-1)
    assert (outward < 0).float().mean() > 0.99


def test_skin_over_the_skull_costs_nothing_and_skull_through_it_its_depth():
    skull, face = sphere(70.0, 800), sphere(75.0, 3000)
    normals = torch.from_numpy(ellipsoid(np.full(3, 75.0), 3000).normals)
    nearby = torch.cdist(skull[0], face[0]).topk(4, largest=False).indices
    assert pierced(skull, face, normals, nearby).item() == 0
    assert pierced(sphere(78.0, 800), face, normals, nearby).item() == pytest.approx(3.0 + 1.5, abs=0.1)


@pytest.fixture(scope="module")
def ball():
    return trimesh.creation.icosphere(subdivisions=3, radius=50.0)


def test_offsets_that_move_everything_alike_are_smooth(ball):
    moved = torch.full((1, len(ball.vertices), 3), 4.0)
    assert laplacian(moved, both_ways(ball)).item() < 1e-3
    moved[0, 7] += 5.0
    assert laplacian(moved, both_ways(ball)).item() > 0.01


def test_normals_agree_on_a_plane_and_differ_by_the_angle_of_a_fold():
    square = trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]], process=False)
    flat = torch.from_numpy(np.array(square.vertices, np.float32))[None]
    assert normal_consistency(flat, across_edges(square)).item() == pytest.approx(0, abs=1e-6)
    folded = flat.clone()
    folded[0, 3] = torch.tensor([0.5, 0.5, 0.5**0.5])
    assert normal_consistency(folded, across_edges(square)).item() == pytest.approx(1.0, abs=1e-5)


def test_a_ball_is_bent_as_its_triangles_are(ball):
    vertices = torch.from_numpy(np.array(ball.vertices, np.float32))[None]
    expected = (1 - np.cos(ball.face_adjacency_angles)).mean()
    assert normal_consistency(vertices, across_edges(ball)).item() == pytest.approx(expected, rel=1e-3)
    assert (normals_at(ball, ball.vertices) * ball.vertices / 50).sum(1).min() > 0.98


def test_cross_entropy_is_least_at_the_shares_themselves():
    shares = torch.rand(1, 2, 4, 4, 4, generator=torch.Generator().manual_seed(1)) * 0.9 + 0.05
    at_truth = cross_entropy(shares.logit(), shares)
    assert at_truth < cross_entropy(shares.logit() + 0.1, shares) < cross_entropy(shares.logit() + 0.5, shares)


def test_validation_measures_between_surfaces_and_not_between_samples(ball):
    ball = ball.copy()
    ball.apply_translation(MIDDLE)
    truth = ellipsoid(np.full(3, 53.0))
    assert surface_chamfer(ball, truth.points, truth.normals) == pytest.approx(3.1, abs=0.15)


def test_volumes_have_their_figures():
    true = np.zeros((2, 4, 4, 4), np.float32)
    true[:, :2] = 1
    assert volume_figures(true, true) == {"iou": 1, "mae": 0, "mse": 0, "r2": 1}
    half = true.copy()
    half[:, 1] = 0
    figures = volume_figures(half, true)
    assert figures == {"iou": 0.5, "mae": 0.25, "mse": 0.25, "r2": 0.0}


def test_folded_triangles_do_not_turn_what_lies_behind_them_out(ball):
    folded = np.array(ball.vertices)
    tip = int(folded[:, 1].argmin())
    folded[tip] += [0, 30.0, 0]  # a pit, and beside it
    ring = np.unique(ball.faces[(ball.faces == tip).any(1)])
    folded[ring[ring != tip]] += [0, 34.0, 0]  # its rim, drawn in behind the bottom
    core = trimesh.creation.icosphere(subdivisions=3, radius=10.0)
    assert pierced_share(core, trimesh.Trimesh(folded, ball.faces, process=False)) == 0
    larger = trimesh.Trimesh(ball.vertices * 1.1, ball.faces)
    assert pierced_share(ball, larger) == 0 and pierced_share(larger, ball) == 1
