"""The study of radiographs: what is kept is read again, and the tables say what the records hold."""

import json

import pytest

from cranioface.command import BadInput
from cranioface.people.facts import Facts
from evaluation.studies.radiograph_cases import Patient, film_path, patients, told_mm
from evaluation.studies.radiograph_runs import ROWS, TOLD, recorded
from evaluation.studies.radiograph_tables import tables
from evaluation.studies.radiographs import Arguments


def record(name, kind, bmi, errors, off=0.5, scale=1.0):
    films = [{"off_mm": off, "scale": scale, "fullness": {"mean": (bmi or 0) / 50, "sd": 0.7}}]
    faces = {row: [{"worst_mm": e, "under_2.5_mm": 0.5, "bias_mm": 0.0}] for row, e in zip(ROWS, errors, strict=True)}
    for row in TOLD:
        faces[row] = [] if bmi is None else [{"worst_mm": 1.5, "under_2.5_mm": 0.6, "bias_mm": 0.0}]
    facts = Facts(bmi=bmi, fullness=None if bmi is None else (bmi - 25) / 5).by_name()
    stranger = {"off_mm": 2.0, "scale": 1.0}, {"off_mm": 1.5, "scale": 1.0}, {"off_mm": 1.0, "scale": 1.0}
    wrong = {"somebody else's": list(stranger), "frontal": [{"refused": "no"}]}
    return {"name": name, "kind": kind, "facts": facts, "films": films, "faces": {"pix2pix": faces}, "wrong": wrong}


def test_the_tables_hold_what_was_recorded():
    people = [record(f"s{k}", "synthetic", 20.0 + k, (3.0, 2.5, 2.0, 1.0)) for k in range(4)]
    text = tables([*people, record("somebody", "real", None, (6.0, 5.0, 4.0, 3.0), off=1.5, scale=1.05)])
    assert "| pix2pix | no radiograph | 3.00 [3.00, 3.00] | - | 6.00 (50%) |" in text
    assert "| pix2pix | both: `--radiograph` | 1.00 [1.00, 1.00] | 2.00 [2.00, 2.00] | 3.00 (50%) |" in text
    assert "| pix2pix | true BMI told | 1.50 [1.50, 1.50] | 1.50 [1.50, 1.50] | - |" in text
    assert "| pix2pix | true fullness told | 1.50 [1.50, 1.50] | 1.50 [1.50, 1.50] | - |" in text
    assert "| somebody else's, synthetic | 12 | 33% | 33% | 33% |" in text
    assert "| frontal, real heads | 1 | 100% | 0% | 0% |" in text
    assert "| real heads | 1 | 0% | 100% |" in text and "r = 1.00" in text


def test_a_record_that_is_there_is_not_made_again(tmp_path):
    kept = record("synthetic_000", "synthetic", 20.0, (1.0, 1.0, 1.0, 1.0))
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "synthetic_000.json").write_text(json.dumps(kept))
    assert recorded(tmp_path, Patient("synthetic_000", "synthetic", 0), [], 0, ("pix2pix",)) == kept


def test_people_and_what_they_tell_are_the_same_every_time(tmp_path):
    one, other = (list(patients(3, None)) for _ in range(2))
    assert one == other and [p.films for p in one] == [1, 1, 1]
    assert told_mm(one[0], 0) == told_mm(other[0], 0) != told_mm(one[1], 0)
    assert film_path(tmp_path, "a", 1).parent == tmp_path / "films"


def test_what_cannot_be_studied_is_refused(tmp_path):
    with pytest.raises(BadInput, match="at least 2"):
        Arguments(output=tmp_path, people=1)
    with pytest.raises(BadInput, match="holds no head"):
        Arguments(output=tmp_path, heads=tmp_path)
