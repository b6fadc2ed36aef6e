"""The sheet of faces: a row for each face, meshes and errors that a later sheet lays beside its own."""

from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh
from cranioface.judge.summary import SYNTHETIC
from cranioface.people.facts import Facts
from evaluation.cases import Case, Scan
from evaluation.studies import sheet
from evaluation.studies.sheet_errors import comparison_lines, read_errors, write_errors
from evaluation.studies.sheet_pictures import HEADING, TILE
from reconstruction.methods import Method, Prediction

TEMPLATE = load_template()
SKULL = TEMPLATE.skull + TEMPLATE.mandible
STEP = np.array([0.0, -2.0, -5.0])  # mm, of the predicted face from the true one


@pytest.fixture(scope="module")
def prepared():
    return SimpleNamespace(described=SimpleNamespace(registered=register(SKULL.copy())))


@pytest.fixture
def told(monkeypatch, prepared):
    """One person, the template, whose predicted face is their own, a STEP away; what the method was told."""
    told = []

    def one_person(heads, people, seed):
        case = Case("template", SYNTHETIC, lambda: Scan(SKULL, TEMPLATE.face, facts=Facts("female", 50, 22)))
        case.__dict__["prepared"] = prepared
        yield case

    def predict(head, facts, station):
        told.append(facts)
        return Prediction(TEMPLATE.face.copy().apply_translation(STEP))

    monkeypatch.setattr("evaluation.studies.sheet_people.sheet_cases", one_person)
    monkeypatch.setattr(sheet, "_method", lambda options: Method(predict))
    return told


def test_a_sheet_shows_measures_and_keeps_each_face_and_a_later_one_lays_it_beside_its_own(told, tmp_path, capsys):
    old, new = tmp_path / "old", tmp_path / "new"
    sheet.main(["-o", str(old), "--sex", "male"])
    first = capsys.readouterr().out
    assert cv2.imread(str(old / "template.jpg")).shape == (2 * (TILE + HEADING), 6 * TILE, 3)
    assert cv2.imread(str(old / "sheet.jpg")).shape == (TILE + HEADING, 3 * TILE, 3)
    kept = read_mesh(old / "meshes" / "template.ply")
    np.testing.assert_allclose(kept.vertices, TEMPLATE.face.vertices + STEP, atol=1e-4)
    assert "mean of 1 synthetic: old" in first and "nose.mean_mm" in first
    sheet.main(["-o", str(new), "--true-facts", "--beside", str(old)])
    rows = cv2.imread(str(new / "template.jpg"))
    assert rows.shape[0] == 3 * (TILE + HEADING)
    true, before, now = (row[HEADING + 8 :] for row in np.vsplit(rows.astype(float), 3))  # 8: JPEG mixes the words in
    assert 3 * np.abs(before - now).mean() < np.abs(true - now).mean()  # JPEG alone tells equal rows apart
    assert told == [Facts("male"), Facts("female", 50, 22)]
    assert "synthetic: old, new" in capsys.readouterr().out


def test_errors_come_back_as_they_were_written_and_only_shared_heads_are_compared(tmp_path):
    tables = [tmp_path / name / "errors.csv" for name in ("old", "new")]
    for table, heads in zip(tables, (("a", "b"), ("b", "c")), strict=True):
        table.parent.mkdir()
        write_errors(table, [{"head": h, "kind": SYNTHETIC, "worst_mm": float(ord(h))} for h in heads])
    assert read_errors(tables[0]) == {(SYNTHETIC, "a"): {"worst_mm": 97.0}, (SYNTHETIC, "b"): {"worst_mm": 98.0}}
    lines = list(comparison_lines(tables))
    assert lines[0].strip() == "mean of 1 synthetic: old, new" and lines[1].split() == ["worst_mm", "98.00", "98.00"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--people", "-1"], "--people -1"),
        (["--true-facts", "--bmi", "24"], "--true-facts beside"),
        (["--bmi", "5"], "BMI 5"),
        (["--beside", "nowhere"], "nowhere: is no folder"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_read(words, said):
    with pytest.raises(BadInput, match=said):
        sheet.main(["-o", str(Path("out")), *words])
