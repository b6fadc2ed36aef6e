"""`reconstruct.py --plan` and `--mirror` as a user runs them, on the embedded skull and on a real head."""

import json

import numpy as np
import pytest
import trimesh
from conftest import ROOT, shared_head

from cranioface.command import BadInput
from evaluation.studies import plans
from reconstruction.cli import main
from reconstruction.planned import planned_files

SKULL = ROOT / "samples" / "skull.stl"


def ran(out, plan, *words, skull=SKULL):
    (page := out.with_suffix(".yaml")).write_text(plan)
    return main([str(skull), "-o", str(out), "--method", "tissue-depth", "--plan", str(page), *words])


@pytest.fixture(scope="module")
def advanced(tmp_path_factory):
    out = tmp_path_factory.mktemp("planned") / "out"
    assert ran(out, "mandible: {forward: 6}", "--mirror", "left") == 0
    return out


def test_a_mesh_gets_bone_and_face_after_it_and_no_skin(advanced):
    names = {path.name for path in advanced.iterdir()}
    assert {"skull_planned.stl", "face_planned.stl", "plan.png", "mirrored.stl", "symmetry.png"} <= names
    assert "skin_planned.stl" not in names
    face, after = (trimesh.load_mesh(advanced / f"{name}.stl") for name in ("face", "face_planned"))
    assert after.is_watertight and after.body_count == 1 and len(after.faces) == len(face.faces)


def test_the_report_tells_plan_change_and_asymmetry(advanced):
    report = json.loads((advanced / "report.json").read_text())
    assert report["plan"]["plan"] == "mandible: {forward: 6}" and report["symmetry"]["healthy"] == "left"
    change = report["plan"]["change"]["face"]
    sites = {site["site"]: site for site in change["sites"]}
    assert sites["pg"]["bone_mm"] == pytest.approx(6) and 0.9 <= sites["pg"]["ratio"] <= 1.0 and sites["pg"]["within"]
    assert change["farthest_elsewhere_mm"] < 1.0
    assert any("condyles leave their fossae by 6.0 mm" in doubt for doubt in report["plan"]["doubts"])
    forward = np.eye(4)
    forward[1, 3] = -6
    assert np.allclose(report["plan"]["matrices_frankfurt"]["mandible"], forward)
    assert report["symmetry"]["asymmetry_mm"]["zy"]["mm"] < 5.0


def test_a_plan_of_no_motion_gives_the_same_face_byte_for_byte(tmp_path):
    assert ran(tmp_path / "out", "mandible: {forward: 0}") == 0
    before, after = ((tmp_path / "out" / f"{name}.stl").read_bytes() for name in ("face", "face_planned"))
    assert before == after


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ("jaw: {forward: 6}", "is none of mandible"),
        ("mandible: {forward: 60}", "more than 40 mm"),
        ("chin: {up: x}", "no number"),
    ],
)
def test_a_plan_that_is_none_is_refused_before_anything_is_read(tmp_path, capsys, plan, told):
    assert ran(tmp_path / "out", plan) == 2
    error = capsys.readouterr().err
    assert told in error and len(error.splitlines()) == 1 and not (tmp_path / "out").exists()


def test_a_segment_that_was_not_scanned_is_refused_and_nothing_is_written(tmp_path, capsys):
    skull = trimesh.load_mesh(SKULL)
    cranium = max(skull.split(only_watertight=False), key=lambda part: len(part.faces))
    cranium.export(tmp_path / "cranium.stl")
    assert ran(tmp_path / "out", "chin: {forward: 5}", skull=tmp_path / "cranium.stl") == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert "chin: the scan shows no mandible" in error and not (tmp_path / "out").exists()


def test_a_plan_is_never_written_over(tmp_path, capsys):
    page = tmp_path / "plan.png"
    page.write_text("mandible: {forward: 6}")
    assert main([str(SKULL), "-o", str(tmp_path), "--plan", str(page)]) == 2
    assert "would replace" in capsys.readouterr().err and page.read_text().startswith("mandible")


def test_what_is_written_besides_is_known_before():
    names = {path.name for path in planned_files(ROOT, ROOT, "left", with_skin=True)}
    expected = {"skull_planned.stl", "face_planned.stl", "skin_planned.stl", "plan.png", "mirrored.stl", "symmetry.png"}
    assert names == expected


def test_the_own_skin_of_a_ct_is_carried(tmp_path):
    head = shared_head("vtk_headsq")
    assert ran(tmp_path / "out", "mandible-body: {forward: 6}", skull=head / "ct.nii.gz") == 0
    before, after = (trimesh.load_mesh(tmp_path / "out" / f"{name}.stl") for name in ("skin", "skin_planned"))
    way = np.linalg.norm(np.asarray(after.triangles_center) - before.triangles_center, axis=1)
    assert len(before.faces) == len(after.faces) and 5.0 < way.max() < 6.1 and np.median(way) < 0.05
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert (
        set(report["plan"]["change"]) == {"face", "skin"}
        and report["plan"]["change"]["skin"]["farthest_elsewhere_mm"] < 1.0
    )


def test_the_study_says_where_no_head_is(tmp_path):
    with pytest.raises(BadInput, match="holds no head"):
        plans.main([str(tmp_path)])
