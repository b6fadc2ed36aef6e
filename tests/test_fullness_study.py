"""How near faces come by what is told of fullness: the fit finds what was made, three levels help, masks keep parts."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.command import BadInput
from cranioface.judge.landmarks import face_landmarks
from cranioface.judge.parts import FEATURES, FIRM, PARTS
from cranioface.judge.summary import REAL
from cranioface.people.coarse_scans import coarse_scans
from cranioface.people.facts import Facts
from evaluation.cases import Case, Scan
from evaluation.evaluate import Evaluator
from evaluation.studies import fullness, fullness_run
from evaluation.studies.fullness_cases import COARSE, KNOWN, head_cases, scan_cases
from evaluation.studies.fullness_faces import WHOLE, WITHOUT_FEATURES, asked_faces
from evaluation.studies.fullness_fit import LEVELS, NEAREST, TOLD, UNKNOWN, fitted
from evaluation.studies.fullness_goals import goals
from evaluation.studies.fullness_run import Found, Row, weights_of
from evaluation.studies.fullness_tables import markdown
from evaluation.studies.jaws import chin_lines
from reconstruction.methods import Method, Prediction

TEMPLATE = load_template()
SKULL = TEMPLATE.skull + TEMPLATE.mandible


@cache
def registered():
    return register(SKULL.copy())


@cache
def face_at(full):
    """The textbook's, made once."""
    return tissue_depth_face(registered(), fullness=full)


def textbook(name="tissue-depth", weights=None):
    return Method(lambda head, facts, station: Prediction(face_at(facts.fullness)))


@pytest.fixture(autouse=True, scope="module")
def fewer():
    with pytest.MonkeyPatch.context() as patch:
        for name, count in (("TARGET_SAMPLES", 40_000), ("SAMPLES", 6_000)):
            patch.setattr(f"cranioface.judge.face_error.{name}", count)
        yield


def case_of(name, kind, full):
    """Somebody whose true face is the textbook's at this fullness."""
    case = Case(name, kind, lambda: Scan(SKULL, face_at(full)))
    case.__dict__["prepared"] = SimpleNamespace(described=SimpleNamespace(registered=registered()))
    return case


@pytest.fixture(scope="module")
def found():
    """A head and a coarse scan of fullness 0.8, and a coarse scan that was refused, as the run leaves them."""
    rows = [
        Row(name, kind, "tissue-depth", asked, face)
        for name, kind in (("anna", REAL), ("scan 3", COARSE))
        for asked, face in asked_faces(Evaluator(case_of(name, kind, 0.8)), textbook(), fit=True).items()
    ]
    return Found(rows, {"scan 6": COARSE})


def by_asked(found, head):
    return {row.asked: row.judged for row in found.rows if row.head == head}


@pytest.mark.parametrize("head", ["anna", "scan 3"])
def test_the_fullness_of_a_face_is_found_and_three_levels_do_no_harm(found, head):
    judged = by_asked(found, head)
    assert judged[TOLD].fullness == pytest.approx(0.8, abs=0.05) and judged[TOLD].worst_mm < 0.2
    assert judged[UNKNOWN].fullness is None
    assert judged[TOLD].worst_mm < judged[NEAREST].worst_mm < judged[UNKNOWN].worst_mm
    assert judged[NEAREST].fullness == pytest.approx(1.2)


def test_features_are_judged_where_they_are_seen(found):
    anna, scan = (by_asked(found, head)[UNKNOWN] for head in ("anna", "scan 3"))
    assert set(anna.figures) == {WHOLE, WITHOUT_FEATURES} and set(anna.bias_mm) == set(PARTS)
    assert set(scan.figures) == {WITHOUT_FEATURES} and set(scan.bias_mm) == set(FIRM) == set(PARTS) - set(FEATURES)
    assert scan.figures[WITHOUT_FEATURES] == pytest.approx(anna.figures[WITHOUT_FEATURES])
    assert np.isnan(scan.nose_tip_mm) and anna.nose_tip_mm < 3
    assert anna.figures[WITHOUT_FEATURES]["worst_mm"] > anna.figures[WHOLE]["worst_mm"]  # cheeks thicken most


def test_the_tables_tell_refusals_goals_and_what_is_a_diagnostic(found):
    text, short = markdown(found, short=False), markdown(found, short=True)
    for words in ("**1 real heads**; refused: 0", "**1 coarse scans", "refused: 1", "never an input of a prediction"):
        assert words in text and words in short
    assert "told the fitting: at most 1.8 mm, at least 77%" in text and "met: 0." in text
    assert "nose tip" in text.partition("coarse scans")[0] and "left jaw" in text and "left jaw |" not in short
    assert len(short) < len(text) and "scan 3" not in short


