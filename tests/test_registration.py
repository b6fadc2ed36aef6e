"""Registration recovers what was done to the template, and says what it could not see."""

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.geometry.rigid import transform
from cranioface.geometry.thin_plate import ThinPlate

TEMPLATE = load_template()


def whole_head(skull=None, mandible=None) -> trimesh.Trimesh:
    return trimesh.util.concatenate([skull or TEMPLATE.skull, mandible or TEMPLATE.mandible])


def moved(mesh, move) -> trimesh.Trimesh:
    return trimesh.Trimesh(move(mesh.vertices), mesh.faces, process=False)


def farthest(registered, truth_skull, truth_mandible, share=95) -> tuple[float, float]:
    """Mean and 95th percentile of how far each face-side vertex lies from where the same vertex truly is."""
    gap = np.linalg.norm(
        np.vstack(
            [registered.skull.vertices - truth_skull.vertices, registered.mandible.vertices - truth_mandible.vertices]
        ),
        axis=1,
    )
    return gap.mean(), np.percentile(gap, share)


@pytest.fixture(scope="module")
def itself():
    return register(whole_head())


def test_template_registered_to_itself_stays(itself):
    mean, most = farthest(itself, TEMPLATE.skull, TEMPLATE.mandible)
    assert mean < 0.3 and most < 1.0
    assert itself.mandible_found and itself.seen > 0.97


def test_every_landmark_found_on_a_whole_skull(itself):
    assert all(np.isfinite(p).all() for p in itself.landmarks.values())
    assert max(np.linalg.norm(p - TEMPLATE.landmarks[n]) for n, p in itself.landmarks.items()) < 2.5


def test_directions_of_an_identity_are_the_given_ones(itself):
    along = np.array([[0.0, -1, 0], [0, 0, 1], [0.6, -0.8, 0]])
    turned = itself.directions(np.array([TEMPLATE.landmarks[n] for n in ("g", "v", "zy_left")]), along)
    assert ((turned * along).sum(1) > 0.99).all()


def test_warped_template_is_recovered():
    rng = np.random.default_rng(5)
    grid = np.stack(np.meshgrid(*[np.linspace(-90, 120, 4)] * 3), -1).reshape(-1, 3) - [15, 15, 15]
    warp = ThinPlate.fit(grid, grid * [1.04, 0.97, 1.03] + rng.normal(0, 2.5, grid.shape), 0.0)
    skull, mandible = moved(TEMPLATE.skull, warp.apply), moved(TEMPLATE.mandible, warp.apply)
    registered = register(whole_head(skull, mandible))
    outer = registered.bone.points
    surface = trimesh.util.concatenate([registered.skull, registered.mandible])
    gap = trimesh.proximity.closest_point(whole_head(skull, mandible), surface.vertices[::7])[1]
    assert gap.mean() < 0.6 and len(outer) > 1000
    truth = {n: warp.apply(p[None])[0] for n, p in TEMPLATE.landmarks.items()}
    off = [
        np.linalg.norm(registered.expected[n] - truth[n])
        for n in ("n", "rhi", "pr", "pg", "zy_left", "go_left", "mio_right")
    ]
    assert np.mean(off) < 2.0


def test_open_mouth_is_followed():
    hinge = TEMPLATE.landmarks["cs_left"] * [0, 1, 1]
    turn = trimesh.transformations.rotation_matrix(np.radians(9), [1, 0, 0], hinge)
    gaping = moved(TEMPLATE.mandible, lambda v: transform(turn, v))
    registered = register(whole_head(mandible=gaping))
    chin = transform(turn, TEMPLATE.landmarks["pg"])
    assert np.linalg.norm(chin - TEMPLATE.landmarks["pg"]) > 10
    assert np.linalg.norm(registered.expected["pg"] - chin) < 1.5
    assert np.linalg.norm(registered.expected["pr"] - TEMPLATE.landmarks["pr"]) < 1.5


def test_without_mandible_its_landmarks_are_missing_and_expected_ones_sane():
    registered = register(TEMPLATE.skull)
    assert not registered.mandible_found
    assert all(np.isnan(registered.landmarks[n]).all() for n in TEMPLATE.mandible_landmarks)
    assert all(np.linalg.norm(registered.expected[n] - TEMPLATE.landmarks[n]) < 3 for n in TEMPLATE.mandible_landmarks)


def test_cut_vault_is_missing_and_extrapolated():
    head = whole_head()
    low = trimesh.Trimesh(head.vertices, head.faces[head.triangles_center[:, 2] < 55], process=False)
    low.remove_unreferenced_vertices()
    registered = register(low)
    assert np.isnan(registered.landmarks["v"]).all() and np.isfinite(registered.landmarks["n"]).all()
    assert np.linalg.norm(registered.expected["v"] - TEMPLATE.landmarks["v"]) < 6
    assert registered.seen < 0.9


def test_same_skull_gives_the_same_bytes(itself):
    assert register(whole_head()).skull.vertices.tobytes() == itself.skull.vertices.tobytes()
