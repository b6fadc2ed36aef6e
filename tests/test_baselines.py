"""The baselines: what each must find where the truth is known, and what none may see."""

import numpy as np
import pytest
import trimesh
from scipy.spatial.transform import Rotation
from sklearn.model_selection import GroupKFold

from cranioface.command import BadInput
from cranioface.geometry.distances import closest
from cranioface.geometry.rigid import transform
from cranioface.geometry.ring import CameraRing
from cranioface.judge.summary import REAL, SYNTHETIC
from cranioface.people.facts import Facts
from cranioface.people.person import Person
from evaluation.baselines import NAMES as METHODS
from evaluation.baselines import averages, offset
from evaluation.baselines.bound import population_mean_bound
from evaluation.baselines.imputation import fitted_rows
from evaluation.baselines.nearest import nearest_skull
from evaluation.baselines.network import anothers_facts
from evaluation.baselines.regression import FaceRegression
from evaluation.baselines.training_faces import LANDMARKS, TrainingFaces
from evaluation.cases import Case, Origin, Scan
from projections.describe import Described
from reconstruction.methods import METHODS as REGISTERED
from reconstruction.methods import builder_of
from reconstruction.options import Options
from reconstruction.road import PreparedHead

NAMES = {
    "mean-face", "demographic-mean", "nearest-skull", "constant-offset", "fitted-offset", "tissue-depth", "measured",
    "pca-ridge", "pls", "pix2pix", "pix2pix-shuffled", "floor",
}  # fmt: skip


UNKNOWN = Facts()


def some_people(count=30, points=40, seed=0):
    """Training people whose every array is noise."""
    rng = np.random.default_rng(seed)
    facts = np.stack(
        [rng.choice([-1, 1], count), rng.uniform(18, 90, count), rng.uniform(18, 40, count), np.zeros(count)], 1
    )
    return TrainingFaces(
        tuple(f"synthetic_{3 * k:06d}" for k in range(count)), rng.normal(0, 40, (count, points, 3)),
        rng.normal(0, 40, (count, len(LANDMARKS), 3)), rng.normal(100, 5, (count, 28)), facts, seed,
    )  # fmt: skip


def a_head(landmarks=None, bone=None):
    mesh = bone or trimesh.creation.icosphere()
    person = Person(CameraRing(32), {}, landmarks=landmarks or {})
    return PreparedHead(None, None, mesh, Described(person, None, mesh), None)


def face_of(builder, head, facts=UNKNOWN):
    """What the method of a builder makes of one prepared head."""
    return builder(Options(method="baseline")).predict(head, facts, None).face


@pytest.fixture
def learning_from(monkeypatch):
    """Every baseline learns from these people, whose control points are handed over as they are."""

    def learn(people):
        bare = lambda points: trimesh.Trimesh(points, [[0, 1, 2]], process=False)  # noqa: E731
        for module in ("averages", "nearest", "regression"):
            monkeypatch.setattr(f"evaluation.baselines.{module}.surface", bare)
            monkeypatch.setattr(f"evaluation.baselines.{module}.training_people", lambda options: people)
        return people

    return learn


def test_every_method_has_its_name():
    assert set(METHODS) == NAMES


def test_the_road_knows_every_method_but_the_bound_which_is_none():
    assert set(REGISTERED) == NAMES - {"floor"}


def test_a_method_that_learns_asks_for_people():
    with pytest.raises(BadInput, match="mean-face: learns from synthetic people.*--data"):
        builder_of("mean-face")(Options(method="mean-face"))


def test_the_mean_of_one_face_worn_by_all_is_that_face(learning_from):
    people = learning_from(some_people())
    people.matrix[:] = people.matrix[0]
    face = face_of(averages.mean_face, a_head())
    np.testing.assert_allclose(face.vertices, people.matrix[0], atol=1e-9)


