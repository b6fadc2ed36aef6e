"""Encoders and heads: sizes, beginnings, what holds by construction, and what becomes of their outputs."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import trimesh
from toy_pictures import MIDDLE, Ellipsoids, ellipsoid, inside

from cranioface.command import BadInput
from cranioface.geometry.closed_surface import enclosed_volume, is_closed
from single_image.encoders import MATCHED, PUBLISHED, SCRATCH, Encoder, EncoderSettings, start_encoder
from single_image.mean_head import FAR, MODES, carried, mean_of_surfaces, principal
from single_image.meshing import Mesher
from single_image.networks import begin, carried_places, rebuild
from single_image.picture import PIXELS
from single_image.places import at_places, places
from single_image.settings import NetworkConfig
from single_image.shape import PARTS
from single_image.template_surfaces import start_surfaces

PEOPLE = Ellipsoids()


def mean_head(start="template"):
    some = PEOPLE.names("train")[:4]
    clouds = [np.stack([PEOPLE.shape(name).surfaces[part].points for part in PARTS]) for name in some]
    shares = np.mean([PEOPLE.shape(name).occupancy for name in some], 0)
    return replace(mean_of_surfaces(start, clouds), occupancy=shares.astype(np.float32))


@pytest.fixture(scope="module")
def mean():
    return mean_head()


def pictures(count=2):
    return torch.rand(count, 1, PIXELS, PIXELS), torch.ones(count, 1)


def random_heads(network):
    """The network as if it had learnt something."""
    torch.manual_seed(0)
    for weight in network.head.parameters():
        weight.data += 0.1 * torch.randn_like(weight)
    return network.eval()


@pytest.mark.parametrize("name", PUBLISHED)
def test_encoders_from_scratch_are_of_one_size(name):
    encoder = start_encoder(name)
    assert encoder.settings.source == SCRATCH
    assert 2.6e6 < sum(w.numel() for w in encoder.parameters()) < 3.0e6
    features = encoder.eval()(*pictures())
    assert features.shape == (2, encoder.features + 1) and features[:, -1].eq(1).all()
    again = Encoder(EncoderSettings(**encoder.settings.plain()))
    again.load_state_dict(encoder.state_dict())


def test_pretrained_weights_are_taken_from_a_folder_and_anything_else_is_refused(tmp_path):
    import transformers

    small = MATCHED["dinov2"] | {"num_channels": 3, "image_size": 224, "patch_size": 16, "num_hidden_layers": 1}
    body = transformers.Dinov2Model(transformers.Dinov2Config(**small))
    body.save_pretrained(tmp_path / "dino")
    encoder = start_encoder("dinov2", str(tmp_path / "dino"))
    assert encoder.settings.source == "dino" and encoder.settings.pixels == 224
    kept = encoder.body.state_dict()
    assert all(torch.equal(kept[key], value) for key, value in body.state_dict().items())
    assert encoder(*pictures()).shape == (2, 193)
    for name, folder in (("dinov2", tmp_path / "gone"), ("resnet18", tmp_path / "dino"), ("clip", tmp_path)):
        assert "network.pretrained" in str(pytest.raises(BadInput, start_encoder, name, str(folder)).value)


@pytest.mark.parametrize("representation", ["voxels", "points", "mesh"])
def test_a_network_begins_as_the_mean_head_whatever_it_sees(mean, representation):
    network = begin(NetworkConfig(representation=representation, points=200, pretrained="never"), mean).eval()
    one, other = Mesher(network)(network(*pictures()))
    for part in PARTS:
        mesh = getattr(one, part)
        assert np.array_equal(mesh.vertices, getattr(other, part).vertices)
        true = enclosed_volume(mean.surfaces[part])
        assert is_closed(mesh) and enclosed_volume(mesh) == pytest.approx(true, rel=0.05)


def test_the_face_encloses_the_skull_in_volumes_whatever_is_learnt(mean):
    network = random_heads(begin(NetworkConfig(representation="voxels", pretrained="never"), mean))
    logits = network(*pictures())
    assert logits.shape == (2, 2, 64, 64, 64) and logits.std() > 0.5
    assert (logits[:, 1] >= logits[:, 0]).all()
    assert not torch.equal(logits[0], logits[1])


@pytest.mark.parametrize("start", ["template", "icosphere"])
def test_a_mesh_stays_closed_and_ends_where_tanh_lets_it(start):
    mean = mean_head(start)
    config = NetworkConfig(representation="mesh", start=start, tanh=True, reach_mm=5.0, pretrained="never")
    network = random_heads(begin(config, mean))
    made = Mesher(network)(network(*pictures(1)))[0]
    for part, factor in zip(PARTS, (1, 2), strict=True):  # the face moves with the skull, too
        mesh, began = getattr(made, part), mean.surfaces[part]
        assert is_closed(mesh) and len(mesh.vertices) == len(began.vertices)
        apart = np.abs(mesh.vertices - began.vertices)
        assert 0.5 < apart.max() < factor * 5.0 + 1e-3
    assert start != "icosphere" or len(made.skull.vertices) == 2562


def test_the_face_moves_with_the_skull_below_it(mean):
    network = begin(NetworkConfig(points=200, pretrained="never"), mean).eval()
    torch.nn.init.zeros_(network.head.skull.weight)
    network.head.skull.weight.data.view(-1, 3, MODES)[:, 1] = 1.0
    torch.nn.init.constant_(network.head.latents.skull[-1].bias, 2.0 / MODES)
    skull, face = network.split(network(*pictures(1)))
    for places_, part in ((skull, "skull"), (face, "face")):
        moved = places_[0].detach().numpy() - network.head.mean(part)
        assert np.allclose(moved, [0, 10.0, 0], atol=1e-4)


def test_what_a_latent_says_is_a_mode_of_people(mean):
    network = begin(NetworkConfig(representation="mesh", pretrained="never"), mean).eval()
    network.head.latents.skull[-1].bias.data[0] = 1.0
    skull, _ = network.split(network(*pictures(1)))
    moved = skull[0].detach().numpy() - network.head.mean("skull")
    assert np.allclose(moved, mean.modes["skull"][0], atol=1e-4) and np.abs(moved).max() > 2


def test_places_on_people_are_those_of_the_mean_head_carried(mean):
    network = begin(NetworkConfig(points=200, pretrained="never"), mean)
    carried_ = carried_places(network, mean)
    assert carried_.shape == (4, 2, 400, 3)
    for k, name in enumerate(PEOPLE.names("train")[:4]):
        off = np.abs(np.linalg.norm((carried_[k, :, :200] - MIDDLE) / PEOPLE.radii(name), axis=-1) - 1)
        assert off.mean() < 0.03


def test_points_carry_the_surface_with_them(mean):
    network = begin(NetworkConfig(points=300, pretrained="never"), mean).eval()
    said = torch.cat([torch.from_numpy(network.head.mean(part)) for part in PARTS])[None] * 1.1
    made = Mesher(network)(said)[0]
    for part in PARTS:
        grown = mean.surfaces[part].vertices * 1.1
        assert np.abs(getattr(made, part).vertices - grown).max() < 0.5
    assert made.points.shape == (2, 300, 3)


@pytest.mark.parametrize("representation", ["voxels", "points", "mesh"])
def test_a_network_is_rebuilt_from_its_card(mean, representation):
    config = NetworkConfig(representation=representation, points=200, encoder="clip", pretrained="never")
    network = random_heads(begin(config, mean))
    again = rebuild({"network": network.plain()})
    again.load_state_dict(network.state_dict())
    seen = pictures()
    assert torch.equal(again.eval()(*seen), network(*seen))


def test_a_surface_is_carried_onto_the_mean_of_people():
    ball = trimesh.creation.icosphere(subdivisions=3, radius=60.0)
    clouds = [ellipsoid(np.array([a, 80.0, 75.0])).points - [0, 0, 20.0] for a in (65.0, 75.0)]
    found = carried(ball, clouds, FAR)
    extent = np.abs(found.vertices).max(0)
    assert is_closed(found) and np.allclose(extent, [70.0, 80.0, 75.0], atol=1.5)


def test_principal_components_are_the_ways_in_which_people_differ():
    way = np.zeros((5, 3), np.float32)
    way[2, 1] = 1.0
    sizes = np.array([-3.0, -1, 1, 3], np.float32)
    modes = principal(sizes[:, None, None] * way + 7)
    assert modes.shape == (MODES, 5, 3) and np.allclose(np.abs(modes[0]), sizes.std(ddof=1) * way, atol=1e-5)
    assert np.allclose(modes[1:], 0, atol=1e-5)


def test_values_at_places_are_linear_in_between():
    ball = trimesh.creation.icosphere(subdivisions=2, radius=50.0)
    chosen = places(ball, 50)
    assert np.allclose(at_places(ball, np.asarray(ball.vertices, np.float32), chosen), chosen, atol=1e-3)


def test_places_are_spread_evenly():
    chosen = places(trimesh.creation.icosphere(subdivisions=3, radius=50.0), 100)
    apart = np.linalg.norm(chosen[:, None] - chosen[None], axis=-1) + 1e3 * np.eye(100)
    assert apart.min() > 0.6 * np.sqrt(4 * np.pi * 50**2 / 100)


@pytest.mark.parametrize("start", ["template", "icosphere"])
def test_what_is_deformed_is_closed_and_holds_a_head(start):
    surfaces = start_surfaces(start)
    assert all(is_closed(mesh) and mesh.is_winding_consistent for mesh in surfaces.values())
    skull, face = (enclosed_volume(surfaces[part]) / 1e6 for part in PARTS)
    assert 1.2 < skull < face < 6.0


def test_shares_come_out_as_the_surface_that_they_are_of(mean):
    network = begin(NetworkConfig(representation="voxels", pretrained="never"), mean)
    radii = {"skull": np.array([60.0, 80.0, 75.0]), "face": np.array([72.0, 92.0, 87.0])}
    shares = torch.from_numpy(np.stack([inside(r) for r in radii.values()])).clamp(1e-4, 1 - 1e-4)
    made = Mesher(network)(shares.logit()[None])[0]
    for part, r in radii.items():
        assert enclosed_volume(getattr(made, part)) == pytest.approx(4 / 3 * np.pi * r.prod(), rel=0.01)
