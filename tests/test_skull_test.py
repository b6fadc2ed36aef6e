"""The test that tells skulls from other pictures: what it draws, learns, keeps, and where its thresholds lie."""

import numpy as np
import pytest

from cranioface.command import BadInput
from cranioface.learning.seed import stream
from single_image.commands import DOOR
from single_image.is_skull import CLASSES, NAME, SkullNet, SkullTest, load_skull_test, write_skull_test
from single_image.picture import PIXELS, Picture, framed
from single_image.skull_test_pictures import LEARNT, OTHER, Pictures, changed
from single_image.skull_test_training import train_skull_test, with_thresholds

ROWS, COLUMNS = np.indices((PIXELS, PIXELS)) - PIXELS / 2


def disc(rng):
    """What stands for a lateral skull: a bright disc in the middle."""
    return (np.hypot(ROWS - rng.normal(0, 4), COLUMNS) < rng.uniform(30, 45)).astype(np.float32)


def stripes(rng):
    return (np.sin(ROWS / rng.uniform(2, 6)) > 0).astype(np.float32)


def toy(seed, count=96):
    rng = stream(seed)
    pixels = [disc(rng) for _ in range(count)] + [stripes(rng) for _ in range(count)]
    classes = np.array([0] * count + [OTHER] * count)
    return Pictures(np.stack(pixels), classes, ("lateral",) * count + ("stripes",) * count)


@pytest.fixture(scope="module")
def taught():
    return train_skull_test(toy(0), toy(1, 24), epochs=10, card={"data": "toy"}, seed=0)


@pytest.mark.parametrize("name", LEARNT)
def test_every_kind_is_drawn_from_its_numbers_and_fits_the_frame(name):
    skull = disc(stream(3))
    one, again, other = (LEARNT[name](stream(*seed), skull) for seed in ((4, 0), (4, 0), (4, 1)))
    np.testing.assert_array_equal(one, again)
    assert one.shape != other.shape or not np.array_equal(one, other)
    picture = framed(one).pixels
    assert picture.shape == (PIXELS, PIXELS) and np.isfinite(picture).all()


def test_a_changed_picture_is_another_within_its_range_and_the_old_one_stays():
    picture = disc(stream(5))
    kept = picture.copy()
    one, again, other = (changed(picture, stream(*seed)) for seed in ((6, 0), (6, 0), (6, 1)))
    np.testing.assert_array_equal(picture, kept)
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other) and one.min() >= 0 and one.max() <= 1


def test_what_was_taught_is_told_of_new_pictures(taught):
    seen = 1 - taught.shares(toy(2, 24).pixels)[:, OTHER]
    assert seen[:24].min() > 0.8 and seen[24:].max() < 0.2
    assert taught.card["metrics"]["error"] <= 0.03 and taught.card["steps"] == 30
    verdict = taught.verdict(Picture(disc(stream(7)), True))
    assert verdict.kind == "lateral" and not verdict.doubted and verdict.doubts() == ()
    assert sum(verdict.shares.values()) == pytest.approx(1, abs=1e-5)


def test_thresholds_doubt_one_skull_in_a_hundred_of_validation_and_refuse_none(taught):
    class Told(SkullTest):
        def shares(self, pixels):
            seen = pixels[:, 0, 0]
            return np.stack([seen, 0 * seen, 0 * seen, 1 - seen], 1)

    seen = np.concatenate([np.linspace(0.5, 1, 201), np.linspace(0, 0.3, 50)])
    pixels = np.broadcast_to(seen[:, None, None], (251, 4, 4)).astype(np.float32)
    classes = np.array([0] * 201 + [OTHER] * 50)
    card = with_thresholds(Told(SkullNet(), {}), Pictures(pixels, classes, ())).card
    assert card["doubt_below"] == pytest.approx(0.505)  # two of 201 lie below
    assert card["refuse_below"] == 0.02
    assert card["metrics"]["error"] == pytest.approx(2 / 251)


def test_weights_come_back_and_small(taught, tmp_path):
    path = write_skull_test(tmp_path, taught)
    assert path.stat().st_size < 1e6
    read = load_skull_test(tmp_path)
    pixels = toy(8, 4).pixels
    np.testing.assert_array_equal(read.shares(pixels), taught.shares(pixels))
    assert read.card["classes"] == list(CLASSES) and read.card["doubt_below"] == taught.card["doubt_below"]


def test_an_untrained_test_is_not_served(tmp_path):
    write_skull_test(tmp_path, SkullTest(SkullNet(), {"steps": 0, "metrics": {}}))
    with pytest.raises(BadInput, match=f"{NAME}.*not served"):
        load_skull_test(tmp_path)


def test_the_command_is_known_and_refuses_what_is_not_there():
    with pytest.raises(BadInput, match="gone: no such file or folder"):
        DOOR.command("skull-test")(["--data", "gone", "--people", "gone", "-o", "out"])
