"""The road with `--radiograph`: fuller, on the profile shown, told in the report; refused in one line; else as ever."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
from template_people import template_person

from cranioface.anatomy.frankfurt import Alignment
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import write_mesh
from cranioface.people.facts import Facts
from cranioface.people.head_files import read_head
from cranioface.population.volumes.labelling import in_skin
from embedding.outline import outline_of
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.cases.session import Session
from reconstruction.cli import Arguments, main
from reconstruction.options import Options
from reconstruction.reporting import fullness_told
from reconstruction.road import prepare, reconstruct
from reconstruction.three_faces import levels
from single_image.radiograph import radiograph, upright
from single_image.rays.attenuation import attenuation_of_person
from single_image.rays.exposure import Exposure

MM = 0.5
TEMPLATE = load_template()


def fuller(times):
    """The template's face with tissue so many times as deep before the face, as a rough solid."""
    skin = TEMPLATE.face.copy()
    vertices = np.array(skin.vertices)
    front = np.clip(-vertices[:, 1] / 60, 0, 1)
    vertices[:, 1] -= 10 * (times - 1) * front
    skin.vertices = vertices
    return skin


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("radiograph")
    write_mesh(folder / "skull.stl", TEMPLATE.skull + TEMPLATE.mandible)
    person = template_person(with_spine=False)
    for name, times in (("usual", 1.0), ("full", 1.5)):
        volume = replace(person, labels=in_skin(person.labels, fuller(times)))
        film = radiograph(attenuation_of_person(volume), upright("lateral", MM))
        cv2.imwrite(str(folder / f"{name}.png"), np.rint(film.grey * 65535).astype(np.uint16))
    burnt = Exposure(black=2.2)
    film = radiograph(attenuation_of_person(volume), upright("lateral", MM), burnt)
    cv2.imwrite(str(folder / "burnt.png"), np.rint(film.grey * 65535).astype(np.uint16))
    return folder


@pytest.fixture(scope="module")
def prepared(folder):
    return prepare(read_head(folder / "skull.stl"), alignment=Alignment(np.eye(4), 1.0, "known"))


def made(folder, prepared, film, **more):
    options = {"radiograph": folder / film, "mm_per_pixel": MM} if film else {}
    return reconstruct(prepared, Options(method="tissue-depth", **options, **more))


def test_without_a_radiograph_nothing_of_it_enters(folder, prepared):
    plain = made(folder, prepared, None)
    assert plain.observed is None
    expected = plain.method.predict(prepared, Facts(), lambda name: plain_station())
    np.testing.assert_array_equal(plain.prediction.face.vertices, expected.face.vertices)


def plain_station():
    from contextlib import nullcontext

    return nullcontext()


def test_a_fuller_film_makes_a_fuller_face_on_its_profile(folder, prepared):
    usual, full = (made(folder, prepared, f"{name}.png") for name in ("usual", "full"))
    assert full.observed.fullness.mean > usual.observed.fullness.mean + 0.5
    assert full.prediction.face.volume > 1.01 * usual.prediction.face.volume
    for one, times in ((usual, 1.0), (full, 1.5)):
        true, profile = outline_of(fuller(times)).points, outline_of(one.prediction.face).points
        front = (true[:, 0] > 75) & (np.abs(true[:, 1] - 5) < 60)
        gap = np.linalg.norm(true[front][:, None] - profile[None], axis=2).min(1)
        assert np.median(gap) < 1.1 and np.percentile(gap, 95) < 2.5  # measured on the face model: 1.01


def test_a_fullness_that_is_told_stands_and_a_bmi_counts(folder, prepared):
    shown = made(folder, prepared, "full.png").observed
    assert shown.facts(Facts(fullness=-1.0)) == Facts(fullness=-1.0)
    unknown = shown.facts(Facts())
    light = made(folder, prepared, "full.png", facts=Facts(bmi=19.0))
    assert light.observed.facts(light.options.facts).fullness < unknown.fullness and unknown.fullness > 0.3


