"""The most probable face: nothing seen changes nothing, what is seen is met, and what lies between follows alike."""

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.face_model import Observations, Posterior, load_face_model
from cranioface.geometry.barycentric import barycentric

MODEL = load_face_model()
PRIOR = Posterior(MODEL)
GAP, TWIN = cKDTree(MODEL.mean).query(MODEL.mean * [-1, 1, 1])  # the head is its own mirror image but at the fillings


def seen(marks: dict[str, tuple[list[float], float]], sd: float) -> Observations:
    """Named vertices that are to move along directions by mm."""
    along = np.array([a for a, _ in marks.values()], float).reshape(-1, 3)
    step = np.array([mm for _, mm in marks.values()], float)
    return Observations.of_vertices(
        np.array([MODEL.landmarks[n] for n in marks], int), along, step, np.full(len(step), sd)
    )


def face(marks: dict[str, tuple[list[float], float]], sd: float = 0.3) -> np.ndarray:
    """Steps (n, 3) of the most probable face."""
    return PRIOR.displacement(PRIOR.weights(seen(marks, sd)))


def test_nothing_seen_leaves_the_expected_face():
    assert np.abs(face({})).max() == 0
    still = {n: ([0, -1, 0], 0.0) for n in ("prn", "pg", "g")}
    assert np.abs(face(still)).max() < 1e-9


def test_what_is_seen_exactly_is_met():
    wanted = {
        "prn": ([0, -1, 0], 4.0),
        "zy_left": ([1, 0, 0], 5.0),
        "pg": ([0, 0, -1], 6.0),
        "ch_right": ([-1, 0, 0], 2.0),
    }
    steps = face(wanted, 0.001)
    for name, (along, mm) in wanted.items():
        assert steps[MODEL.landmarks[name]] @ np.array(along) == pytest.approx(mm, abs=0.01), name


def test_a_point_within_a_triangle_is_met_as_well():
    corners = MODEL.outer_faces[[4000, 9000]]
    shares = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
    along = np.array([[0, -1.0, 0], [0, 0, 1.0]])
    one = Observations(corners, shares, along, np.array([3.0, -2.0]), np.full(2, 1e-3))
    steps = PRIOR.displacement(PRIOR.weights(one))
    got = np.einsum("mcx,mc,mx->m", steps[corners], shares, along)
    np.testing.assert_allclose(got, one.step, atol=0.01)


def test_the_less_sure_pulls_the_less():
    tip = MODEL.landmarks["prn"]
    pulls = [-face({"prn": ([0, -1, 0], 4.0)}, sd)[tip, 1] for sd in (0.1, 1.0, 3.0, 10.0)]
    assert 4.0 > pulls[0] > 3.9 and all(a > b > 0 for a, b in zip(pulls, pulls[1:], strict=False))


def test_mirrored_observations_give_mirrored_faces():
    left = {"zy_left": ([0.9, -0.43, 0], 6.0), "prn": ([0, -1, 0], 4.0), "ch_left": ([1, 0, 0], 3.0)}
    right = {"zy_right": ([-0.9, -0.43, 0], 6.0), "prn": ([0, -1, 0], 4.0), "ch_right": ([-1, 0, 0], 3.0)}
    one, other = face(left), face(right)
    alike = GAP < 1e-3
    assert alike.mean() > 0.9 and np.abs(one).max() > 4
    off = np.linalg.norm(one[TWIN] * [-1, 1, 1] - other, axis=1)[alike]
    assert off.max() < 0.25 and off.mean() < 0.05


def test_steps_told_at_the_solution_change_nothing():
    first = PRIOR.weights(seen({"prn": ([0, -1, 0], 4.0), "pg": ([0, -1, 0], 5.0)}, 0.5))
    now = PRIOR.displacement(first)
    left = {n: ([0, -1, 0], mm + now[MODEL.landmarks[n], 1]) for n, mm in (("prn", 4.0), ("pg", 5.0))}
    np.testing.assert_allclose(PRIOR.weights(seen(left, 0.5), first), first, atol=1e-4)


def test_all_together_are_all_of_them():
    one, other = seen({"prn": ([0, -1, 0], 4.0)}, 0.5), seen({"pg": ([0, -1, 0], 2.0)}, 1.5)
    both = one.also(other)
    assert both.corners.shape == (2, 3) and both.sd.tolist() == [0.5, 1.5] and both.step.tolist() == [4.0, 2.0]


def test_far_skin_hardly_follows():
    steps = np.linalg.norm(face({"go_left": ([1, 0, 0], 6.0)}), axis=1)
    assert steps[MODEL.landmarks["go_left"]] > 5.5 and steps[MODEL.mean[:, 2] > 80].max() < 1.5


def test_half_way_between_two_faces_is_a_face():
    rng = np.random.default_rng(5)
    count = len(MODEL.modes) + 3 * len(MODEL.smooth)
    one, other = (MODEL.expected(*facts) + PRIOR.displacement(0.7 * rng.normal(size=count))
                  for facts in (("female", 25, -0.6), ("male", 70, 1.0)))  # fmt: skip
    half = (one + other) / 2
    meshes = [trimesh.Trimesh(p, MODEL.faces, process=False) for p in (one, half, other)]
    assert all(m.is_watertight and m.body_count == 1 for m in meshes)
    low, middle, high = sorted(m.volume for m in meshes)
    assert low > 3e6 and middle == pytest.approx(meshes[1].volume)
    usual = trimesh.Trimesh(MODEL.mean, MODEL.outer_faces, process=False).face_normals
    now = trimesh.Trimesh(half, MODEL.outer_faces, process=False).face_normals
    assert ((usual * now).sum(1) < 0).mean() < 1e-3


def test_barycentric_shares_make_the_point_and_a_flat_triangle_gives_its_first_corner():
    rng = np.random.default_rng(0)
    triangles, shares = rng.normal(size=(50, 3, 3)), rng.dirichlet(np.ones(3), 50)
    points = np.einsum("kc,kcx->kx", shares, triangles)
    np.testing.assert_allclose(barycentric(points, triangles), shares, atol=1e-6)
    flat = np.array([[[0, 0, 0], [1, 1, 1], [2, 2, 2]]], float)
    np.testing.assert_array_equal(barycentric(np.ones((1, 3)), flat), [[1, 0, 0]])
