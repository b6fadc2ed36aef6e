"""Mesh files: wound outward whatever the input, and one clear line for what is no mesh."""

import numpy as np
import pytest
import trimesh

from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh, write_mesh


def ball():
    return trimesh.creation.icosphere(subdivisions=3, radius=40).apply_translation((500, 0, 0))


@pytest.mark.parametrize("ending", ["stl", "ply", "obj", "glb"])
def test_every_format_gives_the_same_closed_outward_surface(tmp_path, ending):
    path = tmp_path / f"ball.{ending}"
    write_mesh(path, ball())
    mesh = read_mesh(path)
    assert mesh.is_watertight and mesh.volume == pytest.approx(ball().volume, rel=1e-4)


@pytest.mark.parametrize("units, mm", [("mm", 1), ("cm", 10), ("m", 1000), ("inch", 25.4)])
def test_a_unit_that_is_told_becomes_mm_about_the_origin_of_the_file(tmp_path, units, mm):
    write_mesh(tmp_path / "ball.ply", ball().apply_scale(1 / mm))
    assert np.allclose(read_mesh(tmp_path / "ball.ply", units).bounds, ball().bounds, atol=1e-3)


def test_an_inside_out_mesh_is_turned_outward_and_may_be_mirrored(tmp_path, caplog):
    mesh = ball()
    mesh.invert()
    mesh.export(tmp_path / "inverted.stl")
    assert read_mesh(tmp_path / "inverted.stl").volume > 0
    assert "mirrored" in caplog.text and "inverted.stl" in caplog.text


def test_faces_wound_at_random_are_made_consistent(tmp_path):
    mesh = ball()
    flip = np.random.default_rng(0).random(len(mesh.faces)) < 0.5
    mesh.faces[flip] = mesh.faces[flip][:, ::-1]
    mesh.export(tmp_path / "mixed.stl")
    assert read_mesh(tmp_path / "mixed.stl").volume == pytest.approx(ball().volume, rel=1e-4)


def test_an_open_scan_far_from_the_origin_still_looks_outward(tmp_path):
    whole = ball()
    half = whole.submesh([whole.triangles_center[:, 1] < 0], append=True)
    half.invert()
    half.export(tmp_path / "half.stl")
    mesh = read_mesh(tmp_path / "half.stl")
    away = mesh.triangles_center - (500, 0, 0)
    assert ((mesh.face_normals * away).sum(1) > 0).all()


def nan_vertices():
    mesh = ball()
    mesh.vertices[3] = np.nan
    return trimesh.exchange.stl.export_stl(mesh)


BAD = {
    "empty.stl": (b"", "is empty"),
    "text.stl": (b"Dear Sir, please find the skull attached. " * 9, "not a readable STL|no triangles"),
    "random.ply": (np.random.default_rng(0).bytes(5000), "not a readable PLY"),
    "nan.stl": (nan_vertices(), "not numbers"),
    "points.obj": (b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "no triangles|not a readable OBJ"),
    "skull.xyz": (b"0 0 0", "is not a mesh file"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_mesh_is_refused_by_name(tmp_path, name):
    content, message = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=f"{name}: .*({message})"):
        read_mesh(tmp_path / name)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match="gone.stl: no such file"):
        read_mesh(tmp_path / "gone.stl")


def test_a_failed_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "face.stl"
    write_mesh(path, ball())
    before = path.read_bytes()

    class Broken:
        def export(self, name):
            open(name, "wb").write(b"half")
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        write_mesh(path, Broken())
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
