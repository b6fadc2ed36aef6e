"""Synthetic people: closed faces over their skulls, depths as asked,
the same bytes for a seed, damage that stays a skull.
"""

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.ray_depth import ray_depths
from cranioface.geometry.ring import CameraRing, project
from cranioface.geometry.subdivision import catmull_clark
from cranioface.people.facts import Facts
from cranioface.population import anny_heads, make_person
from cranioface.population.build_topology import average_body, fillings
from cranioface.population.craniometrics_sampling import mean_measures, sample_measures
from cranioface.population.landmark_model import landmark_positions
from cranioface.population.mouth import Mouth
from cranioface.population.scanner import degrade
from cranioface.population.tissue import WITHIN, breadth, person_depths, rests, sample_residuals


@pytest.fixture(scope="module")
def people():
    return [make_person(seed, mouth=Mouth()) for seed in range(6)]


def test_faces_are_single_closed_shells_wound_outward(people):
    for person in people:
        assert person.face.is_watertight and person.face.body_count == 1 and person.face.volume > 2e6
        assert abs(person.face.bounds[0, 2] + 119.0) < 1e-3  # the neck ends flat


def test_no_ray_of_the_ring_meets_bone_before_skin(people):
    for person in people:
        skin, bone = (project(m, CameraRing(pixels=128)) for m in (person.face, person.skull))
        assert not (np.isfinite(bone) & np.isnan(skin)).any()
        gap = (skin - bone)[np.isfinite(bone)]
        assert gap.min() > -0.5 and np.percentile(gap, 0.5) > 1.5


@pytest.mark.parametrize("seed, face_seed", [(144, 0), (183, 0), (204, 0), (294, 0), (511, 0), (820, 1), (860, 2)])
def test_no_bone_shows_through_an_ear_over_a_wide_zygomatic_arch(seed, face_seed):
    person = make_person(seed, face_seed)
    skin, bone = (project(m, CameraRing(pixels=128)) for m in (person.face, person.skull))
    assert not (np.isfinite(bone) & np.isnan(skin)).any()
    assert (skin - bone)[np.isfinite(bone)].min() > 0.5


def test_shipped_head_has_its_slits_filled_as_the_builder_fills_them():
    with np.load(anny_heads.HERE / "head_topology.npz") as stored:
        ids, quads, pairs = stored["vertex_ids"], stored["quads"], stored["lid_pairs"]
    points, _ = average_body()
    filled, triangles = len(quads) - 65, 20  # 65 quads and 20 triangles fill eyes and mouth
    rows, made = fillings(points, ids[quads[:filled]])
    number = np.r_[ids, len(points) + np.arange(len(pairs))]
    assert [r for r in rows if len(r) == 4] == [tuple(r) for r in number[quads[filled:]].tolist()]
    assert sum(len(r) == 3 for r in rows) == triangles and np.array_equal(made, ids[pairs])


def test_same_seed_same_bytes_and_other_face_same_skull():
    one, again, older = make_person(3), make_person(3), make_person(3, face_seed=1)
    assert one.face.vertices.tobytes() == again.face.vertices.tobytes()
    assert one.skull.vertices.tobytes() == older.skull.vertices.tobytes()
    assert one.facts.sex == older.facts.sex and np.abs(one.face.bounds - older.face.bounds).max() > 0.5


def test_weight_thickens_the_face_and_not_the_bone():
    thin, heavy = (make_person(5, given=Facts(fullness=f)) for f in (-1.0, 1.0))
    assert thin.skull.vertices.tobytes() == heavy.skull.vertices.tobytes()
    width = [
        np.ptp(p.face.vertices[(np.abs(p.face.vertices[:, 2] + 45) < 5) & (p.face.vertices[:, 1] < 0)][:, 0])
        for p in (thin, heavy)
    ]
    assert width[1] - width[0] > 6.0  # gonion and mid-ramus gain 3.5 to 4 mm a unit of fullness on each side


def test_facts_are_plain_and_in_range(people):
    for person in people:
        assert person.facts.sex in ("female", "male")
        assert 18 <= person.facts.age_years <= 90 and 14 <= person.facts.bmi <= 50 and abs(person.facts.fullness) < 3.5
        assert all(type(v) is float for v in person.craniometrics.values())
        assert {"g", "zy_left", "go_right"} <= set(person.tissue_depths)


