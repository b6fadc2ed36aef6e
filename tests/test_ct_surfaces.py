"""`surfaces CT -o OUT`: skull.stl and skin.stl of a CT, and what is said where there is no skin or no CT."""

import numpy as np
import pytest
import SimpleITK as sitk
from test_ct import AIR, Phantom, head, radii

from cranioface.geometry.mesh_files import read_mesh
from cranioface.people.head_files import read_head
from reconstruction.cli import main


def test_both_surfaces_are_written_where_they_lie(tmp_path):
    sitk.WriteImage(head().ct(), str(tmp_path / "ct.nii.gz"))
    assert main(["surfaces", str(tmp_path / "ct.nii.gz"), "-o", str(tmp_path / "out")]) == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["skin.stl", "skull.stl"]
    for name, radius in (("skull", 45), ("skin", 65)):
        mesh = read_mesh(tmp_path / "out" / f"{name}.stl")
        assert mesh.is_watertight and mesh.body_count == 1 and mesh.volume > 0
        assert np.abs(radii(mesh, head().centre) - radius).mean() < 1.5


def test_a_dry_skull_has_no_skin_and_it_is_said(tmp_path, capfd):
    dry = Phantom()
    dry.draw(45 - dry.r(), 1000).draw(33 - dry.r(), AIR)
    sitk.WriteImage(dry.ct(), str(tmp_path / "ct.nii.gz"))
    words = ["surfaces", str(tmp_path / "ct.nii.gz"), "-o", str(tmp_path / "out")]
    assert main(words) == 0
    told = capfd.readouterr()
    assert "no skin" in told.err and "skin.stl" not in told.out
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["skull.stl"]


def test_a_mesh_is_refused(tmp_path, capfd):
    (tmp_path / "skull.stl").write_bytes(b"solid")
    assert main(["surfaces", str(tmp_path / "skull.stl"), "-o", str(tmp_path / "out")]) == 2
    assert "is no CT" in capfd.readouterr().err


def test_the_skin_of_a_ct_is_found_once_and_whatever_face_is_given(tmp_path):
    sitk.WriteImage(head().ct(), str(tmp_path / "ct.nii.gz"))
    plain = read_head(tmp_path / "ct.nii.gz")
    assert plain.skin() is plain.scanned_skin() is plain.skin()
    plain.skin().export(tmp_path / "face.stl")
    given = read_head(tmp_path / "ct.nii.gz", tmp_path / "face.stl")
    assert given.skin() is not given.scanned_skin()
    with pytest.raises(ValueError, match="leave out --units cm"):
        read_head(tmp_path / "ct.nii.gz", units="cm")
