"""OBJ files: quads, UVs, groups and objects come back as they went, here and in trimesh."""

import numpy as np
import pytest
import trimesh

from cranioface.geometry.obj_file import ObjBody, read_obj, write_obj

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
QUADS = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])
UV = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * 0.999999
UV_QUADS = np.tile(np.arange(4), (6, 1))


def cube(name, shift):
    groups = {"ends": QUADS[:2], "sides": QUADS[2:]}
    return ObjBody(name, CORNERS * 10 + shift, groups, UV, {"ends": UV_QUADS[:2], "sides": UV_QUADS[2:]})


@pytest.fixture
def written(tmp_path):
    write_obj(tmp_path / "two.obj", [cube("one", 0.12345), cube("other", 30)], ["units: mm"])
    return tmp_path / "two.obj"


def test_what_is_written_is_read(written):
    assert written.read_text(encoding="utf-8").startswith("# units: mm\no one\n")
    for body, true in zip(read_obj(written), [cube("one", 0.12345), cube("other", 30)], strict=True):
        assert body.name == true.name and list(body.groups) == list(true.groups)
        np.testing.assert_allclose(body.vertices, true.vertices, atol=5.1e-5)
        np.testing.assert_allclose(body.uv, true.uv, atol=5.1e-7)
        for name, quads in true.groups.items():
            np.testing.assert_array_equal(body.groups[name], quads)
            np.testing.assert_array_equal(body.uv_groups[name], true.uv_groups[name])


def test_trimesh_reads_two_closed_cubes_with_uvs(written):
    scene = trimesh.load_scene(written, split_objects=True)
    assert set(scene.geometry) == {"one", "other"}
    for mesh in scene.geometry.values():
        assert len(mesh.faces) == 2 * len(QUADS) and mesh.visual.uv.max() > 0.99
        mesh.merge_vertices(merge_tex=True, merge_norm=True)
        assert mesh.is_watertight and mesh.volume == pytest.approx(1000, rel=1e-4)


def test_groups_are_parts_in_trimesh(written):
    scene = trimesh.load_scene(written, split_groups=True)
    assert {"ends", "sides"} <= {name.split("_")[0] for name in scene.geometry}


def test_nothing_is_left_where_it_cannot_be_written(tmp_path):
    with pytest.raises(KeyError):
        write_obj(tmp_path / "bad.obj", [ObjBody("bad", CORNERS, {"a": QUADS}, UV, {})])
    assert list(tmp_path.iterdir()) == []