def test_depths_stand_on_the_faces_as_asked(people):
    from cranioface.population.face import site_directions

    off = []
    for person in people:
        asked = {k: t for k, t in person.tissue_depths.items() if k in site_directions()}
        along = np.array([site_directions()[k] for k in asked])
        wanted = np.array(list(asked.values()))
        met = ray_depths(
            person.face.vertices, person.face.faces, np.array([person.landmarks[k] for k in asked]), along, wanted
        )
        off.append(met - wanted)
    assert np.nanmedian(np.abs(off)) < 1.0 and abs(np.nanmean(off)) < 1.0


def test_measures_keep_their_correlations():
    rng = np.random.default_rng(0)
    drawn = [sample_measures(rng, "male")[0] for _ in range(1500)]
    column = lambda m: np.array([d[m] for d in drawn])  # noqa: E731
    assert np.corrcoef(column("FMB"), column("EKB"))[0, 1] > 0.8
    assert np.corrcoef(column("NPH"), column("NLH"))[0, 1] > 0.6
    assert abs(column("GOL").mean() - 183.5) < 2.0 and 4.5 < column("GOL").std() < 7.5


def test_landmarks_reproduce_the_measures_they_came_from():
    rng = np.random.default_rng(1)
    gaps = []
    for _ in range(20):
        m, _ = sample_measures(rng, "female")
        p = landmark_positions(m)
        gaps.append(
            [
                np.linalg.norm(p["n"] - p["pr"]) - m["NPH"],
                np.linalg.norm(p["ba"] - p["n"]) - m["BNL"],
                2 * p["zy_left"][0] - m["ZYB"],
            ]
        )
    assert np.abs(gaps).max() < 3.0 and np.median(np.abs(gaps)) < 0.8


def test_residuals_have_unit_variance_and_their_correlations():
    rng = np.random.default_rng(0)
    drawn = [sample_residuals(rng) for _ in range(4000)]
    column = lambda k: np.array([d[k] for d in drawn])  # noqa: E731
    assert all(abs(column(site).std() - 1) < 0.08 for site in rests())
    assert abs(np.corrcoef(column("zy_left"), column("zy_right"))[0, 1] - rests()["zy"].left_right) < 0.04
    assert abs(np.corrcoef(column("pr"), column("mp"))[0, 1] - WITHIN["upper lip"]) < 0.05
    assert abs(np.corrcoef(column("pr"), column("go"))[0, 1]) < 0.05  # another region


def test_jaw_muscles_follow_the_breadth_of_the_face():
    own = dict.fromkeys(("mr_left", "g"), 0.0)
    measures = {sex: mean_measures(sex) for sex in ("female", "male")}
    narrow, wide = (person_depths("male", 40, own, measures["male"] | {"ZYB": mm}) for mm in (129.0, 141.0))
    assert narrow["g"] == wide["g"] and 1.0 < wide["mr_left"] - narrow["mr_left"] < 2.0
    assert all(breadth(sex, m) == 0 for sex, m in measures.items())


def test_catmull_clark_of_a_cube_is_round():
    cube = trimesh.creation.box((2, 2, 2))
    quads = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])
    matrix, out = catmull_clark(8, [quads], 3)
    radius = np.linalg.norm(matrix @ cube.vertices, axis=1)
    assert len(out) == 6 * 4**3 and radius.max() / radius.min() < 1.2
    assert np.allclose(np.asarray(matrix.sum(1)).ravel(), 1)


def test_ray_depth_of_a_sphere():
    ball = trimesh.creation.icosphere(4, 40.0)
    met = ray_depths(ball.vertices, ball.faces, np.zeros((1, 3)), np.array([[0.6, 0.8, 0.0]]), np.array([40.0]))
    assert met[0] == pytest.approx(40.0, abs=0.1)


def test_scans_are_damaged_alike_for_alike_seeds_and_stay_in_place(people):
    skull = people[0].skull
    first, second = (degrade(skull, np.random.default_rng(4)) for _ in range(2))
    assert first.vertices.tobytes() == second.vertices.tobytes()
    for seed in range(8):
        scan = degrade(skull, np.random.default_rng(seed))
        assert len(scan.faces) > 3000 and np.isfinite(scan.vertices).all()
        assert scan.bounds[0, 1] < skull.bounds[0, 1] + 6  # the front of the face is still there
    assert len(degrade(skull, np.random.default_rng(0), {}).faces) == len(skull.faces)
