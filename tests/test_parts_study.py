"""Errors part by part: a face grown in one part is named worse there; named points lie where they should."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.judge.landmarks import nose_breadth
from cranioface.judge.parts import PARTS, part_of
from cranioface.judge.summary import REAL
from cranioface.people.facts import Facts
from evaluation.cases import Case, Scan
from evaluation.skin_landmarks import EARS, skin_landmarks, vertex_names, vertices_of
from evaluation.studies import parts, parts_run
from evaluation.studies.parts_people import NAMED, synthetic_people, true_skin_landmarks
from evaluation.studies.parts_tables import errors, markdown, verdict
from reconstruction.methods import Method, Prediction

TEMPLATE = load_template()
FACE, SKULL = TEMPLATE.face, TEMPLATE.skull + TEMPLATE.mandible
CHIN = part_of(FACE.vertices, TEMPLATE.landmarks) == PARTS.index("chin")


def grown(mm):
    steps = np.broadcast_to(mm, len(FACE.vertices))[:, None] * FACE.vertex_normals
    return trimesh.Trimesh(FACE.vertices + steps, FACE.faces, process=False)


@pytest.fixture()
def run(monkeypatch, tmp_path):
    """The command on one real head, whose facts are told, by a method that is `off` by so much; its files."""
    for name, fewer in (("TARGET_SAMPLES", 40_000), ("SAMPLES", 6_000)):
        monkeypatch.setattr(f"cranioface.judge.face_error.{name}", fewer)
    registered, predicted = register(SKULL.copy()), []

    def people(options):
        case = Case("anna", REAL, lambda: Scan(SKULL, FACE, facts=Facts("female")))
        case.__dict__["prepared"] = SimpleNamespace(described=SimpleNamespace(registered=registered))
        return iter([case])

    def go(off, *words):
        predicted.clear()
        method = Method(lambda head, facts, station: predicted.append(facts) or Prediction(off))
        monkeypatch.setattr(parts_run, "_method", lambda name: method)
        monkeypatch.setattr(parts_run, "_people", people)
        out = tmp_path / str(len(list(tmp_path.iterdir())))
        parts.main(["--methods", "tissue-depth", "--people", "1", "-o", str(out), *words])
        return out, list(predicted)

    return go


def test_the_part_that_grew_is_named_worse_and_no_other(run, capsys):
    before, predicted = run(grown(0.5))
    assert predicted == [Facts(), Facts("female")]
    found = json.loads((before / "parts.json").read_text(encoding="utf-8"))["anna"]["tissue-depth"]
    assert found["left_cheek.worst_mm"] == pytest.approx(0.5, abs=0.1)
    capsys.readouterr()
    run(grown(np.where(CHIN, 3.0, 0.5)), "--before", str(before / "parts.json"))
    worse = capsys.readouterr().out.partition("**Worse")[2].partition("**Better")[0]
    assert "anna, tissue-depth: " in worse and "chin +2." in worse and "anna, tissue-depth, told: " in worse
    assert "forehead" not in worse and "eyes" not in worse and "temples" not in worse


def test_a_second_run_into_the_same_folder_predicts_nothing(run):
    out, predicted = run(grown(1.0))
    again = run(grown(9.0), "-o", str(out))[1]
    assert len(predicted) == 2 and again == []


def test_a_change_below_the_limit_is_none_and_nothing_is_compared_without_a_before():
    figures = {"anna": {"x": {"worst_mm": 2.0, "nose.worst_mm": 1.0, "nose.bias_mm": -1.0, "nose.under_2.5_mm": 0.5}}}
    near = {"anna": {"x": {"worst_mm": 1.96, "nose.worst_mm": 1.2}}}
    assert list(verdict(figures, None)) == []
    assert list(verdict(figures, near))[1] == "nothing" and "nose -0.20" in list(verdict(figures, near))[3]
    text = markdown(figures, near)
    assert "2.00 (+0.04)" in text and "1.00 (-0.20)" in text and "-1.00" in text and "| 50" in text


def test_synthetic_people_are_one_mean():
    row = {"kind": "synthetic", "method": "x", "parts": {}, "landmarks": {"prn": 2.0}, "tissue_depths": {}}
    figures = {"a": {"worst_mm": 1.0, "under_2.5_mm": 0.5}, "b": {"worst_mm": 3.0, "under_2.5_mm": 0.5}}
    records = [row | {"case": name, "cluster": name, "figures": mine} for name, mine in figures.items()]
    assert errors(records)["mean of 2 *synthetic*"]["x"]["worst_mm"] == 2.0


def test_the_true_landmarks_of_a_synthetic_person_lie_on_its_face():
    (case,) = synthetic_people(0, 1)
    named = true_skin_landmarks(case)
    assert {site_of(name) for name in named} == set(NAMED)
    for name in ("prn", "ala_left", "ch_right", "en_left"):
        assert trimesh.proximity.closest_point(case.true_face, named[name][None])[1][0] < 0.6, name
    assert named["ch_left"][0] > 10 and named["ch_right"][0] < -10


def test_an_ear_is_named_by_its_ends():
    points = skin_landmarks(FACE.vertices)
    for side in ("left", "right"):
        sa, sba, pa, pra = (points[f"{name}_{side}"] for name in EARS)
        assert 40 < np.linalg.norm(sa - sba) < 75 and 18 < np.linalg.norm(pa - pra) < 45
        assert sa[2] > pa[2] > sba[2] and abs(pa[0]) > abs(points[f"po_{side}"][0])
    assert len(set(vertex_names().values())) > 0.9 * len(vertex_names())


def test_the_breadth_of_a_nose_is_read_off_its_walls():
    bone = TEMPLATE.landmarks
    here = nose_breadth(FACE, bone)
    named = skin_landmarks(FACE.vertices)
    assert here == pytest.approx(named["ala_left"][0] - named["ala_right"][0], abs=2.5)
    broad = trimesh.Trimesh(FACE.vertices * [1.15, 1, 1], FACE.faces, process=False)
    assert nose_breadth(broad, bone) == pytest.approx(1.15 * here, abs=1.0)
    assert np.isnan(nose_breadth(trimesh.creation.icosphere(4, 110.0), bone))


def test_a_face_that_lost_the_template_s_vertices_names_none():
    assert vertices_of(Prediction(trimesh.creation.box())) is None and skin_landmarks(None) == {}
    assert vertices_of(Prediction(FACE)) is not None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--people", "0", "-o", "out"], "nobody to judge"),
        (["--methods", "pls", "-o", "out"], "learns from a dataset"),
        (["--before", "nowhere.json", "-o", "out"], "no such file"),
    ],
)
def test_a_wrong_command_line_is_refused(words, says):
    with pytest.raises(BadInput, match=says):
        parts.main(words)


def test_a_file_that_is_no_earlier_run_is_refused(tmp_path):
    (tmp_path / "x.json").write_text('{"a": {"b": {}}}', encoding="utf-8")
    with pytest.raises(BadInput, match="is no parts.json"):
        parts.main(["--people", "1", "--before", str(tmp_path / "x.json"), "-o", str(tmp_path / "out")])
