"""A run on ellipsoids: each combination learns, a killed one resumes to the byte, weights are read back or refused."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from toy_pictures import Ellipsoids

from cranioface.command import BadInput
from cranioface.geometry.closed_surface import enclosed_volume, is_closed
from cranioface.learning.journal import read_journal
from cranioface.learning.settings import Budget, Machine
from single_image.augmentation import augment, mirrored_points, mirrored_volume
from single_image.batches import EpochOfPictures, plain
from single_image.learning_set import learning_set
from single_image.picture import Picture
from single_image.predictor import load_predictor
from single_image.settings import Augmentation, NetworkConfig, OfPictures, TrainConfig
from single_image.train import read_config, spelt_out
from single_image.training import train_on

STILL = Augmentation(0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0)  # nothing but the mirror


def config_of(representation="points", encoder="resnet18", epochs=2, steps=4, pictures=3, rate=4e-4, **more):
    """Every picture once an epoch, so that the loss of one epoch can be held against that of another."""
    how = OfPictures(batch_people=4, learning_rate=rate, warm_up_steps=2, ema=0.5, cosine=False)
    network = NetworkConfig(representation, encoder, "never", points=300)
    machine = Machine("cpu", precision="32-true", threads=1)
    more = {"augmentation": STILL, "optimisation": how} | more
    how = more.pop("optimisation")
    return TrainConfig("toy", 1, how, Budget(epochs), machine, steps, pictures, network=network, **more)


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    return tmp_path_factory.mktemp("prepared")


def fit(out, config, beside, people=None):
    train_on(people or Ellipsoids(), config, out, beside=beside)
    return read_journal(out / "journal.jsonl")


@pytest.fixture(scope="module")
def trained(tmp_path_factory, beside):
    out = tmp_path_factory.mktemp("run")
    return out, fit(out, config_of("mesh", epochs=4, steps=8, pictures=8, rate=1e-3), beside)


def test_it_learns_how_long_heads_are(trained):
    out, lines = trained
    card = json.loads((out / "toy.json").read_text())
    kept = min(line["chamfer_mm"] for line in lines)  # the best epoch is what a run keeps
    assert kept < 0.75 * card["mean_head"]["chamfer_mm"]
    assert lines[-1]["pierced"] < 0.01 and card["encoder_began"] == "from scratch"


@pytest.mark.parametrize("encoder", ["resnet18", "clip", "dinov2"])
@pytest.mark.parametrize("representation", ["voxels", "points", "mesh"])
def test_every_combination_learns(tmp_path, beside, representation, encoder):
    first, *_, second = fit(tmp_path, config_of(representation, encoder, epochs=3), beside)
    term = "cross_entropy" if representation == "voxels" else "chamfer"
    assert second[term] < first[term]
    assert np.isfinite(second["shape_error"]) and "chamfer_mm" in second
    assert {"iou", "mae", "mse", "r2"} <= set(second) or representation != "voxels"


@pytest.mark.parametrize("changed", [{"optimiser": "radam"}, {"cosine": True}])
def test_optimisers_and_annealing_learn_too(tmp_path, beside, changed):
    config = config_of("mesh", epochs=4, rate=1e-3)
    first, *_, second = fit(tmp_path, replace(config, optimisation=replace(config.optimisation, **changed)), beside)
    assert second["chamfer"] < first["chamfer"]


def test_volumes_alone_are_enough_for_voxels_and_are_told_of_by_others(tmp_path):
    people = Ellipsoids(surfaces=False)
    lines = fit(tmp_path / "voxels", config_of("voxels", epochs=1, steps=2), None, people)
    assert lines[0]["shape_error"] == pytest.approx(1 - lines[0]["iou"], abs=1e-5) and "chamfer_mm" not in lines[0]
    assert load_predictor(tmp_path / "voxels" / "toy.safetensors").card["metrics"]["iou"] > 0.5
    refusal = pytest.raises(BadInput, fit, tmp_path / "mesh", config_of("mesh"), None, people)
    assert "use voxels" in str(refusal.value) and not (tmp_path / "mesh").exists()


def test_a_run_goes_on_where_it_was_cut_off(tmp_path, beside):
    config = config_of(epochs=2, steps=2)
    fit(tmp_path / "whole", config, beside)
    fit(tmp_path / "parts", replace(config, budget=Budget(1)), beside)
    fit(tmp_path / "parts", config, beside)
    whole, parts = ((tmp_path / name / "toy-last.safetensors").read_bytes() for name in ("whole", "parts"))
    assert whole == parts


def test_the_exported_network_is_the_one_that_was_judged(trained, beside):
    predictor = load_predictor(trained[0] / "toy-last.safetensors")
    people = learning_set(Ellipsoids(), "validation", beside)
    pictures = [Picture(people.picture(k), bool(people.scaled[k])) for k in range(3)]
    together, alone = predictor.predict(pictures), [predictor.predict([p])[0] for p in pictures]
    for one, other in zip(together, alone, strict=True):
        assert (
            is_closed(one.skull) and is_closed(one.face) and enclosed_volume(one.face) > enclosed_volume(one.skull) > 0
        )
        assert np.allclose(one.face.vertices, other.face.vertices, atol=1e-3)
    again = predictor.predict(pictures[:1])[0]
    assert np.array_equal(again.skull.vertices, alone[0].skull.vertices)
    assert predictor.features(pictures).shape == (3, 257)


def test_weights_without_their_card_or_under_another_are_refused(trained, tmp_path):
    assert "single_image/train.py" in str(pytest.raises(BadInput, load_predictor, "gone").value)
    for path in trained[0].glob("toy.*"):
        shutil.copy(path, tmp_path)
    card = json.loads((tmp_path / "toy.json").read_text())
    wrong = {
        "untrained": card | {"steps": 0},
        "changed": card | {"network": card["network"] | {"sizes": {}}},
        "not the file": card | {"weights_sha256": "0"},
        "another room's": {"steps": 3, "metrics": {"implant_error": 0.3}},
    }
    for kind, page in wrong.items():
        (tmp_path / "toy.json").write_text(json.dumps(page))
        assert "toy.safetensors" in str(pytest.raises(BadInput, load_predictor, tmp_path / "toy.safetensors").value), (
            kind
        )
    (tmp_path / "toy.json").unlink()
    assert "card" in str(pytest.raises(BadInput, load_predictor, tmp_path / "toy.safetensors").value)


def test_a_mirrored_picture_shows_the_person_in_the_mirror(beside):
    people = learning_set(Ellipsoids(), "train", beside)
    pixels, _, mirrored = augment(people.picture(0), True, replace(STILL, mirror=1), np.random.default_rng(0))
    assert mirrored and np.allclose(pixels, people.picture(0)[:, ::-1], atol=1e-5)
    points = np.asarray(people.points[0])
    assert np.array_equal(mirrored_points(mirrored_points(points)), points)
    assert np.array_equal(mirrored_points(points)[..., 0], -points[..., 0])
    volume = np.zeros((2, 64, 64, 64), np.float32)
    volume[:, 40, 20, 10] = 1
    assert np.argwhere(mirrored_volume(volume))[0].tolist() == [0, 23, 20, 10]  # the grid is even about x = 0


def test_a_picture_of_withheld_scale_says_so_and_a_scaled_one_is_never_zoomed(beside):
    people, how = learning_set(Ellipsoids(), "train", beside), Augmentation(unscaled=0.5)
    told = [augment(people.picture(0), True, how, np.random.default_rng(k))[1] for k in range(200)]
    assert 70 < sum(told) < 130
    assert not augment(people.picture(0), False, how, np.random.default_rng(0))[1]
    still = replace(STILL, mirror=0, unscaled=0, zoom=0.3)
    kept = augment(people.picture(0), True, still, np.random.default_rng(0))[0]
    assert np.allclose(kept, people.picture(0), atol=1e-5)
    drawn = [augment(people.picture(0), True, Augmentation(), np.random.default_rng(5))[0] for _ in range(2)]
    assert np.array_equal(*drawn) and drawn[0].min() >= 0 and drawn[0].max() <= 1


def test_batches_depend_on_their_place_alone_and_each_turn_shows_every_picture(beside):
    people = learning_set(Ellipsoids(), "train", beside)
    epoch = EpochOfPictures(people, STILL, None, 4, 4, seed=3, epoch=0)
    every = list(epoch.start_at(0))
    late = next(epoch.start_at(3))
    assert all(torch.equal(a, b) for a, b in zip(late, every[3], strict=True))
    seen = [plain(people, k, False)[0] for k in range(len(people))]
    shown = np.concatenate([batch.pixels.numpy() for batch in every])
    match = [[np.allclose(x, y, atol=1e-5) for y in seen] for x in shown[:, :, :, :]]
    assert len(every) == 4 and len(shown) == len(people) and np.any(match, 1).all()


def test_what_was_made_ready_is_read_again_and_made_anew_for_other_people(tmp_path):
    people = Ellipsoids()
    made = learning_set(people, "validation")
    kept = [learning_set(people, "validation", tmp_path) for _ in range(2)]
    assert all(np.array_equal(made.points, k.points) and np.array_equal(made.pixels, k.pixels) for k in kept)
    other = learning_set(Ellipsoids(spread=0.1), "validation", tmp_path)
    assert not np.array_equal(other.points, made.points)
    assert set(kept[0].of(["e17"]).person.tolist()) == {1}


def test_the_short_words_of_the_command_are_settings():
    words = spelt_out(["--representation", "mesh", "--encoder=clip", "--out", "runs/x"])
    assert words == ["--network.representation", "mesh", "--network.encoder=clip", "--out", "runs/x"]
    config = read_config(changes={"network.representation": "mesh", "network.encoder": "clip"})
    assert config.network.representation == "mesh" and config.network.encoder == "clip"
