"""The evaluator on the template's head: parts, landmarks, depths, intervals, ranks, and a run that resumes."""

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import trimesh
import yaml

from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.judge.bootstrap import mean_interval
from cranioface.judge.face_error import Truth, judged_box
from cranioface.judge.landmarks import LANDMARKS, face_landmarks
from cranioface.judge.parts import ANCHORS, PARTS, part_of, part_statistics
from cranioface.judge.ranks import Gallery, gallery_points
from cranioface.judge.site_depths import Sites
from cranioface.judge.summary import REAL, SYNTHETIC
from cranioface.people.facts import Facts
from cranioface.population import make_person
from cranioface.report.error_map import colour_of, error_map
from evaluation.case_sources import one_of_each_first, real_cases, synthetic_cases
from evaluation.cases import Case, Scan
from evaluation.evaluate import Evaluator
from evaluation.studies import comparison, faces, faces_options
from evaluation.studies.comparison import Comparison
from reconstruction.methods import Method, Prediction

TEMPLATE = load_template()
FACE, BONE = TEMPLATE.face, TEMPLATE.landmarks
SKULL = TEMPLATE.skull + TEMPLATE.mandible


@pytest.fixture(scope="module")
def registered():
    return register(SKULL.copy())


def person(name, registered, face=FACE, cluster=""):
    case = Case(name, SYNTHETIC, lambda: Scan(SKULL, face, facts=Facts("male")), cluster or name)
    head = SimpleNamespace(path=Path(name))
    case.__dict__["prepared"] = SimpleNamespace(head=head, described=SimpleNamespace(registered=registered))
    return case


def grown(mm, where=None):
    """The template's face with its skin moved outward, everywhere or where a mask says so."""
    steps = mm * FACE.vertex_normals * (1.0 if where is None else where[:, None])
    return trimesh.Trimesh(FACE.vertices + steps, FACE.faces, process=False)


def test_each_anchor_of_a_part_lies_in_it():
    for k, names in enumerate(ANCHORS.values()):
        there = [n for n in BONE if n in names or n.rsplit("_", 1)[0] in names]
        assert there and (part_of(np.array([BONE[n] for n in there]), BONE) == k).all()


def test_named_points_of_the_skin_lie_in_the_part_of_their_name():
    skin = {name: FACE.vertices[TEMPLATE.face_landmarks[name]] for name in TEMPLATE.face_landmarks}
    expected = {"prn": "nose", "ala_left": "nose", "lid_left": "eyes", "ex_right": "eyes", "ch_left": "mouth"}
    expected |= {"ls": "mouth", "li": "mouth", "pg": "chin", "go_left": "left_jaw", "go_right": "right_jaw"}
    expected |= {"g": "forehead", "tp_left": "temples", "zy_right": "right_cheek", "mio_left": "left_cheek"}
    for name, part in expected.items():
        assert PARTS[part_of(skin[name][None], BONE)[0]] == part, name


def test_the_bias_of_a_part_tells_where_the_face_is_too_fat():
    """Skin 3 mm out over the left cheek alone."""
    cheek = part_of(FACE.vertices, BONE) == PARTS.index("left_cheek")
    found = Truth(FACE, SKULL).distances(grown(3.0, cheek))
    parts = part_statistics(found, part_of(found.true_points, BONE), part_of(found.predicted_points, BONE))
    assert set(parts) == set(PARTS)
    assert parts["left_cheek"]["bias_mm"] == pytest.approx(2.7, abs=0.4)
    assert max(abs(parts[name]["bias_mm"]) for name in PARTS if name != "left_cheek") < 0.25


def test_points_that_are_nowhere_belong_to_no_part():
    assert part_of(np.array([[np.nan] * 3, [0, -117.0, -15.0]]), BONE).tolist() == [-1, PARTS.index("nose")]


def test_landmarks_are_found_where_the_template_names_them():
    found = face_landmarks(FACE, BONE)
    for name, marked in {"pronasale": "prn", "subnasale": "sn", "stomion": "sto", "pogonion": "pg"}.items():
        off = (found[name] - FACE.vertices[TEMPLATE.face_landmarks[marked]])[1:]
        depth = 5.0 if name == "stomion" else 3.5  # the lips meet at the ground of a groove, whose edge is named
        assert np.linalg.norm(off) < depth and abs(off[1]) < 3.5, name
    assert abs(found["stomion"][2] - FACE.vertices[TEMPLATE.face_landmarks["sto"]][2]) < 1.0


def test_landmarks_move_with_the_face_and_no_relief_has_none():
    shift = np.array([0.0, -4.0, 2.0])
    here = face_landmarks(FACE, BONE)
    there = face_landmarks(FACE.copy().apply_translation(shift), {n: p + shift for n, p in BONE.items()})
    for name in LANDMARKS:
        np.testing.assert_allclose(there[name] - here[name], shift, atol=0.51)
    ball = trimesh.creation.icosphere(4, 110.0)
    assert all(np.isnan(face_landmarks(ball, BONE)[name]).all() for name in ("stomion", "labrale_inferius"))


