"""The shipped weights of single images: they load, are what they were, and tell more of a head than the mean head.

single_image_people.npz: a lateral radiograph of twelve synthetic people in modelled bone, of the test part of the
data set in the card, and 1,024 samples of skull and face; nobody of them was learnt from.
"""

from pathlib import Path

import numpy as np
import pytest

from cranioface.geometry.closed_surface import enclosed_volume, is_closed
from single_image.picture import Picture
from single_image.predicted import Predicted
from single_image.predictor import load_predictor
from single_image.validation import surface_figures
from single_image.weights import SHIPPED, WEIGHTS_FOLDER


@pytest.fixture(scope="module")
def predictor():
    return load_predictor()


@pytest.fixture(scope="module")
def people():
    with np.load(Path(__file__).parent / "single_image_people.npz") as file:
        pictures = [Picture(pixels.astype(np.float32) / 255, True, "lateral") for pixels in file["pixels"]]
        return pictures, file["points"].astype(np.float32), file["normals"].astype(np.float32) / 127


@pytest.fixture(scope="module")
def told(predictor, people):
    return predictor.predict(people[0])


def test_they_are_small_and_say_how_they_began(predictor):
    assert (WEIGHTS_FOLDER / f"{SHIPPED}.safetensors").stat().st_size < 16e6
    card = predictor.card
    assert card["encoder_began"] == "from scratch" and card["steps"] > 1000
    assert card["metrics"]["shape_error"] < card["mean_head"]["shape_error"]


def test_skull_and_face_are_closed_and_one_is_in_the_other(told):
    for one in told:
        assert is_closed(one.skull) and is_closed(one.face)
        assert 1e6 < enclosed_volume(one.skull) < enclosed_volume(one.face) < 8e6


def test_they_tell_more_than_the_mean_head(predictor, people, told):
    _, points, normals = people
    mean = Predicted(*(predictor.network.mesh(part) for part in ("skull", "face")))
    errors = [
        [surface_figures(one, points[k], normals[k])["chamfer_mm"] for k, one in enumerate(said)]
        for said in (told, [mean] * len(told))
    ]
    network, mean_head = np.mean(errors, 1)
    assert network < 0.93 * mean_head


def test_people_come_out_alike_in_company_and_alone(predictor, people, told):
    for k in (0, 7):
        alone = predictor.predict(people[0][k : k + 1])[0]
        assert np.abs(alone.face.vertices - told[k].face.vertices).max() < 0.01
    again = predictor.predict(people[0])
    assert all(np.array_equal(a.skull.vertices, b.skull.vertices) for a, b in zip(again, told, strict=True))


def test_a_picture_in_the_mirror_is_of_nearly_the_same_head(predictor, people, told):
    flipped = [Picture(p.pixels[:, ::-1].copy(), True, "lateral") for p in people[0]]
    volumes = [[enclosed_volume(one.face) for one in said] for said in (told, predictor.predict(flipped))]
    assert np.abs(np.subtract(*volumes)).mean() < np.std(volumes[0])