def test_three_faces_beside_a_film_are_those_that_it_leaves(folder, prepared):
    three = made(folder, prepared, "full.png", faces=3)
    expected = three.observed.fullness
    full = made(folder, prepared, "full.png", facts=Facts(fullness=levels(expected)["full"]))
    np.testing.assert_array_equal(three.beside["full"].prediction.face.vertices, full.prediction.face.vertices)
    assert fullness_told(three) == {"mean": round(expected.mean, 2), "sd": round(expected.sd, 2), "from": "radiograph"}


def test_depths_at_sites_are_those_of_the_head(folder, prepared):
    from cranioface.judge.site_depths import Sites

    true = Sites(prepared.described.registered).depths(TEMPLATE.face)
    found = made(folder, prepared, "usual.png").observed.depths
    sites = [site for site in ("g", "n", "ss", "sm", "pg") if site in found]
    assert len(sites) >= 4
    np.testing.assert_allclose([found[s] for s in sites], [true[s] for s in sites], atol=2.5)


@pytest.mark.parametrize(
    ("film", "more", "told"),
    [
        ("burnt.png", {}, "shows no skin|does not fit"),
        ("usual.png", {"radiograph_faces": "left"}, "does not fit this skull"),
        ("usual.png", {"mm_per_pixel": 0.65}, "does not fit this skull|a head has"),
        ("usual.png", {"mm_per_pixel": None}, "give --mm-per-pixel"),
        ("skull.stl", {}, "no image"),
    ],
)
def test_a_radiograph_that_cannot_be_used_is_refused(folder, prepared, film, more, told):
    options = {"radiograph": folder / film, "mm_per_pixel": MM} | more
    with pytest.raises(BadInput, match=told) as refusal:
        reconstruct(prepared, Options(method="tissue-depth", **options))
    assert film in str(refusal.value)


def test_the_command_tells_what_the_film_showed(folder, tmp_path, capsys):
    words = ["--radiograph", str(folder / "full.png"), "--mm-per-pixel", str(MM), "--method", "tissue-depth"]
    assert main([str(folder / "skull.stl"), "-o", str(tmp_path / "out"), *words]) == 0
    assert ", fullness +" in capsys.readouterr().out
    assert cv2.imread(str(tmp_path / "out" / "radiograph.png")) is not None
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    told = report["radiograph"]
    assert told["faces"] == "right" and told["fullness_used"] == "estimated" and told["off_outline_mm"] < 1.2
    assert report["attributes"]["fullness"] == "unknown" and len(told["vector"]) == 50
    assert {"g", "pg"} <= set(told["depths_mm"]) and report["config"]["radiograph"].endswith("full.png")


@pytest.mark.parametrize("words", [{"mm_per_pixel": 0.1}, {"radiograph_faces": "left"}])
def test_words_about_a_radiograph_that_is_not_given_are_refused(folder, tmp_path, words):
    with pytest.raises(BadInput, match="none is given"):
        Arguments(skull=folder / "skull.stl", output=tmp_path / "out", **words)


def test_the_film_is_never_replaced(folder, tmp_path):
    film = tmp_path / "radiograph.png"
    film.write_bytes((folder / "usual.png").read_bytes())
    with pytest.raises(BadInput, match="would replace"):
        Arguments(skull=folder / "skull.stl", output=tmp_path, radiograph=film, mm_per_pixel=MM)


def test_a_case_tells_what_its_radiograph_shows(folder, tmp_path):
    inputs = Inputs("mesh", folder / "skull.stl", folder / "full.png")
    asked, stations = Asked(method="tissue-depth", mm_per_pixel=MM), []
    told = Session().face(inputs, asked, tmp_path / "out", lambda station, share: stations.append(station))
    assert "radiograph.png" in {download["file"] for download in told["downloads"]} and "radiograph" in stations
    assert told["measures"]["radiograph"]["fullness"]["mean"] > 0 and str(folder) not in json.dumps(told)
    assert told["asked"]["fullness"] is None and (tmp_path / "out" / "radiograph.png").is_file()
