"""The studies of real heads, with the sample in their place: they print what the functions of the road give."""

import pytest
from conftest import ROOT

from cranioface.geometry.mesh_files import read_mesh, write_mesh
from cranioface.judge.face_error import face_error
from cranioface.people.head_files import align, read_head
from evaluation.studies import fullness_fit, heads, oracle
from reconstruction.measured import error_to_true_skin
from reconstruction.options import Options
from reconstruction.road import reconstruct


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The sample as a real head lies in HEADS."""
    folder = tmp_path_factory.mktemp("heads") / "sample"
    folder.mkdir()
    for name, part in (("skull", "skull.ply"), ("face", "skin.ply")):
        write_mesh(folder / part, read_mesh(ROOT / "samples" / f"{name}.stl"))
    return folder


def test_a_row_holds_the_error_that_the_command_would_print(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(heads, "METHODS", ("tissue-depth",))
    monkeypatch.setattr(fullness_fit, "THREE", (fullness_fit.USUAL,))  # one face will do
    unknown, nearest = heads.rows(folder, "mesh", tmp_path)
    head = read_head(folder / "skull.ply", folder / "skin.ply")
    error = error_to_true_skin(reconstruct(head, Options(method="tissue-depth")))
    assert unknown.split()[:4] == ["sample", "mesh", "tissue-depth", "unknown"]
    assert unknown.split()[4:6] == [f"{error['mean_mm']:.2f}", f"{error['worst_mm']:.2f}"]
    assert nearest.split()[3:8] == ["nearest", "of", "three", *unknown.split()[4:6]]
    assert (tmp_path / "sample_mesh_tissue-depth" / "report.json").is_file()


def test_the_oracle_of_the_sample_is_under_its_cap(folder):
    head = read_head(folder / "skull.ply", folder / "skin.ply")
    face = oracle.round_trip(head, align(head).frankfurt_from_input, 128)
    assert face_error(face, head.skin(), head.skull)["worst_mm"] < 0.35
    assert "closed, one shell" in oracle.row("sample", 128, head, face)
