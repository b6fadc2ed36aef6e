"""Lean, usual and full of one pass: each the face of a run of its own, in order of their volume, written whole."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
import trimesh
from conftest import ROOT

from cranioface.anatomy.fullness import expected_fullness, lean_usual_full
from cranioface.command import BadInput
from cranioface.geometry.closed_surface import enclosed_volume
from cranioface.people.facts import FULLNESS, Facts
from cranioface.people.head_files import read_head
from cranioface.report.heads_beside import FOOT
from cranioface.report.pictures import PIXELS
from reconstruction.cases.asked import Asked, check_asked
from reconstruction.cli import Arguments
from reconstruction.methods import METHODS, Method, Prediction
from reconstruction.options import BESIDE, Options, output_files
from reconstruction.outputs import write_face, write_outputs
from reconstruction.road import prepare, reconstruct
from reconstruction.stations import Stations
from reconstruction.three_faces import LEVELS, asked_beside, expected_of, in_order

SAMPLE = ROOT / "samples"
MAN = Facts(sex="male", age_years=60.0)


@pytest.fixture(scope="module")
def prepared():
    return prepare(read_head(SAMPLE / "skull.stl", SAMPLE / "face.stl"))


@pytest.fixture(scope="module")
def three(prepared):
    return reconstruct(prepared, Options(method="tissue-depth", facts=MAN, faces=3))


def same_face(one, other):
    """Of the finest surface, which alone decides what is written."""
    np.testing.assert_array_equal(one.prediction.face.vertices, other.prediction.face.vertices)
    np.testing.assert_array_equal(one.prediction.face.faces, other.prediction.face.faces)
    np.testing.assert_array_equal(one.prediction.vertices, other.prediction.vertices)


@pytest.mark.parametrize("facts", [MAN, Facts(bmi=33.0)])
def test_three_faces_are_those_of_three_runs(prepared, facts):
    made = reconstruct(prepared, Options(method="tissue-depth", facts=facts, faces=3))
    lean, _, full = lean_usual_full(expected_fullness(**facts.by_name()))
    assert lean < full and list(in_order(made)) == list(LEVELS)
    same_face(made, reconstruct(prepared, Options(method="tissue-depth", facts=facts)))
    for name, told in {"lean": lean, "full": full}.items():
        alone = Options(method="tissue-depth", facts=replace(facts, fullness=told))
        same_face(made.beside[name], reconstruct(prepared, alone))


def test_a_method_is_built_once_and_told_each_fullness_but_the_usual_one(prepared, monkeypatch):
    told, built = [], []

    def predict(head, facts, station):
        told.append(facts)
        return Prediction(trimesh.creation.icosphere(2, 90))

    monkeypatch.setitem(METHODS, "ball", lambda options: built.append(options) or Method(predict))
    made = reconstruct(prepared, Options(method="ball", facts=MAN, faces=3))
    lean, _, full = lean_usual_full(expected_fullness(**MAN.by_name()))
    assert told == [MAN, replace(MAN, fullness=lean), replace(MAN, fullness=full)] and built == [made.options]


def test_the_leaner_face_holds_less(three):
    lean, usual, full = (enclosed_volume(face.prediction.face) for face in in_order(three).values())
    assert 1.01 * lean < usual < full / 1.01


@pytest.mark.parametrize("facts", [Facts("female", 20.0, 60.0), Facts("male", 60.0, 12.0)])
def test_whom_bmi_makes_extreme_has_three_faces_that_can_be_asked_for(facts):
    asked = asked_beside(Options(facts=facts, faces=3))
    assert 3 < max(abs(told.facts.fullness) for told in asked.values()) <= FULLNESS[1]


def test_one_face_has_none_beside_it(prepared):
    made = reconstruct(prepared, Options(method="tissue-depth"))
    assert made.beside == {} and list(in_order(made)) == ["usual"]


def test_a_fullness_that_is_told_leaves_nothing_to_vary(tmp_path):
    told = Facts(fullness=1.5)
    assert expected_of(Options(facts=told)).sd == 0
    refused = "faces 3 beside fullness 1.5.*leave one out"
    with pytest.raises(BadInput, match=refused):
        Options(facts=told, faces=3)
    with pytest.raises(BadInput, match=refused):
        Arguments(skull=SAMPLE / "skull.stl", output=tmp_path, fullness=1.5, faces=3)
    with pytest.raises(BadInput, match=refused):
        Asked(fullness=1.5, faces=3)
    assert Asked(faces=3).with_facts(None, None, None, 1.5) == Asked(fullness=1.5)
    with pytest.raises(BadInput, match="faces 2"):
        Options(faces=2)
    with pytest.raises(BadInput, match="^fullness: changes nothing"):
        check_asked(Asked(fullness=1.0), "image")


def test_everything_is_written_and_told(three, tmp_path):
    said = []
    error = write_outputs(tmp_path / "out", three, stations=Stations(), say=said.append)
    for name in ("lean", "full"):
        for kind in ("stl", "ply"):
            write_face(tmp_path / f"alone.{kind}", three.beside[name])
            assert (tmp_path / f"alone.{kind}").read_bytes() == (tmp_path / "out" / f"face_{name}.{kind}").read_bytes()
        assert "o face" in (tmp_path / "out" / f"face_{name}.obj").read_text(encoding="utf-8")
    assert cv2.imread(str(tmp_path / "out" / "faces.png")).shape == (2 * PIXELS + FOOT, 3 * PIXELS, 3)
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    faces, expected = report["faces"], expected_fullness(**MAN.by_name())
    assert report["attributes"]["fullness"] == "unknown" and report["config"]["faces"] == 3
    assert report["fullness"] == {"mean": round(expected.mean, 2), "sd": round(expected.sd, 2), "from": "unknown"}
    assert [faces[name]["fullness"] for name in LEVELS] == pytest.approx(lean_usual_full(expected), abs=1e-3)
    assert [faces[name]["file"] for name in LEVELS] == ["face_lean.stl", "face.stl", "face_full.stl"]
    off = {name: faces[name]["error_to_true_skin"]["worst_mm"] for name in LEVELS}
    assert off["usual"] == error["worst_mm"] and faces["nearest_to_true_skin"] == min(off, key=off.get)
    assert len(said) == 4 and f"nearest to the true skin: {min(off, key=off.get)}" in said[-1]


def test_names_beside_the_usual_face_are_checked_as_all_others(tmp_path):
    written = {path.name for path in output_files(tmp_path, faces=3)} - {path.name for path in output_files(tmp_path)}
    assert written == {*BESIDE, "faces.png"}
    mine = tmp_path / "face_lean.stl"
    mine.write_bytes((SAMPLE / "face.stl").read_bytes())
    Arguments(skull=SAMPLE / "skull.stl", output=tmp_path, truth=mine)
    with pytest.raises(BadInput, match="face_lean.stl: would replace"):
        Arguments(skull=SAMPLE / "skull.stl", output=tmp_path, truth=mine, faces=3)


SOURCES = {"told": Facts(bmi=30.0, fullness=0.5), "bmi": Facts(bmi=30.0), "unknown": Facts(sex="male")}


@pytest.mark.parametrize("source", SOURCES)
def test_the_report_says_by_what_fullness_is_known(prepared, source):
    from reconstruction.reporting import fullness_told

    facts = SOURCES[source]
    told = fullness_told(reconstruct(prepared, Options(method="tissue-depth", facts=facts)))
    expected = expected_fullness(**facts.by_name())
    assert told == {"mean": round(expected.mean, 2), "sd": round(expected.sd, 2), "from": source}
