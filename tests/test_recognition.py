"""Recognition: ranks and areas of known distances, faces laid over themselves, who is drawn, and a run that resumes."""

import json

import numpy as np
import pytest
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.geometry.rigid import transform
from cranioface.judge.face_error import CAP_MM
from cranioface.judge.likeness import Front, front_of, predicted_front
from cranioface.judge.recognition import ranks, recognition
from cranioface.judge.summary import REAL, SYNTHETIC
from cranioface.people.facts import Facts
from evaluation.cases import Case, Scan
from evaluation.studies import recognition as command
from evaluation.studies import recognition_run
from evaluation.studies.recognition_people import BANDS, UNITS, YEARS, Drawn, drawn, matched

TEMPLATE = load_template()
FACE, SKULL = TEMPLATE.face, TEMPLATE.skull + TEMPLATE.mandible


def grown(mm):
    return trimesh.Trimesh(FACE.vertices + mm * FACE.vertex_normals, FACE.faces, process=False)


def narrowed(share):
    return trimesh.Trimesh(FACE.vertices * [share, 1, 1], FACE.faces, process=False)


@pytest.fixture(scope="module")
def front():
    return front_of(FACE)


def test_a_rank_counts_the_others_that_lie_nearer():
    assert ranks([1.0, 2.0], [np.array([2.0, 3.0]), np.array([1.0, 1.5, 3.0])]) == [1, 3]


def test_perfect_reversed_and_random_distances_have_their_areas():
    others = [np.arange(2.0, 12.0) for _ in range(40)]
    best, worst = recognition([1.0] * 40, others), recognition([20.0] * 40, others)
    assert {k: v["mean"] for k, v in best.items()} == {"rank_1": 1, "rank_5": 1, "mean_rank": 1, "auc": 1}
    assert {k: v["mean"] for k, v in worst.items()} == {"rank_1": 0, "rank_5": 0, "mean_rank": 11, "auc": 0}
    rng = np.random.default_rng(0)
    chance = recognition(rng.random(100), [rng.random(99) for _ in range(100)])
    assert chance["auc"]["low"] < 0.5 < chance["auc"]["high"] and chance["mean_rank"]["low"] < 50.5
    assert recognition([1.0, 1.0], [np.ones(3)] * 2)["auc"]["mean"] == 0.5  # ties count half


def test_the_area_is_the_share_of_all_pairs_that_lie_the_right_way():
    rng = np.random.default_rng(1)
    own, others = rng.normal(0, 1, 7), [rng.normal(1, 1, n) for n in (3, 9, 4, 5, 8, 2, 6)]
    pairs = own[:, None] < np.concatenate(others)
    assert recognition(own, others)["auc"]["mean"] == pytest.approx(pairs.mean())


def test_nobody_to_recognise_is_an_error():
    with pytest.raises(ValueError, match="impostors"):
        recognition([1.0], [np.array([])])


def test_a_face_laid_over_itself_comes_back_and_is_not_scaled(front):
    points = predicted_front(FACE, SKULL)
    moved = np.eye(4)
    moved[:3, :3] = Rotation.from_rotvec([3, -4, 2], degrees=True).as_matrix()
    moved[:3, 3] = (3.0, -2.0, 4.0)
    still = front.distance(points)
    assert still < 1.2  # points lie a millimetre and a half apart, and none lies in the folds behind closed lips
    assert front.distance(transform(moved, points)) > 2 * still
    assert front.laid_distance(transform(moved, points)) == pytest.approx(still, abs=0.05)
    motion = front.laid(transform(moved, 1.1 * points))
    np.testing.assert_allclose(motion[:3, :3] @ motion[:3, :3].T, np.eye(3), atol=1e-9)


def test_thicker_skin_is_farther_and_the_same_face_nearest(front):
    near, far = (front.distance(predicted_front(grown(mm), SKULL)) for mm in (2.0, 4.0))
    assert near == pytest.approx(2.0, abs=0.4) and far == pytest.approx(4.0, abs=0.5)
    narrow = predicted_front(narrowed(0.93), SKULL)
    assert front_of(narrowed(0.93)).laid_distance(narrow) < 1.0 < front.laid_distance(narrow)


def test_a_prediction_with_nothing_in_the_region_is_as_far_as_can_be(front):
    nowhere = predicted_front(trimesh.creation.icosphere(2, 5.0).apply_translation([0, 400, 0]), SKULL)
    assert np.isnan(nowhere).all() and front.distance(np.full((1, 3), 900.0)) == CAP_MM