def test_thicker_skin_is_deeper_at_the_sites(registered):
    sites = Sites(registered)
    true, thicker = sites.depths(FACE), sites.depths(grown(2.0))
    more = np.array([thicker[s] - true[s] for s in sites.names])
    assert {"zy_left", "g", "pg"} <= set(sites.names) and "op" not in sites.names
    assert np.nanmedian(more) == pytest.approx(2.0, abs=0.2)


def test_an_interval_covers_the_mean_and_counts_people_of_one_skull_together():
    values = list(np.random.default_rng(0).normal(3.0, 1.0, 40))
    mean, low, high = mean_interval(values, [str(k) for k in range(40)])
    assert low < mean < high and 0.4 < high - low < 0.9
    _, low2, high2 = mean_interval(values * 4, [str(k % 40) for k in range(160)])
    assert (high2 - low2) == pytest.approx(high - low, rel=0.15)
    assert mean_interval([1.0, np.nan], ["a", "b"])[0] == 1.0
    assert np.isnan(mean_interval([np.nan], ["a"])).all()


def test_the_true_face_ranks_first_and_other_faces_of_one_skull_do_not_count():
    faces_of = {f"{mm}": gallery_points(grown(mm)) for mm in (0.0, 2.0, 4.0, 4.5)}
    gallery = Gallery(faces_of, {"0.0": "a", "2.0": "b", "4.0": "c", "4.5": "c"})
    probe = gallery_points(grown(4.2))[:500]
    assert gallery.rank("4.0", probe) == 1 and gallery.rank("4.5", probe) == 1
    assert gallery.rank("0.0", probe) == 4
    assert gallery.rank("0.0", np.full((1, 3), np.nan)) == 4


def test_one_face_of_every_skull_comes_before_the_second_of_any():
    names = [f"synthetic_{k:06d}" for k in (3, 4, 0, 2, 5, 1)]
    assert one_of_each_first(names)[:2] == ["synthetic_000000", "synthetic_000003"]
    assert set(one_of_each_first(names)) == set(names)


def test_colours_tell_too_thin_from_too_fat():
    thin, right, fat = colour_of(np.array([-20.0, 0.0, 20.0]))
    assert thin[2] > thin[0] and fat[0] > fat[2] and right.min() > 0.9


def test_the_map_colours_the_judged_region_alone():
    picture = error_map(grown(6.0), FACE, judged_box(SKULL), "grown by 6 mm")
    reddish = picture[..., 0] > 2.2 * picture[..., 1]  # skin: 1.3
    third = len(picture) // 3
    assert reddish[2 * third - 40 :].mean() > 0.03 and not reddish[: third - 40].any()


@pytest.fixture()
def run(monkeypatch, registered, tmp_path):
    """The command on two people with two methods; returns the folder and the names of what was predicted."""
    for name, fewer in (("TARGET_SAMPLES", 40_000), ("SAMPLES", 6_000)):
        monkeypatch.setattr(f"cranioface.judge.face_error.{name}", fewer)
    people = [person(f"synthetic_{k}", registered, grown(mm)) for k, mm in enumerate((0.0, 4.0))]
    predicted = []

    def textbook(head, facts, station):
        predicted.append(head.head.path.name)
        return Prediction(grown(1.0))

    def bound(case):
        predicted.append(case.name)
        return None if case.name == "synthetic_0" else grown(2.0)

    monkeypatch.setattr(faces_options, "NAMES", ("tissue-depth", "floor"))
    monkeypatch.setattr(comparison, "builder_of", lambda name: lambda options: Method(textbook))
    monkeypatch.setattr(comparison, "population_mean_bound", bound)
    monkeypatch.setattr(Comparison, "cases", lambda run: iter(people))

    def go(*words):
        predicted.clear()
        faces.main(["--heads", "unused", "--maps", "floor", "-o", str(tmp_path / "out"), *words])
        return tmp_path / "out", sorted(predicted)

    return go