def test_the_demographic_mean_finds_what_facts_do_linearly_and_takes_the_mean_for_the_unknown(learning_from):
    people, rng = learning_from(some_people(60)), np.random.default_rng(1)
    slopes = rng.normal(0, 1, (3, 40, 3))
    people.matrix[:] = np.einsum("nf,fvc->nvc", people.facts[:, :3], slopes)
    known = face_of(averages.demographic_mean, a_head(), Facts("female", 50.0, 30.0))
    np.testing.assert_allclose(known.vertices, np.einsum("f,fvc->vc", [-1, 50, 30], slopes), atol=1e-6)
    unknown = face_of(averages.demographic_mean, a_head())
    np.testing.assert_allclose(unknown.vertices, people.matrix.mean(0), atol=1e-6)


def test_the_nearest_skull_is_ones_own_wherever_it_lies(learning_from):
    people, motion = learning_from(some_people()), np.eye(4)
    motion[:3, :3], motion[:3, 3] = Rotation.from_rotvec([0.02, -0.03, 0.01]).as_matrix(), [1, -2, 3]
    found = dict(zip(LANDMARKS[:60], transform(motion, people.landmarks[7][:60]), strict=True))
    face = face_of(nearest_skull, a_head(found))
    np.testing.assert_allclose(face.vertices, transform(motion, people.matrix[7]), atol=1e-3)


def linear_faces(rng, people, missing=0.0):
    """Descriptors of four hidden causes and faces that are linear in them."""
    causes = rng.standard_normal((people, 4))
    rows = 100 + causes @ np.random.default_rng(5).normal(0, 5, (4, 60)) + rng.normal(0, 0.01, (people, 60))
    faces = 10 + causes @ np.random.default_rng(6).normal(0, 3, (4, 150))
    rows[rng.random(rows.shape) < missing] = np.nan
    return rows, faces.reshape(people, 50, 3)


REGRESSIONS = [FaceRegression.ridge, FaceRegression.partial_least_squares]
NAMED = pytest.mark.parametrize("regression", REGRESSIONS, ids=["pca-ridge", "pls"])


@NAMED
@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_a_regression_recovers_a_linear_truth_also_from_torn_skulls(regression, missing):
    rng = np.random.default_rng(0)
    rows, faces = linear_faces(rng, 200, missing)
    model = regression(rows, faces, np.arange(200))
    new, truth = linear_faces(rng, 20, missing)
    gap = np.abs(np.stack([model.predict(row) for row in new]) - truth).mean()
    assert gap < 0.03 * np.abs(truth - faces.mean(0)).mean()


@pytest.mark.parametrize("name", ["pca-ridge", "pls"])
def test_facts_that_are_known_move_a_face_that_follows_them(learning_from, name):
    """Faces that say nothing but BMI, over skulls that say nothing."""
    people = learning_from(some_people(60))
    people.matrix[:] = people.facts[:, 2, None, None]
    lean, full = (face_of(builder_of(name), a_head(), Facts(bmi=bmi)).vertices.mean() for bmi in (20.0, 36.0))
    unknown = face_of(builder_of(name), a_head()).vertices.mean()
    assert lean + 1 < unknown < full - 1


def test_as_many_latent_components_are_chosen_as_there_are_causes():
    rows, faces = linear_faces(np.random.default_rng(0), 200, missing=0.3)
    model = FaceRegression.partial_least_squares(rows, faces, np.arange(200))
    assert model.regressor.best_params_ == {"n_components": 4}


def test_ridge_gives_the_mean_face_where_the_skull_says_nothing():
    rng = np.random.default_rng(0)
    rows, faces = linear_faces(rng, 100)
    rows = rng.permuted(rows, axis=0)
    model = FaceRegression.ridge(rows, faces, np.arange(100))
    assert model.regressor.alpha_ == pytest.approx(1.0 * 100)
    nothing = model.predict(np.full(60, np.nan))
    np.testing.assert_allclose(nothing, faces.mean(0), atol=1e-6)


