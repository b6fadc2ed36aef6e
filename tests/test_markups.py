"""Slicer Markups: what is written is read, RAS turns into LPS, and a broken file says so in one line."""

import json

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.frankfurt.alignment import align_by_landmarks
from cranioface.anatomy.frankfurt.markups import read_markups, write_markups
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import write_mesh
from cranioface.people.head_files import align, read_head

POINTS = {"po_left": np.array([60.5, 1, 2]), "po_right": np.array([-61, 3, 2.5]), "or_left": np.array([31, -75, 4])}


def markups_file(path, points, system, **markup):
    controls = [{"label": name, "position": list(map(float, p))} for name, p in points.items()]
    path.write_text(json.dumps({"markups": [{"coordinateSystem": system, "controlPoints": controls, **markup}]}))
    return path


def test_round_trip(tmp_path):
    write_markups(tmp_path / "a.mrk.json", POINTS)
    read = read_markups(tmp_path / "a.mrk.json")
    assert list(read) == list(POINTS)
    for name, point in POINTS.items():
        np.testing.assert_array_equal(read[name], point)


@pytest.mark.parametrize("system", ["RAS", "0"])
def test_ras_is_negated_in_x_and_y(tmp_path, system):
    ras = {name: p * [-1, -1, 1] for name, p in POINTS.items()}
    read = read_markups(markups_file(tmp_path / "a.mrk.json", ras, system))
    for name, point in POINTS.items():
        np.testing.assert_array_equal(read[name], point)


def test_synonyms_give_the_same_frame():
    frame = align_by_landmarks(POINTS).frankfurt_from_input
    for names in (
        ("porion_l", "porion_r", "orbitale_l"),
        ("Po-L", "Po-R", "Or-L"),
        ("Left Porion", "Right porion", "LOr"),
    ):
        renamed = dict(zip(names, POINTS.values(), strict=True))
        np.testing.assert_array_equal(align_by_landmarks(renamed).frankfurt_from_input, frame)
    left, right, orbitale = (frame[:3, :3] @ p + frame[:3, 3] for p in POINTS.values())
    np.testing.assert_allclose([left[1:], right[1:], [0, orbitale[2]]], 0, atol=1e-9)
    np.testing.assert_allclose(left + right, 0, atol=1e-9)
    assert left[0] > 0 and orbitale[1] < 0


@pytest.mark.parametrize(
    "text, says",
    [
        ("", "not a 3D Slicer"),
        ("[1, 2]", "not a 3D Slicer"),
        ('{"markups": 3}', "not a 3D Slicer"),
        ('{"markups": [{"controlPoints": ["x"]}]}', "not a 3D Slicer"),
        ('{"markups": [{"coordinateSystem": "XYZ", "controlPoints": []}]}', "unknown"),
        ('{"markups": [{"coordinateUnits": "m", "controlPoints": []}]}', "in m;"),
        ('{"markups": []}', "no placed points"),
        ('{"markups": [{"controlPoints": [{"label": "po_left", "position": [1, null, 2]}]}]}', "po_left"),
        (
            '{"markups": [{"controlPoints": [{"label": "a", "position": [1,2,3]},'
            ' {"label": "a", "position": [1,2,3]}]}]}',
            "two",
        ),
    ],
)
def test_malformed_files_are_refused(tmp_path, text, says):
    (tmp_path / "a.mrk.json").write_text(text)
    with pytest.raises(BadInput, match=says) as refusal:
        read_markups(tmp_path / "a.mrk.json")
    assert "a.mrk.json" in str(refusal.value) and "\n" not in str(refusal.value)


def test_missing_points_and_units_are_refused():
    with pytest.raises(BadInput, match="or_left is missing"):
        align_by_landmarks({name: POINTS[name] for name in ("po_left", "po_right")})
    with pytest.raises(BadInput, match="millimetres"):
        align_by_landmarks({name: p / 1000 for name, p in POINTS.items()})


def test_landmarks_are_in_the_unit_of_the_mesh_that_they_were_placed_on(tmp_path):
    write_mesh(tmp_path / "skull.ply", trimesh.creation.icosphere(radius=8))
    write_markups(tmp_path / "a.mrk.json", {name: p / 10 for name, p in POINTS.items()})
    frame = align(read_head(tmp_path / "skull.ply", units="cm"), tmp_path / "a.mrk.json").frankfurt_from_input
    np.testing.assert_allclose(frame, align_by_landmarks(POINTS).frankfurt_from_input, atol=1e-9)
