"""The benchmark of the alignment: its arithmetic, its subjects, its records and tables, without aligning anything."""

import numpy as np
import pytest

from cranioface.command import BadInput
from cranioface.geometry.rigid import invert, transform
from cranioface.population.cuts import CUTS, known_person
from cranioface.population.skull import mean_skull
from evaluation.studies import pose_trials, poses
from evaluation.studies.non_skulls import SHAPES
from evaluation.studies.pose_tables import cut_table, figures, non_skull_table, reliability_table
from evaluation.studies.pose_trials import Trial, cut_rng, mesh_trial, read_trials, write_trials
from evaluation.studies.pose_truth import BY_HAND, difference, hand_frame, in_own_frame, is_wrong, random_pose

WHOLE = mean_skull("male")
KNOWN = known_person(WHOLE.cranium + WHOLE.mandible, WHOLE.landmarks)


class Found:
    """What an alignment tells."""

    def __init__(self, frame, confidence=0.9):
        self.frankfurt_from_input, self.confidence = frame, confidence


def off_by(degrees, mm):
    """A frame (4, 4) that many degrees and mm away from the true one."""
    angle, out = np.radians(degrees), np.eye(4)
    out[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    out[2, 3] = mm
    return out


@pytest.mark.parametrize("degrees, mm", [(0, 0), (3, 4), (90, 20), (179, 1)])
def test_a_trial_measures_how_far_the_answer_is_from_the_truth(monkeypatch, degrees, mm):
    monkeypatch.setattr(
        "cranioface.anatomy.frankfurt.align", lambda _: Found(off_by(degrees, mm) @ invert(random_pose(4)))
    )
    trial = mesh_trial("somebody", "head", "whole", KNOWN.mesh, KNOWN.landmarks["n"], 4)
    assert (trial.degrees, trial.mm) == (pytest.approx(degrees, abs=1e-5), pytest.approx(mm, abs=1e-9))
    moved = transform(off_by(degrees, mm), KNOWN.landmarks["n"])
    assert trial.nasion_mm == pytest.approx(np.linalg.norm(moved - KNOWN.landmarks["n"]), abs=1e-9)
    assert trial.wrong == (degrees > 10 or mm > 15) and not trial.refused


def test_a_refusal_is_a_trial_too(monkeypatch):
    def refuse(_):
        raise BadInput("no skull")

    monkeypatch.setattr("cranioface.anatomy.frankfurt.align", refuse)
    trial = mesh_trial("somebody", "head", "whole", KNOWN.mesh, KNOWN.landmarks["n"], 0)
    assert trial.refused and not trial.wrong and trial.said == "no skull" and np.isnan(trial.degrees)


@pytest.mark.parametrize("head", BY_HAND)
def test_frames_by_hand_are_those_of_their_points(head):
    left, right, orbitale = (transform(hand_frame(head), np.array(p)) for p in BY_HAND[head])
    np.testing.assert_allclose(left, -right, atol=1e-9)
    np.testing.assert_allclose([left[1:], [orbitale[2]] * 2], 0, atol=1e-9)
    assert 100 < left[0] - right[0] < 140 and -95 < orbitale[1] < -60 and left[0] > 0


def test_a_synthetic_skull_lies_in_the_frame_of_its_own_landmarks():
    turned = KNOWN.with_jaw_moved(np.eye(4))
    pose = random_pose(1)
    vertices, landmarks = transform(pose, KNOWN.vertices), {k: transform(pose, p) for k, p in KNOWN.landmarks.items()}
    own = in_own_frame(type(turned)(vertices, KNOWN.faces, KNOWN.is_jaw, KNOWN.is_neck, landmarks))
    middle = (own.landmarks["po_left"] + own.landmarks["po_right"]) / 2
    np.testing.assert_allclose(middle, 0, atol=1e-9)
    assert own.landmarks["or_left"][2] == pytest.approx(0, abs=1e-9) and own.landmarks["n"][1] < -60


def test_wrong_is_beyond_either_bound():
    assert [is_wrong(*x) for x in ((10, 15), (10.1, 0), (0, 15.1))] == [False, True, True]
    assert difference(np.eye(4), np.eye(4)) == (0, 0)


def trial(cut="whole", pose=0, refused=False, degrees=1.0, mm=1.0, confidence=0.95, kind="head"):
    figures = () if refused else (degrees, mm, mm, confidence, 0.0)
    return Trial("somebody", kind, cut, pose, "abc", refused, *figures)


def test_records_come_back_as_they_were(tmp_path):
    kept = [trial(), trial(pose=1, refused=True), trial("worn", degrees=0.25)]
    write_trials(tmp_path / "trials.csv", kept)
    back = read_trials(tmp_path / "trials.csv")
    assert [str(t) for t in back] == [str(t) for t in kept]
    assert read_trials(tmp_path / "none.csv") == []
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="holds no trials"):
        read_trials(tmp_path / "other.csv")


