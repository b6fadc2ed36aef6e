"""Baselines of completion: a symmetric skull is mirrored, a ball's hole closed, a drawn skull told again."""

import numpy as np
import pytest
import trimesh
from template_people import template_person

from completion.defects import damaged
from completion.joining import distance_mm, joined
from completion.methods import METHODS, method_of, register
from completion.mirror import mirror, reflection
from completion.regions import braincase_middle
from completion.shape_model import ShapeModel, load_model
from completion.template_fit import template_fit
from completion.thin_plate_hole import thin_plate_hole
from completion.volumes import SkullVolume
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.geometry.head_grid import HEAD


def dice(a, b):
    return 2 * (a & b).sum() / (a.sum() + b.sum())


@pytest.fixture(scope="module")
def person():
    return template_person(with_spine=False)


@pytest.fixture(scope="module")
def mesh():
    return load_template().skull + load_template().mandible


def test_a_one_sided_defect_of_a_symmetric_skull_is_mirrored_nearly_whole(person):
    damage = damaged(person, "temporal-sphere", np.random.default_rng(0))
    skull = SkullVolume(trimesh.Trimesh(), damage.left)
    off = reflection(skull) - np.diag([-1, 1, 1, 1])
    assert np.abs(off[:, :3]).max() < 0.005 and np.abs(off[:, 3]).max() < 0.3
    assert dice((mirror()(skull) > 0.5) & ~damage.left, damage.missing) > 0.9


def test_the_mid_plane_is_found_where_the_skull_lies_off_it(person):
    moved = np.roll(person.bone, 5, axis=0)
    assert abs(reflection(SkullVolume(trimesh.Trimesh(), moved))[0, 3] - 10) < 0.4


@pytest.mark.parametrize("name", ["mirror", "template", "thin-plate", "shape-model"])
def test_a_complete_skull_comes_back(person, mesh, name):
    share = method_of(name)(SkullVolume(mesh, person.bone))
    assert share.dtype == np.float32 and share.shape == HEAD.shape and 0 <= share.min() and share.max() <= 1
    assert ((share > 0.5) & ~person.bone).sum() < 0.02 * person.bone.sum() and (share[person.bone] == 1).all()


def test_the_template_gives_a_mandible_to_its_own_cranium(person):
    damage = damaged(person, "mandible", np.random.default_rng(0))
    made = template_fit()(SkullVolume(load_template().skull, damage.left))
    assert dice((made > 0.5) & ~damage.left, damage.missing) > 0.85


def test_a_hole_in_a_hollow_ball_is_closed_as_thick_as_it_was():
    middle = braincase_middle(load_template().landmarks)
    points = HEAD.points(np.indices(HEAD.shape).reshape(3, -1).T) - middle
    far = np.linalg.norm(points, axis=1)
    shell = ((far > 68) & (far < 75)).reshape(HEAD.shape)
    gone = shell & (points @ [0.4, -0.3, 0.866] > 0.93 * far).reshape(HEAD.shape)
    made = thin_plate_hole()(SkullVolume(trimesh.Trimesh(), shell & ~gone))
    assert dice((made > 0.5) & ~(shell & ~gone), gone) > 0.93


def test_a_skull_of_the_model_is_told_from_half_its_points():
    model, rng = load_model(), np.random.default_rng(1)
    draws = rng.standard_normal(model.modes.shape[1])
    truth = model.mean + (model.modes @ draws).reshape(-1, 3)
    seen = truth[:, 0] > 0
    made = model.posterior(truth + rng.normal(0, 0.3, truth.shape), seen)
    off, before = (np.linalg.norm(p - truth, axis=1)[~seen].mean() for p in (made, model.mean))
    assert off < 1.5 and off < before / 2
    nobody = model.posterior(truth, np.zeros(len(truth), bool))
    assert np.allclose(nobody, model.mean) and isinstance(model, ShapeModel)


def test_slivers_are_no_missing_bone_and_a_gap_is_filled_to_its_rim():
    bone = np.zeros((60, 60, 60), bool)
    bone[10:50, 10:50, 28:34] = True
    whole, thick = bone.copy(), bone.copy()
    bone[20:40, 20:40] = False
    thick[10:50, 10:50, 26:28] = True  # a fit that is 2 mm off
    from cranioface.geometry.head_grid import Grid

    skull = SkullVolume(trimesh.Trimesh(), bone, Grid((60, 60, 60), 1.0, (0, 0, 0)))
    made = joined(skull, thick.astype(np.float32)) > 0.5
    assert (made & whole).sum() == whole.sum() and (made & ~whole)[:16].sum() == 0
    assert (distance_mm(bone, 1.0)[bone] == 0).all() and distance_mm(bone, 1.0)[30, 30, 30] == 10


def test_methods_are_known_by_name():
    assert set(METHODS) >= {"network", "mirror", "template", "thin-plate", "shape-model"}
    with pytest.raises(BadInput, match="none of network, mirror"):
        method_of("magic")
    with pytest.raises(ValueError, match="another"):
        register("mirror", mirror)