def test_a_run_writes_its_tables_and_a_second_one_predicts_nothing_again(run, capsys):
    out, predicted = run()
    assert len(predicted) == 4
    summary = json.loads((out / "summary.json").read_text())
    worst = {name: figures["worst_mm"] for name, figures in summary["synthetic"].items()}
    assert worst["tissue-depth"]["people"] == 2 and worst["floor"]["people"] == 1
    assert worst["tissue-depth"]["mean"] == pytest.approx(2.0, abs=0.25)  # 1 and 3 mm off
    with open(out / "people.csv", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 3 and float(rows[0]["bias_mm"]) == pytest.approx(1.0, abs=0.1)
    assert sorted(p.name for p in (out / "maps").iterdir()) == ["synthetic_1_floor.png"]
    assert "2 synthetic people" in (out / "table.md").read_text()
    before = (out / "people.csv").read_bytes()
    assert run()[1] == [] and (out / "people.csv").read_bytes() == before
    (out / "people" / "synthetic_1" / "floor.json").unlink()
    assert run()[1] == ["synthetic_1"] and (out / "people.csv").read_bytes() == before
    assert len(run("--known-facts", "--methods", "tissue-depth")[1]) == 2  # other conditions: evaluated again


def test_weights_that_leave_each_real_head_out_judge_that_head_alone(monkeypatch):
    built = []
    whatever = Method(lambda head, facts, station: Prediction("face"))
    build = lambda options: built.append((options.method, options.weights)) or whatever  # noqa: E731
    monkeypatch.setattr(comparison, "builder_of", lambda name: build)
    monkeypatch.setattr("pix2pix.translate.default_weights", lambda path: path)
    monkeypatch.setattr(comparison, "content_hash", lambda path: f"hash of {path}")
    weights = ("mine=runs/{head}/w.safetensors",)
    options = faces_options.FacesOptions(
        heads=Path("h"), weights=weights, methods="pix2pix", maps="none", output=Path("out")
    )
    mine = Comparison(options)
    anna, ben = (Case(name, REAL, lambda: None) for name in ("anna", "ben"))
    anna.__dict__["prepared"] = ben.__dict__["prepared"] = None
    synthetic = Case("synthetic_0", SYNTHETIC, lambda: None)
    assert mine.predict(anna, "mine") is not None and mine.predict(ben, "mine") is not None
    assert built == [("pix2pix", Path(f"runs/{name}/w.safetensors")) for name in ("anna", "ben")]
    assert mine.conditions(anna, "mine")["weights"] == "hash of runs/anna/w.safetensors"
    assert mine.predict(synthetic, "mine") is None and mine.conditions(synthetic, "mine")["weights"] is None


def test_the_truth_itself_is_without_error(registered):
    found = Evaluator(person("synthetic_0", registered)).evaluate(FACE)
    assert found.figures["worst_mm"] < 0.05 and found.figures["nose_tip_mm"] == 0.0
    assert found.figures["tissue_depth_mm"] == 0.0 and set(found.parts) == set(PARTS)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-o", "out"], "nobody to evaluate"),
        (["--heads", "h", "--methods", "magic", "-o", "out"], "magic"),
        (["--heads", "h", "--methods", "pls", "-o", "out"], "--data"),
        (["--heads", "h", "--weights", "pix2pix=x", "-o", "out"], "NAME=FILE"),
        (["--heads", "h", "--methods", "tissue-depth", "--maps", "magic", "-o", "out"], "--maps magic"),
        (["--heads", "h", "--methods", "tissue-depth", "-o", "out"], "is no folder"),
    ],
)
def test_a_wrong_command_line_is_refused_in_one_line(words, says):
    with pytest.raises(BadInput, match=says):
        faces.main(words)


def test_a_method_of_ones_own_is_named_by_its_module():
    options = faces_options.FacesOptions(heads=Path("h"), methods="mine:build,tissue-depth", output=Path("out"))
    assert options.method_names == ["mine:build", "tissue-depth"]


@pytest.fixture()
def one_person_dataset(tmp_path):
    (tmp_path / "dataset.yaml").write_text(yaml.safe_dump({"seed": 7, "split": {"test": ["synthetic_000004"]}}))
    return tmp_path


def test_a_held_out_person_is_made_again_as_the_population_has_them(one_person_dataset):
    """Its true face is the population's, carried by the frame error; so a method may start from the true skull."""
    (case,) = synthetic_cases(one_person_dataset, 60)
    made = make_person(case.origin.population_seed, face_seed=case.origin.face_seed)
    np.testing.assert_array_equal(case.skin.vertices, made.face.apply_transform(case.origin.frame).vertices)
    assert case.facts == made.facts
    assert np.linalg.norm(case.origin.frame[:3, 3]) > 0 and (case.frankfurt_from_input == np.eye(4)).all()


def test_a_dataset_of_another_population_is_refused(one_person_dataset):
    folder = one_person_dataset / "synthetic_000004"
    folder.mkdir()
    (folder / "person.yaml").write_text("sex: female\nage_years: 99.0\nbmi: 20.0\n")
    (case,) = synthetic_cases(one_person_dataset, 60)
    with pytest.raises(BadInput, match="another version of the population"):
        _ = case.skull


def test_real_heads_are_found_with_what_is_known_of_them(tmp_path):
    for name in ("anna", "ben"):
        (tmp_path / name).mkdir()
        for mesh in ("skull.ply", "skin.ply"):
            (tmp_path / name / mesh).write_bytes(b"not read before it is asked for")
    (tmp_path / "anna" / "person.yaml").write_text("sex: female\nbmi: 21.0\n")
    found = list(real_cases(tmp_path))
    assert [(case.name, case.kind) for case in found] == [("anna", "real"), ("ben", "real")]