def test_a_nose_whose_tip_was_not_scanned_has_none():
    cut = TEMPLATE.face.copy()
    tip = cut.vertices[TEMPLATE.face_landmarks["prn"]]
    cut.vertices[:, 1] = np.maximum(cut.vertices[:, 1], tip[1] + 6.0)
    assert np.isnan(face_landmarks(cut, TEMPLATE.landmarks)["pronasale"]).all()
    assert np.isfinite(face_landmarks(TEMPLATE.face, TEMPLATE.landmarks)["pronasale"]).all()


def test_a_missed_goal_is_said():
    case = case_of("ben", REAL, 3.5)
    rows = [
        Row("ben", REAL, "x", asked, face) for asked, face in asked_faces(Evaluator(case), textbook(), False).items()
    ]
    (told,) = goals(rows)
    assert "unknown: at most 2.5 mm, at least 63% | **missed**" in " ".join(told.split()) and "told" not in told
    assert "left cheek +" not in told and "left cheek -" in told


@pytest.mark.parametrize("ground", [-3.1, -1.2, 0.0, 0.8, 2.9])
def test_the_fit_of_an_error_that_grows_evenly_takes_few_tries(ground):
    asked = []
    best = fitted(lambda level: asked.append(level) or float(np.hypot(1.3, level - ground)))
    assert best == pytest.approx(ground, abs=0.05) and len(asked) <= len(LEVELS) + 2
    assert fitted(lambda level: 5 - level) == 4.0  # still better at the end of what anybody is


def test_a_third_of_the_scans_is_held_out_by_name_and_judged_by_number(tmp_path):
    names = [f"p{k:02d}" for k in range(8)]
    for name in names:
        (tmp_path / f"{name}.nii.gz").touch()
    assert {s.name for s in coarse_scans(tmp_path) if s.held_out} == {"p02", "p05"}
    assert [case.name for case in scan_cases(tmp_path, every=False)] == ["scan 3", "scan 6"]
    assert len(list(scan_cases(tmp_path, every=True))) == 8
    with pytest.raises(BadInput, match="no folder of scans"):
        coarse_scans(tmp_path / "nowhere")


def test_heads_are_read_as_they_lie_and_told_what_is_documented(tmp_path):
    files = {"visible_male": ("ct.nii.gz", "skull.ply", "skin.ply"), "anna": ("skull.ply", "skin.ply"), "b": ("x.ply",)}
    for name, there in files.items():
        (tmp_path / name).mkdir()
        for file in there:
            (tmp_path / name / file).touch()
    (tmp_path / "anna" / "person.yaml").write_text("sex: female\n", encoding="utf-8")
    anna, male = (case.load for case in head_cases(tmp_path, "CT"))
    assert (anna.skull.name, anna.facts) == ("skull.ply", Facts("female"))
    assert (male.skull.name, male.skin, male.facts) == ("ct.nii.gz", None, KNOWN["visible_male"])
    assert [case.load.skull.name for case in head_cases(tmp_path, "mesh")] == ["skull.ply", "skull.ply"]


def test_weights_of_a_head_and_the_shipped_ones(tmp_path):
    (tmp_path / "without-anna.safetensors").touch()
    pattern = str(tmp_path / "without-{head}.safetensors")
    assert weights_of(pattern, "anna") == tmp_path / "without-anna.safetensors"
    assert weights_of(pattern, "ben") is None is weights_of(None, "anna")


def test_a_head_that_is_refused_is_counted_and_the_next_one_judged_and_kept(monkeypatch, capsys, tmp_path):
    def refuse():
        raise BadInput("no frame")

    people = [Case("scan 9", COARSE, refuse), case_of("scan 12", COARSE, 1.2)]
    monkeypatch.setattr(fullness_run, "cases", lambda options: people)
    monkeypatch.setattr(fullness_run, "method_of", textbook)
    words = ["--scans", "SCANS", "--methods", "tissue-depth", "-o", str(tmp_path)]
    fullness.main(words)
    told = capsys.readouterr().out
    assert "**1 coarse scans" in told and "refused: 1" in told and "scan 12" in told
    monkeypatch.setattr(fullness_run, "asked_faces", lambda *asked: refuse())  # a second run judges nothing
    fullness.main(words)
    assert capsys.readouterr().out == told


def test_the_chin_is_told_at_the_fullness_that_fits(monkeypatch):
    monkeypatch.setattr(fullness_run, "method_of", textbook)
    row = list(chin_lines([case_of("anna", REAL, 0.8)], ["tissue-depth"]))[-1]
    name, method, told, chin, both, worst = (cell.strip() for cell in row.strip("|").split("|"))
    assert (name, method) == ("anna", "tissue-depth") and float(told) == pytest.approx(0.8, abs=0.05)
    assert abs(float(chin)) <= 0.1 and abs(float(both)) <= 0.1 and float(worst) < 0.2


@pytest.mark.parametrize("words", [[], ["--heads", "HEADS", "--methods", "magic"]])
def test_what_cannot_be_judged_is_refused(words):
    with pytest.raises(BadInput, match="nobody to judge|is none of"):
        fullness.main(words)
