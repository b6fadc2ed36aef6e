"""Landmark names: what they tell is told back, reflection is its own undo, and nobody else takes names apart."""

import re

from conftest import ROOT

from cranioface.anatomy.landmark_names import both_sides, mirrored, name_in, on_side, side_of, site_of
from cranioface.anatomy.template import load_template


def test_site_and_side_make_the_name_again():
    names = load_template().landmarks
    assert {side_of(name) for name in names} == {None, "left", "right"}
    for name in names:
        assert on_side(site_of(name), side_of(name)) == name
        assert side_of(name) is None or name in both_sides(site_of(name))


def test_the_mirror_of_the_mirror_is_the_name_and_only_sides_change():
    names = load_template().landmarks
    assert set(map(mirrored, names)) == set(names)
    assert all(mirrored(mirrored(name)) == name for name in names)
    assert mirrored("zy_left") == "zy_right" and mirrored("g") == "g" and mirrored("go_left_known") == "go_right_known"


def test_a_row_of_a_table_names_its_landmark():
    assert name_in({"name": "n", "side": "mid"}) == "n"
    assert name_in({"name": "zy", "side": "right"}) == "zy_right"


def test_no_other_file_takes_landmark_names_apart():
    taking_apart = re.compile(r"""partition\("_"\)|name\w*\.split\("_"\)\[0\]|\}_(left|right)"|["']_(left|right)["']""")
    own = ROOT / "cranioface/anatomy/landmark_names.py"
    rooms = [ROOT / room for room in ("cranioface", "embedding", "evaluation", "backprojection", "benchmarks")]
    others = [path for room in rooms for path in room.rglob("*.py") if path != own]
    guilty = [path for path in others if taking_apart.search(path.read_text(encoding="utf-8"))]
    assert not guilty
