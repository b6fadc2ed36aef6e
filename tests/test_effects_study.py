"""What facts do to one skull: measures of known faces, sources met and not met, and where unknown sex lies."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.landmark_names import both_sides
from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.judge.site_depths import Sites
from cranioface.judge.summary import SYNTHETIC
from cranioface.people.facts import Facts
from evaluation.cases import Case, Scan
from evaluation.face_measures import BETWEEN, MEASURES, OF_EARS, face_measures
from evaluation.skin_landmarks import vertex_names
from evaluation.studies import effects, effects_run
from evaluation.studies.effects_run import TRIED, UNKNOWN_SEX, between, expectations, lies_between
from evaluation.studies.effects_steady import AT, steady, steady_table, tried_facts
from reconstruction.methods import Method, Prediction

TEMPLATE = load_template()
FACE, SKULL = TEMPLATE.face, TEMPLATE.skull + TEMPLATE.mandible


def scaled(*axes):
    return trimesh.Trimesh(FACE.vertices * axes, FACE.faces, process=False)


@pytest.fixture(scope="module")
def registered():
    return register(SKULL.copy())


@pytest.fixture(scope="module")
def sites(registered):
    return Sites(registered, 200.0)


def test_measures_follow_a_face_that_is_scaled_along_one_axis(sites):
    here, wide, high = (face_measures(Prediction(face), sites) for face in (FACE, scaled(1.1, 1, 1), scaled(1, 1, 1.2)))
    assert set(here) == set(MEASURES)
    for name in ("nose breadth", "mouth breadth"):
        assert wide[name] == pytest.approx(1.1 * here[name]) and high[name] == pytest.approx(here[name])
    for name in ("upper lip length", "upper vermilion height", "lower vermilion height"):
        assert high[name] == pytest.approx(1.2 * here[name]) and wide[name] == pytest.approx(here[name])
    assert wide["depth at zygion"] > here["depth at zygion"] + 4
    assert 25 < here["nose breadth"] < 45 and 40 < here["mouth breadth"] < 65 and 40 < here["ear length"] < 75


def test_a_method_without_vertices_has_depths_alone(sites):
    lost = trimesh.Trimesh(*trimesh.remesh.subdivide(FACE.vertices, FACE.faces), process=False)
    found = face_measures(Prediction(lost), sites)
    assert all(np.isnan(found[name]) for name in (*BETWEEN, *OF_EARS)) and found["depth at glabella"] > 2


def test_every_expectation_names_a_measure_and_says_how_it_is_known():
    rows = expectations()
    assert {row.fact for row in rows} == set(TRIED) and {row.measure for row in rows} <= set(MEASURES)
    for row in rows:
        assert row.low < row.high and row.source
        assert row.status in ("read", "computed", "derived", "modelled", "recalled", "assumed")
    assert len({(row.fact, row.measure) for row in rows}) == len(rows)


def test_unknown_lies_between_or_beyond():
    assert lies_between({"female": 3.0, "unknown": 3.4, "male": 4.0}) and lies_between(
        {"female": 4, "unknown": 3, "male": 3}
    )
    assert not lies_between({"female": 3.0, "unknown": 4.2, "male": 4.0})
    faces = {facts: dict.fromkeys(MEASURES, float("nan")) for facts in (UNKNOWN_SEX, *TRIED["sex"])}
    for facts, mm in zip((UNKNOWN_SEX, *TRIED["sex"]), (2.0, 1.0, 4.0), strict=True):
        faces[facts] = faces[facts] | {"ear length": mm}
    assert between({"a": faces}) == {"ear length": {"female": 1.0, "unknown": 2.0, "male": 4.0}}


@pytest.fixture()
def run(monkeypatch, registered, tmp_path):
    """The command on one skull by a method whose men have ears 5 mm longer than women, and nothing else of any fact."""
    case = Case("a skull", SYNTHETIC, lambda: Scan(SKULL, SKULL))
    case.__dict__["prepared"] = SimpleNamespace(described=SimpleNamespace(registered=registered))

    def face(head, facts, station):
        longer = {"male": 5.0, None: 2.5, "female": 0.0}[facts.sex]
        grown = np.array(FACE.vertices)
        grown[[vertex_names()[name] for name in both_sides("sa")], 2] += longer
        return Prediction(trimesh.Trimesh(grown, FACE.faces, process=False))

    monkeypatch.setattr(effects_run, "builder_of", lambda name: lambda options: Method(face))
    monkeypatch.setattr(effects_run, "_skulls", lambda options: iter([case]))
    effects.main(["--methods", "tissue-depth", "-o", str(tmp_path / "out")])
    assert "a skull" in (tmp_path / "out" / "effects.md").read_text(encoding="utf-8")
    return json.loads((tmp_path / "out" / "effects.json").read_text(encoding="utf-8"))["tissue-depth"]


def test_a_run_says_what_is_met(run):
    rows = {(row["fact"], row["measure"]): row for row in run["effects"]}
    ears = rows["sex", "ear length"]
    assert ears["mean_mm"] == pytest.approx(5.0, abs=0.4) and ears["met"] is True
    assert rows["sex", "nose breadth"]["met"] is False and rows["sex", "nose breadth"]["mean_mm"] == 0
    assert rows["age", "ear length"]["met"] is False and rows["age", "depth at zygion"]["met"] is True
    assert lies_between(run["between"]["ear length"])


def filled(per_unit, forehead=0.1, dip=0.0):
    """Faces whose depths grow by so much a unit; at BMI 28 the jaw falls back by `dip`."""
    grown = {place: per_unit if place != "forehead" else forehead for place in AT}
    faces = {}
    for facts in tried_facts():
        units = facts.bmi if facts.fullness is None else facts.fullness
        by = {name: 9 + grown[place] * units for place, names in AT.items() for name in names}
        faces[facts] = by | {"depth at gonion": float("nan"), "depth at mid-ramus": by["depth at mid-ramus"]}
        faces[facts]["depth at mid-ramus"] -= dip * (facts.bmi == 28)
    return faces


def test_a_face_that_fills_steadily_is_met_and_one_that_falls_back_is_not():
    given = {"a": filled(0.25), "b": filled(0.25, dip=0.6), "c": filled(0.45), "d": filled(0.2, forehead=0.21)}
    rows = {(row["fact"], row["skull"]): row for row in steady(given)}
    assert rows["bmi", "a"]["met"] and rows["bmi", "a"]["zygion"] == pytest.approx(0.25)
    assert (rows["bmi", "a"]["least_step_mm"], rows["bmi", "a"]["of"]) == (pytest.approx(0.2), "forehead")
    assert not rows["bmi", "b"]["met"] and rows["bmi", "b"]["least_step_mm"] == pytest.approx(-0.1)
    assert not rows["bmi", "c"]["met"] and rows["fullness", "c"]["met"]
    assert not rows["bmi", "d"]["met"] and not rows["fullness", "d"]["met"]
    assert steady({"not in steps": {facts: given["a"][facts] for facts in TRIED["bmi"]}}) == []
    assert "Met in 4 of 8" in steady_table(list(rows.values()))


@pytest.mark.parametrize(("name", "says"), [("magic", "is no method"), ("mean-face", "does not follow the facts")])
def test_an_unknown_method_is_refused(name, says):
    with pytest.raises(BadInput, match=says):
        effects.main(["--methods", name, "-o", "out"])


def test_both_facts_of_each_trial_differ_in_one_thing():
    for before, after in TRIED.values():
        both = before.by_name().items() ^ after.by_name().items()
        assert len({name for name, _ in both}) == 1
    assert Facts(bmi=24.5) == UNKNOWN_SEX
