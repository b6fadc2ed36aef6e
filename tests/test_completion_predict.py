"""The way of the network's prediction to 1 mm and back, with a stand-in that knows the truth; whom it refuses."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
import trimesh

from completion import predict
from completion.channels import target_of
from completion.networks import Completer
from completion.settings import NetworkConfig
from completion.volumes import SkullVolume
from completion.weights import WEIGHTS_FOLDER, read_weights
from completion.window import window
from cranioface.command import BadInput
from cranioface.geometry.head_grid import COARSE, HEAD, Grid
from cranioface.judge.volumes import dice, surface_distances
from cranioface.learning.seed import stream

X, Y, Z = np.ogrid[: HEAD.shape[0], : HEAD.shape[1], : HEAD.shape[2]]
RADIUS = np.sqrt(sum((a * HEAD.spacing + o) ** 2 for a, o in zip((X, Y, Z), HEAD.origin, strict=True)))
WHOLE = (RADIUS < 80) & (RADIUS > 73)  # a vault 7 mm thick
THERE = WHOLE & ~((Z > 215) & (X > 60) & (X < 130))


class Knowing:
    """Says the true target of a sphere of bone, as a network in float32 would."""

    def __init__(self, target):
        self.config, self.structures = SimpleNamespace(mirror=True, stem=2, target=target), 1

    def __call__(self, shares, coordinates):
        whole = window(2.0).share(WHOLE)
        whole = torch.from_numpy(np.stack([whole, whole[::-1]]))[:, None]
        return target_of(whole, shares[:, :1], self.config.target).clamp(1e-6, 1 - 1e-6).logit()


@pytest.mark.parametrize("target", ["residual", "whole"])
def test_what_is_known_at_2_mm_comes_back_at_1_mm(target):
    made = predict.completed(Knowing(target), THERE, 2.0)
    assert made.dtype == np.float32 and made.min() >= 0 and made.max() <= 1
    implant, true = (made > 0.5) & ~THERE, WHOLE & ~THERE
    assert dice(implant, true) > 0.95 and surface_distances(implant, true, 1.0)[0] <= 1.0


def test_a_head_and_its_mirror_image_are_completed_alike():
    """Whatever the network says: here one that says of each side what it has not learnt of the other."""
    torch.manual_seed(0)
    completer = Completer(NetworkConfig(features=(4, 8))).eval()
    torch.nn.init.normal_(completer.head.weight)
    there = stream(0).random((1, 16, 16, 16)).astype(np.float32)
    grid = Grid((16, 16, 16), 8.0, (-60.0, -60.0, -60.0))
    said, of_image = (predict.missing_shares(completer, x, grid) for x in (there, there[:, ::-1]))
    assert said.std() > 0.01 and np.allclose(said, of_image[:, ::-1], atol=0.01)


def test_nothing_is_added_to_a_complete_skull():
    made = predict.completed(Knowing("residual"), WHOLE, 2.0)
    assert ((made > 0.5) & ~WHOLE).sum() == 0


def test_a_part_of_the_head_is_completed_as_the_head_is(monkeypatch):
    monkeypatch.setattr(predict, "_read", lambda weights: (Knowing("residual"), 2.0))
    box = HEAD.box(np.array([-70.0, -60, 40]), np.array([70.0, 60, 100]))
    cut = np.zeros_like(THERE)
    cut[box] = THERE[box]
    part = SkullVolume(trimesh.Trimesh(), THERE[box], HEAD.part(box))
    made = predict.network()(part)
    assert made.shape == part.bone.shape and np.array_equal(made, predict.completed(Knowing("residual"), cut, 2.0)[box])


@pytest.mark.parametrize("origin", [(-95.2, -127.5, -135.5), (-96.5, -127.5, -135.5), (90.5, 0.5, 0.5)])
def test_another_grid_is_refused(monkeypatch, origin):
    monkeypatch.setattr(predict, "_read", lambda weights: (Knowing("residual"), 2.0))
    grid = Grid((8, 8, 8), 1.0, origin)
    with pytest.raises(BadInput, match="head's grid at 1 mm"):
        predict.network()(SkullVolume(trimesh.Trimesh(), np.zeros(grid.shape, bool), grid))


@pytest.mark.parametrize("spacing", [1.0, 2.0, 4.0])
def test_the_window_is_a_part_of_the_head_that_lies_even_and_halves(spacing):
    seen = window(spacing)
    assert all(side % (16 * (1 if spacing < 4 else 0.5)) == 0 for side in seen.grid.shape)
    x = seen.grid.points(np.indices(seen.grid.shape).reshape(3, -1).T)[:, 0]
    assert x.min() == -x.max()
    linear = np.broadcast_to(HEAD.origin[2] + np.arange(HEAD.shape[2], dtype=np.float32), HEAD.shape)
    assert np.allclose(seen.share(linear)[0, 0], seen.grid.points(np.indices(seen.grid.shape)[:, 0, 0].T)[:, 2])
    assert np.allclose(seen.back(seen.share(linear))[seen.box][:, :, 4:-4], linear[seen.box][:, :, 4:-4], atol=1e-3)


def test_the_windows_of_the_whole_head_are_its_grids():
    assert window(1.0, False).grid == HEAD and window(2.0, False).grid == COARSE


def test_crumbs_are_no_missing_bone():
    filled = np.where(WHOLE & ~THERE, np.float32(1), 0)
    crumbed = filled.copy()
    crumbed[20:25, 20:25, 20:25] = 1
    assert np.array_equal(predict.without_crumbs(crumbed, THERE), filled)


SHIPPED = sorted(path.stem for path in WEIGHTS_FOLDER.glob("*.safetensors"))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_weights_are_trained_light_and_name_no_place_of_one_machine(name):
    completer, card = read_weights(name)
    assert card["name"] == name and card["metrics"]["implant_error"] < 0.5 and not completer.training
    assert (WEIGHTS_FOLDER / f"{name}.safetensors").stat().st_size < 16_000_000
    words = (WEIGHTS_FOLDER / f"{name}.json").read_text().replace('"', " ").split()
    assert not [word for word in words if word.startswith(("/", "~"))]
    assert "-without-" not in name or card["config"]["without"] == [name.split("-without-")[1]]