@NAMED
def test_faces_of_one_skull_are_never_on_both_sides_of_a_fold(regression, monkeypatch):
    """Else a regression would be chosen that knows the very skull it is tried on."""
    seen = []
    split = GroupKFold.split
    monkeypatch.setattr(GroupKFold, "split", lambda *a, **k: seen.append(k["groups"]) or split(*a, **k))
    rows, faces = linear_faces(np.random.default_rng(0), 60)
    regression(rows, faces, np.arange(60) // 3)
    np.testing.assert_array_equal(seen, [np.arange(60) // 3])


@pytest.mark.filterwarnings("error")
def test_a_column_that_nobody_has_is_filled_and_harms_nothing():
    rows = np.random.default_rng(0).normal(100, 5, (40, 6))
    rows[:, 2] = np.nan
    complete = fitted_rows(rows)[0]
    assert np.isfinite(complete.transform(rows)).all()
    assert np.isfinite(complete.transform(np.full((1, 6), 100.0))).all()


def test_what_is_missing_takes_its_mean_under_what_is_known():
    """Two measures of correlation 0.8: one SD of the first speaks for 0.8 SD of the second, less its own error."""
    rows = np.random.default_rng(0).multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], 5000)
    filled = fitted_rows(rows)[0].transform(np.array([[1.0, np.nan]]))[0]
    assert filled[1] == pytest.approx(0.8 * filled[0], abs=0.03)


def test_a_constant_offset_of_a_ball_is_a_ball():
    ball = trimesh.creation.icosphere(4, 60).apply_translation([3, -40, 20])
    face = face_of(builder_of("constant-offset"), a_head(bone=ball))
    radius = np.linalg.norm(face.vertices - [3, -40, 20], axis=1)
    assert face.is_watertight and face.volume > 0 and face.body_count == 1
    assert abs(radius.mean() - 68) < 0.5 and np.ptp(radius) < 2 * offset.SPACING_MM


def test_holes_and_the_open_brain_case_leave_no_inner_wall():
    shell = trimesh.creation.icosphere(4, 80)
    torn = shell.submesh([np.flatnonzero(shell.triangles_center[:, 2] < 60)], append=True)
    face = offset.outside(torn).surface(8.0)
    away = np.linalg.norm(face.vertices, axis=1)
    assert away[face.vertices[:, 2] < 38].min() > 84  # above lies the lid over the core


def test_the_fitted_constant_is_the_depth_of_the_training_faces(monkeypatch):
    skull, skin = (trimesh.creation.icosphere(4, radius) for radius in (60, 71))
    monkeypatch.setattr(offset, "scanned_skull", lambda seed, k: type("Scanned", (), {"skull": skull}))
    monkeypatch.setattr(offset, "surface", lambda points: skin)
    assert abs(offset.best_constant(some_people(2)) - 11) < 0.7


def test_shuffled_facts_are_never_the_persons_own_and_always_the_same():
    people = some_people(4)
    for name in people.names:
        mine = people.facts[people.names.index(name)]
        other = anothers_facts(name, people)
        assert other == anothers_facts(name, people)
        assert other.age_years != mine[1] and other.bmi != mine[2]


def test_the_floor_is_near_the_true_face_in_its_own_frame_and_absent_for_real_heads():
    from cranioface.population import make_person

    frame = np.eye(4)
    frame[:3, :3], frame[:3, 3] = Rotation.from_rotvec([0.1, -0.2, 0.05]).as_matrix(), [5, -8, 3]
    made = make_person(3, 1)
    skin = made.face.copy().apply_transform(frame)
    scan = Scan(made.skull, skin, facts=made.facts, origin=Origin(3, 1, frame))
    face = population_mean_bound(Case("synthetic", SYNTHETIC, lambda: scan))
    front = transform(np.linalg.inv(frame), skin.vertices)[:, 1] < -40
    gap = closest(skin.vertices[front], face)[0]
    assert 0.2 < gap.mean() < 5
    real = Scan(made.skull, skin, facts=made.facts)
    assert population_mean_bound(Case("real", REAL, lambda: real)) is None