def test_a_cavity_within_a_face_is_not_part_of_it():
    hole = trimesh.creation.icosphere(3, 20.0).apply_translation([0, -40, 0])
    hole.invert()
    gap = np.linalg.norm(front_of(FACE + hole).points - [0, -40, 0], axis=1)
    assert (gap < 25).mean() < 1e-3  # a few rays slip between samples; with the cavity it would be one point in thirty


def test_people_are_of_their_band_and_none_is_drawn_twice():
    people = [drawn(0, k) for k in range(200)]
    for person, band in zip(people, BANDS * 50, strict=True):
        assert person.facts.sex == band.sex
        assert abs(person.facts.age_years - band.age_years) <= YEARS and abs(person.facts.bmi - band.bmi) <= UNITS
    assert len({p.seed for p in people}) == 200 and drawn(0, 7) == people[7] != drawn(1, 7)


def test_the_matched_are_of_the_same_sex_and_nearest_and_the_unknown_are_of_all_bands():
    people = [drawn(0, k) for k in range(40)]
    assert {p.number % 4 for p in matched(people[6].facts, people, 10)} == {2}
    assert {p.facts.sex for p in matched(Facts("male"), people, 20)} == {"male"}
    assert matched(Facts(), people, 8) == people[:8]
    alike = [Drawn(k, k, Facts("male", 40 + k, 25.0)) for k in range(5)]
    assert [p.number for p in matched(Facts("male", 44.2, 25.0), alike, 2)] == [4, 3]


@pytest.fixture()
def run(monkeypatch, tmp_path):
    """The command on toy faces: person k is the template narrowed by k, and a method that predicts it a little off."""
    narrow = {f"synthetic_{k:05d}": narrowed(1 - 0.02 * (k // 4)) for k in range(12)} | {"anna": narrowed(0.9)}
    predicted = []

    def case_of(name, kind=SYNTHETIC):
        case = Case(name, kind, lambda: Scan(SKULL, narrow[name], facts=Facts() if kind == REAL else Facts("male")))
        case.__dict__["prepared"] = name
        return case

    def face(options, case, method, facts):
        predicted.append(case.name)
        return FACE if method == "mean" else narrow[case.name]

    monkeypatch.setattr(recognition_run, "case_of", lambda person: case_of(person.name))
    monkeypatch.setattr(recognition_run, "_heads", lambda options: {"anna": case_of("anna", REAL)})
    monkeypatch.setattr(recognition_run, "_face", face)
    monkeypatch.setattr("evaluation.studies.recognition_gallery.case_of", lambda person: case_of(person.name))
    monkeypatch.setattr("cranioface.anatomy.exterior.SAMPLES", 20_000)

    def go():
        predicted.clear()
        words = ["--people", "8", "--gallery", "3", "--methods", "mean,tissue-depth", "-o", str(tmp_path / "out")]
        command.main(words)
        return json.loads((tmp_path / "out" / "recognition.json").read_text(encoding="utf-8")), list(predicted)

    return go


def test_a_run_finds_who_is_told_apart_and_resumes(run, capsys):
    found, predicted = run()
    right, mean = (found["synthetic"][m]["unknown"]["laid"] for m in ("tissue-depth", "mean"))
    assert found["people"] == 8 and right["rank_1"]["mean"] == 1 and right["auc"]["mean"] > 0.8
    assert mean["rank_1"]["mean"] == 0.5  # those who wear the template's own face
    assert found["real"]["anna"]["tissue-depth"]["unknown"]["laid"]["rank"] == 1 and "anna" in predicted
    assert "told" not in found["real"]["anna"]["tissue-depth"]
    assert "8 held-out *synthetic* people" in capsys.readouterr().out
    assert run() == (found, [])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--methods", "magic", "-o", "out"], "magic: is no method"),
        (["--methods", "pls", "-o", "out"], "learns from a dataset"),
        (["--people", "9", "--gallery", "2", "-o", "out"], "four times"),
        (["--people", "0", "-o", "out"], "at least 1"),
    ],
)
def test_a_wrong_command_line_is_refused(words, says):
    with pytest.raises(BadInput, match=says):
        command.main(words)


def test_the_front_of_nothing_stays_where_it_is():
    nobody = Front(np.full((8, 3), 500.0), np.tile([0.0, -1.0, 0.0], (8, 1)))
    np.testing.assert_array_equal(nobody.laid(np.zeros((5, 3))), np.eye(4))
