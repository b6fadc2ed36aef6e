"""One image through the verb, with stand-ins for the network and the skull test: what is written, said, refused."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import trimesh

from cranioface.command import BadInput
from cranioface.geometry.image_files import GreyImage
from cranioface.geometry.mesh_files import read_mesh
from cranioface.judge.enclosure import pierced_share
from single_image import from_image
from single_image.expected import UNMEASURED, expected_error
from single_image.is_skull import Verdict
from single_image.options import OUTPUTS, PredictOptions
from single_image.outputs import NOTE, write_predicted
from single_image.picture import Picture
from single_image.predict import predict_from_image
from single_image.predicted import Predicted
from single_image.turntable import turntable, write_gif

HELD_OUT = {"people": 40, "of": "synthetic people", "by_input": {"lateral, scale known": {"skull_mm": 3, "face_mm": 4}}}


class Spheres:
    """Of every picture the same skull and face."""

    card = {"name": "spheres", "weights_sha256": "0" * 64, "held_out": HELD_OUT}

    def predict(self, pictures):
        skull, face = (trimesh.creation.icosphere(3, radius) for radius in (70, 80))
        return [Predicted(skull, face) for _ in pictures]


def verdict(is_skull, doubted=False, refused=False):
    rest = is_skull / 2
    shares = {"lateral": rest, "frontal": rest / 2, "photograph": rest / 2, "other": 1 - is_skull}
    return Verdict(shares, doubted, refused)


class Says:
    def __init__(self, told):
        self.told = told

    def verdict(self, picture):
        return self.told


@pytest.fixture
def tested(monkeypatch):
    """A function that makes the skull test say what it is given."""
    return lambda told: monkeypatch.setattr(from_image, "load_skull_test", lambda: Says(told))


def image(mm_per_pixel=None):
    return GreyImage(np.random.default_rng(0).random((300, 200)).astype(np.float32), Path("film.png"), mm_per_pixel)


def test_a_skull_leaves_everything_and_warns_of_nothing(tested, tmp_path):
    tested(verdict(0.99))
    made = predict_from_image(image(0.9), predictor=Spheres())
    told = write_predicted(tmp_path / "out", made)
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(OUTPUTS)
    for name in ("skull.ply", "face.ply"):
        mesh = read_mesh(tmp_path / "out" / name)
        assert mesh.is_watertight and mesh.volume > 0
    assert (tmp_path / "out" / "turntable.gif").stat().st_size < 2e6
    assert told == json.loads((tmp_path / "out" / "report.json").read_text())
    assert told["warnings"] == [] and told["input"]["mm_per_pixel"] == 0.9 and told["input"]["kind"] == "lateral"
    assert told["skull_outside_the_face"] == 0 and told["face"]["closed"] and told["note"] == NOTE
    assert told["expected_error"]["said"].endswith("by 40 synthetic people: skull 3.0 mm, face 4.0 mm on average")


def test_an_unknown_scale_is_said(tested):
    tested(verdict(0.99))
    made = predict_from_image(image(), predictor=Spheres())
    assert made.warnings == (from_image.SCALE_UNKNOWN,) and not made.picture.scaled
    scaled = predict_from_image(image(), PredictOptions(mm_per_pixel=0.5), predictor=Spheres())
    assert scaled.warnings == () and scaled.picture.scaled and scaled.mm_per_pixel == 0.5


@pytest.mark.parametrize(("mm", "wide"), [(0.01, 3), (0.3, 90), (5.0, 1500)])
def test_a_scale_at_which_no_head_is_in_the_image_is_refused(tested, mm, wide):
    tested(verdict(0.99))
    with pytest.raises(BadInput, match=f"film.png: at {mm:g} mm per pixel it shows {wide} mm"):
        predict_from_image(image(), PredictOptions(mm_per_pixel=mm), predictor=Spheres())
    with pytest.raises(BadInput, match="measure --mm-per-pixel, or leave it out"):
        predict_from_image(image(mm), predictor=Spheres())


def test_a_network_that_sees_no_skull_says_so(tested, tmp_path, recwarn):
    class Faces(Spheres):
        def predict(self, pictures):
            return [Predicted(trimesh.Trimesh(), one.face) for one in super().predict(pictures)]

    tested(verdict(0.99))
    told = write_predicted(tmp_path / "out", predict_from_image(image(0.9), predictor=Faces()))
    assert told["warnings"] == ["the network sees no skull in it: skull.ply is empty"]
    assert told["skull"] == {"closed": False, "volume_ml": 0} and not [
        w for w in recwarn if w.category is RuntimeWarning
    ]


def test_what_looks_like_no_skull_is_warned_of_in_report_and_picture(tested, tmp_path):
    plain, doubted = verdict(0.99), verdict(0.3, doubted=True)
    heights = []
    for told in (plain, doubted):
        tested(told)
        report = write_predicted(tmp_path / str(told.doubted), predict_from_image(image(0.9), predictor=Spheres()))
        heights.append(cv2.imread(str(tmp_path / str(told.doubted) / "preview.png")).shape[0])
    assert "does not look like a skull" in report["warnings"][0] and "0.30 of 1" in report["warnings"][0]
    assert report["is_it_a_skull"]["doubted"] and heights[1] > heights[0]


def test_what_is_certainly_none_is_refused_and_may_be_forced(tested):
    tested(verdict(0.01, doubted=True, refused=True))
    with pytest.raises(BadInput, match="film.png: is no picture of a skull .* or --force") as refusal:
        predict_from_image(image(), predictor=Spheres())
    assert len(str(refusal.value)) <= 400
    made = predict_from_image(image(), PredictOptions(force=True), predictor=Spheres())
    assert "trust nothing" in made.warnings[0]


def test_a_kind_that_does_not_fit_is_said(tested):
    tested(Verdict({"lateral": 0.95, "frontal": 0.01, "photograph": 0.03, "other": 0.01}, False, False))
    given = PredictOptions(kind="frontal", mm_per_pixel=1.0)
    made = predict_from_image(image(), given, predictor=Spheres())
    assert made.warnings == ("--kind frontal was given, and this looks like a lateral radiograph",)
    assert made.picture.kind == "frontal"


@pytest.mark.parametrize("mm", [0.0, -1.0, 50.0, float("nan")])
def test_a_scale_that_cannot_be_is_refused(mm):
    with pytest.raises(BadInput, match="--mm-per-pixel .*lies outside 0.01 to 5"):
        PredictOptions(mm_per_pixel=mm)


def test_a_card_without_measured_errors_says_so():
    seen = Picture(np.zeros((128, 128), np.float32), True, "lateral")
    assert expected_error({}, seen) == {"said": UNMEASURED, "input": "lateral, scale known"}
    other = Picture(seen.pixels, False, "photograph")
    assert expected_error(Spheres.card, other)["said"] == UNMEASURED


def test_the_turntable_turns_once_and_ends_where_it_began(tmp_path):
    egg = trimesh.creation.icosphere(3, 60).apply_scale([0.5, 1, 1])
    frames = turntable([(egg, np.ones(3)), (egg, np.array([1.0, 0.5, 0.5]))], frames=8)
    assert len(frames) == 8 and frames[0].shape == (240, 480, 3)
    wide = [(frame[:, :240].min(-1) < 0.999).any(0).sum() for frame in frames]
    assert wide[2] == pytest.approx(2 * wide[0], abs=2) and wide[4] == wide[0]
    write_gif(tmp_path / "t.gif", frames)
    read = cv2.imreadanimation(str(tmp_path / "t.gif"))[1]
    assert len(read.frames) == 8 and read.loop_count == 0
    seen = read.frames[3][..., 2::-1] / 255.0
    assert np.abs(seen - np.clip(frames[3], 0, 1)).mean() < 0.02


@pytest.mark.parametrize("shift, share", [(0.0, 0.0), (20.0, 0.625), (200.0, 1.0)])
def test_the_share_that_stands_out_of_a_sphere(shift, share):
    """A sphere of 10 at `shift`, one of 20 at 0: at 20 they meet in the plane 17.5, and 12.5 of 20 lie beyond it."""
    inner, outer = trimesh.creation.icosphere(4, 10), trimesh.creation.icosphere(5, 20)
    assert pierced_share(inner.apply_translation([shift, 0, 0]), outer) == pytest.approx(share, abs=0.03)


def test_nothing_stands_out_of_what_is_empty():
    ball, nothing = trimesh.creation.icosphere(2, 10), trimesh.Trimesh()
    assert [pierced_share(nothing, ball), pierced_share(ball, nothing), pierced_share(nothing, nothing)] == [0, 1, 0]
