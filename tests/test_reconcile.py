"""Predicted views made one surface: what all views ask happens; neck, ears and crown stay; the shell stays whole."""

import numpy as np
import pytest
import trimesh

from backprojection.neck_and_ears import share_of_face
from backprojection.reconcile import reconcile
from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.geometry.ring import CameraRing, project

RING = CameraRing(128)


@pytest.fixture(scope="module")
def head():
    """A registered skull and its tissue-depth face."""
    template = load_template()
    registered = register(trimesh.util.concatenate([template.skull, template.mandible]))
    return registered, tissue_depth_face(registered)


def front(base, registered):
    """Vertices well inside the face that look forward."""
    share = share_of_face(base.vertices, registered.expected)
    return (share == 1) & (base.vertices[:, 1] < -40) & (base.vertex_normals[:, 1] < -0.5)


def test_views_that_ask_for_nothing_move_nothing(head):
    registered, base = head
    moved = reconcile(base, project(base, RING), registered, RING)
    assert np.percentile(np.linalg.norm(moved.vertices - base.vertices, axis=1), 95) < 0.3


def test_a_fatter_head_in_every_view_is_a_fatter_face(head):
    registered, base = head
    fat = trimesh.Trimesh(base.vertices + 4 * base.vertex_normals, base.faces, process=False)
    moved = reconcile(base, project(fat, RING), registered, RING)
    grown = ((moved.vertices - base.vertices) * base.vertex_normals).sum(1)
    assert abs(np.median(grown[front(base, registered)]) - 4) < 0.5
    assert moved.is_watertight and moved.volume > base.volume and moved.body_count == 1


def test_neck_ears_and_crown_stay(head):
    registered, base = head
    fat = trimesh.Trimesh(base.vertices + 4 * base.vertex_normals, base.faces, process=False)
    moved = reconcile(base, project(fat, RING), registered, RING)
    share = share_of_face(base.vertices, registered.expected)
    far = share == 0
    assert far.sum() > 500 and np.median(np.linalg.norm(moved.vertices - base.vertices, axis=1)[far]) < 0.1


def test_one_view_that_disagrees_is_outvoted_smoothly(head):
    registered, base = head
    depth = project(base, RING)
    depth[1] += 3.0
    moved = reconcile(base, depth, registered, RING)
    edges = base.edges_unique
    step = np.linalg.norm(moved.vertices - base.vertices, axis=1)
    assert 0.5 < step.max() < 4.0 and np.percentile(np.abs(step[edges[:, 0]] - step[edges[:, 1]]), 99) < 0.6


def test_views_of_nothing_leave_the_base(head):
    registered, base = head
    moved = reconcile(base, np.full((8, 128, 128), np.nan, np.float32), registered, RING)
    assert np.abs(moved.vertices - base.vertices).max() < 1.0


def test_the_border_of_the_neck_is_no_notch(head):
    registered, base = head
    fat = trimesh.Trimesh(base.vertices + 6 * base.vertex_normals, base.faces, process=False)
    moved = reconcile(base, project(fat, RING), registered, RING)
    neck = (base.vertices[:, 1] > 25) & (base.vertices[:, 2] < -10)  # behind the ears
    a, b = base.edges_unique[neck[base.edges_unique].all(1)].T
    step, length = moved.vertices - base.vertices, np.linalg.norm(base.vertices[a] - base.vertices[b], axis=1)
    jump = np.linalg.norm(step[a] - step[b], axis=1)
    assert 3.0 < np.linalg.norm(step[neck], axis=1).max() < 6.5
    assert jump.max() < 2.5 and (jump / length)[length > 3.0].max() < 0.35


def test_an_open_jaw_takes_no_nape_for_face(head):
    registered, base = head
    opened = registered.expected | {"me": registered.expected["me"] + [0, 35, -15]}
    nape = (base.vertices[:, 1] > 25) & (share_of_face(base.vertices, registered.expected) == 0)
    assert nape.sum() > 100 and (share_of_face(base.vertices, opened)[nape] == 0).all()