def test_tables_count_what_happened():
    trials = [trial(), trial(pose=1, refused=True), trial(pose=2, degrees=50.0, mm=3.0, confidence=0.4)]
    assert figures(trials) == ("3", "33.3%", "1", "25.5 / 47.5", "2.0 / 2.9", "2.0 / 2.9")
    rows = list(cut_table([*trials, trial("vault", kind="synthetic")], ["whole"]))
    assert rows[2].startswith("| whole | 3 | 33.3% | 1 |") and rows[3].startswith("| vault | 1 |")
    assert rows[-2].startswith("| **all that keep the face, both** | 3 |") and "goal" in rows[-1]
    assert "3 → 3" in next(row for row in cut_table(trials, ["whole"], trials) if "| whole" in row)
    assert list(reliability_table(trials))[2:] == [
        "| 0.3 to 0.5 | 1 | 0.40 | 0.0% |",
        "| 0.95 to 0.99 | 1 | 0.95 | 100.0% |",
    ]
    assert list(non_skull_table(trials))[2] == "| whole | 3 | 1 | 0.40 to 0.95 | 50 | 3 | 0 of 2 |"


def test_a_run_goes_on_where_it_was_killed(monkeypatch, tmp_path, capsys):
    done = []

    def pretend(subject, kind, skull, cut, pose):
        done.append((subject, cut, pose))
        return Trial(subject, kind, cut, pose, "abc", False, 1.0, 1.0, 1.0, 0.9, 0.0)

    subject = poses.Subject("synthetic-0", "synthetic", KNOWN)
    monkeypatch.setattr(poses, "cut_trial", pretend)
    monkeypatch.setattr(poses, "synthetic_subject", lambda number: subject)
    words = [str(tmp_path), "--people", "1", "--cuts", "whole", "worn", "-o", str(tmp_path / "trials.csv"), "--poses"]
    poses.main([*words, "1"])
    poses.main([*words, "2"])
    assert done == [("synthetic-0", cut, pose) for pose in (0, 1) for cut in ("whole", "worn")]
    assert "| whole | 2 | 0.0% | 0 |" in capsys.readouterr().out


def test_unknown_cuts_are_refused(tmp_path):
    with pytest.raises(BadInput, match="no such cut"):
        poses.main([str(tmp_path), "--cuts", "sawn"])
    with pytest.raises(BadInput, match="holds none"):
        poses.main([str(tmp_path), "--people", "0"])


def test_every_random_cut_is_drawn_of_its_own():
    first, again, other = (cut_rng("a", "worn", pose).random() for pose in (0, 0, 1))
    assert first == again != other and cut_rng("b", "worn", 0).random() != first


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_that_are_no_skull(shape):
    mesh = SHAPES[shape](KNOWN)
    assert len(mesh.faces) > 500 and 50 < np.ptp(mesh.vertices, axis=0).max() < 450
    if shape == "mirrored":
        assert mesh.volume == pytest.approx(KNOWN.mesh.volume, rel=1e-4)  # wound outward still


def test_the_cuts_that_keep_the_face_are_told():
    assert CUTS["whole"].keeps_face and pose_trials.KEY == ("subject", "cut", "pose")
