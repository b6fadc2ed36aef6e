"""One skull, many people: a tile for each in every view, and the distances between them are those that were made."""

from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import trimesh

from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.people.facts import Facts
from evaluation.studies import variant_distances, variants_sheet
from evaluation.studies.sheet_pictures import HEADING, TILE
from evaluation.studies.variant_distances import CHANGES, FULLNESSES, WHOLE, Apart, lines, measured
from evaluation.studies.variants_sheet import AGES, SEXES, variants

TEMPLATE = load_template()
SKULL = TEMPLATE.skull + TEMPLATE.mandible


def face_of(facts):
    """The template's, thicker by 1 mm for a man, thinner by 1 mm for a woman, by half a mm a unit of fullness."""
    thicker = {"female": -1.0, None: 0.0, "male": 1.0}[facts.sex] + 0.5 * facts.fullness
    moved = TEMPLATE.face.vertices + thicker * TEMPLATE.face.vertex_normals
    return trimesh.Trimesh(moved, TEMPLATE.face.faces, process=False)


@pytest.fixture(scope="module")
def head():
    return SimpleNamespace(bone=SKULL, described=SimpleNamespace(registered=register(SKULL.copy())))


def test_distances_between_faces_are_those_that_were_made(monkeypatch, head):
    made = {"female, male": 2.0, "20, 80": 0.0, "lean, usual": 0.6}
    monkeypatch.setattr(variant_distances, "CHANGES", {change: CHANGES[change] for change in made})
    rows = {(row.change, row.part): row for row in measured({facts: face_of(facts) for facts in variants()}, head)}
    assert {change for change, _ in rows} == set(made)
    for change, mm in made.items():
        for part in (WHOLE, "forehead", "left_cheek", "chin"):
            assert rows[change, part].mean_mm == pytest.approx(mm, abs=0.15), (change, part)
            assert rows[change, part].bias_mm == pytest.approx(mm, abs=0.15), (change, part)


def test_a_part_that_is_nowhere_is_a_dash():
    told = list(lines([Apart("20, 80", "nose", 0.25, -0.125)]))
    nose = next(line for line in told if line.startswith("nose"))
    assert nose.split()[1:].count("-") == len(CHANGES) - 1 and "0.25 (-0.12)" in nose


def test_every_view_has_a_tile_for_every_person(monkeypatch, head, tmp_path, capsys):
    asked = []
    monkeypatch.setattr(variants_sheet, "_prepared", lambda skull: head)
    monkeypatch.setattr(variants_sheet, "_faces", lambda head, options: {f: asked.append(f) or f for f in variants()})
    monkeypatch.setattr("evaluation.studies.sheet_pictures.head_view", lambda face, azimuth: tile(face))
    monkeypatch.setattr("cranioface.report.closeups.closeup", lambda face, *how: tile(face))
    monkeypatch.setattr("evaluation.studies.variant_distances.measured", lambda faces, head: [])
    variants_sheet.main(["-o", str(tmp_path)])
    assert len(set(asked)) == len(SEXES) * len(AGES) * len(FULLNESSES) and "27 faces" in capsys.readouterr().out
    names = {"front", "three-quarter", "side", "eyes", "nose", "mouth"}
    assert {path.stem for path in tmp_path.glob("*.jpg")} == names
    picture = cv2.imread(str(tmp_path / "eyes.jpg"))
    assert picture.shape == (9 * (TILE + HEADING), 3 * TILE, 3)
    rows = [picture[HEADING + 20 + k * (TILE + HEADING), TILE // 2].mean() for k in range(9)]
    assert rows == sorted(rows)  # female lean first, male full last


def tile(facts):
    place = list(variants()).index(facts)
    return np.full((TILE, TILE, 3), place / 27, np.float32)


def test_a_skull_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"none\.stl: does not exist"):
        variants_sheet.main(["--skull", str(tmp_path / "none.stl"), "-o", str(tmp_path)])
    assert Facts("female", 20, fullness=-1.2) == next(iter(variants()))
