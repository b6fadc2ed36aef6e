"""plan.yaml: what its words mean, who rides on whom, and what is refused in one line."""

import numpy as np
import pytest

from cranioface.command import BadInput
from planning.motion import Motion
from planning.plan import read_plan


def written(tmp_path, text):
    page = tmp_path / "plan.yaml"
    page.write_text(text)
    return page


def only(tmp_path, text):
    (segment,) = read_plan(written(tmp_path, text)).segments
    return segment


@pytest.mark.parametrize(
    ("words", "shift"),
    [
        ("forward: 6", (0, -6, 0)), ("back: 4", (0, 4, 0)), ("left: 2", (2, 0, 0)), ("right: 2", (-2, 0, 0)),
        ("up: 3", (0, 0, 3)), ("down: 3", (0, 0, -3)), ("forward: 1, up: 2, left: 3", (3, -1, 2)),
    ],
)  # fmt: skip
def test_directions_are_the_subjects_own(tmp_path, words, shift):
    assert only(tmp_path, f"mandible: {{{words}}}").motion == Motion(shift)


@pytest.mark.parametrize(
    ("word", "point", "after"),
    [
        ("pitch", (0, -100, 0), (0, -70.711, 70.711)),  # lifts the front
        ("roll", (100, 0, 0), (70.711, 0, 70.711)),  # lifts the left
        ("yaw", (0, -100, 0), (70.711, -70.711, 0)),  # turns the front to the left
    ],
)
def test_turns_are_the_subjects_own(word, point, after):
    moved = Motion(**{word: 45.0}).moved(np.array([point], float))
    assert np.allclose(moved, [after], atol=1e-3)


def test_a_motion_is_its_matrix_and_a_share_of_it_is_part_of_the_way():
    motion, points = Motion((1, -6, 2), 10, -5, 8, (0, -20, -40)), np.random.default_rng(0).normal(size=(20, 3)) * 50
    assert np.allclose(motion.moved(points), points @ motion.matrix[:3, :3].T + motion.matrix[:3, 3])
    assert np.allclose(motion.moved(points, 0.0), points)
    pivot = np.array([motion.pivot])
    assert np.allclose(motion.moved(pivot, 0.5), pivot + 0.5 * np.array(motion.shift))


def test_the_chin_rides_on_the_jaw_and_stands_before_it(tmp_path):
    plan = read_plan(written(tmp_path, "mandible: {forward: 6}\nle-fort-1: {up: 2}\nchin: {forward: 5}\n"))
    assert [(s.name, s.on) for s in plan.segments] == [("chin", "mandible"), ("mandible", None), ("le-fort-1", None)]


def test_a_segment_of_ones_own_has_planes_or_a_part(tmp_path):
    (tmp_path / "piece.stl").write_text("")
    own = only(tmp_path, "block: {part: piece.stl, left: 3}")
    assert own.part == tmp_path / "piece.stl"
    page = "block: {of: mandible, up: 1, pivot: pg, planes: [{point: [1, 2, 3], normal: [0, 0, 1]}, "
    cut = only(tmp_path, page + "{through: [pg, go_left, go_right], keep: down}]}")
    assert len(cut.planes) == 2 and cut.of == "mandible" and cut.planes[1].through == ("pg", "go_left", "go_right")


REFUSED = {
    "": "holds no names",
    "{}": "moves no segment",
    "- mandible": "holds no names",
    "mandible: 6": "says no motion",
    "jaw: {forward: 6}": "is none of mandible, ",
    "mandible: {forwards: 6}": "mandible: forwards: is none of forward, back, ",
    "mandible: {forward: far}": "'far' is no number",
    "mandible: {forward: true}": "True is no number",
    "mandible: {forward: .nan}": "nan is no number",
    "mandible: {forward: 6, back: 4}": "both forward and back",
    "mandible: {forward: 41}": "more than 40 mm",
    "mandible: {forward: 30, up: 30}": "more than 40 mm",
    "mandible: {pitch: 46}": "more than 45 degrees",
    "mandible: {pivot: [1, 2]}": "is no point",
    "mandible: {part: a.stl}": "say one of them",
    "block: {part: gone.stl}": "no such file",
    "block: {planes: []}": "give a list",
    "block: {planes: [{point: pg}]}": "give point and normal",
    "block: {planes: [{point: pg, normal: [0, 0, 0]}]}": "not all 0",
    "block: {planes: [{through: [pg, go_left, go_right], keep: outside}]}": "'outside' is none of",
    "chin: {rides_on: le-fort-1}": "is no segment of this plan",
    "chin: {rides_on: mandible}\nmandible: {rides_on: chin}": "rides on itself",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_no_plan_says_is_refused_in_one_line(tmp_path, text):
    with pytest.raises(BadInput) as refusal:
        read_plan(written(tmp_path, text))
    line = str(refusal.value)
    assert REFUSED[text] in line and str(tmp_path / "plan.yaml") in line and "\n" not in line
