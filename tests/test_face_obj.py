"""face.obj: one topology for everybody; what is between two people's files is a face, too."""

import importlib.util

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.face_model import load_face_model
from cranioface.command.version import VERSION
from cranioface.geometry.closed_surface import is_closed
from cranioface.geometry.distances import closest
from cranioface.geometry.obj_file import read_obj
from cranioface.report.face_obj import face_bodies, write_face_obj

MODEL = load_face_model()
TURNED = trimesh.transformations.rotation_matrix(0.4, [1, 2, 3], [5, 0, 0])


def person(seed, **facts):
    """Vertices of somebody of the model."""
    weights = np.random.default_rng(seed).normal(0, 0.7, len(MODEL.modes))
    return MODEL.expected(**facts) + np.tensordot(weights, MODEL.modes, 1)


PEOPLE = {
    "woman": person(1, sex="female", age_years=25, fullness=-0.6),
    "man": person(2, sex="male", age_years=75, fullness=1.0),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("obj")
    for name, vertices in PEOPLE.items():
        write_face_obj(folder / f"{name}.obj", vertices, TURNED)
    return {name: folder / f"{name}.obj" for name in PEOPLE}


def surface(bodies):
    """The face of what was read, triangulated."""
    quads = np.concatenate(list(bodies[0].groups.values()))
    return trimesh.Trimesh(bodies[0].vertices, quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3), process=False)


def test_vertices_lie_in_the_inputs_frame_in_the_models_order(files):
    for name, vertices in PEOPLE.items():
        moved = vertices @ TURNED[:3, :3].T + TURNED[:3, 3]
        np.testing.assert_allclose(read_obj(files[name])[0].vertices, moved, atol=1e-4)


def test_everybody_has_the_same_quads_uvs_and_groups(files):
    one, other = (read_obj(path) for path in files.values())
    assert [b.name for b in one] == ["face", "eyeball_left", "eyeball_right"]
    assert list(one[0].groups) == [*MODEL.region_names, "neck_end"]
    assert sum(len(q) for q in one[0].groups.values()) == len(MODEL.level.quads)
    for a, b in zip(one, other, strict=True):
        assert a.vertices.shape == b.vertices.shape
        np.testing.assert_array_equal(a.uv, b.uv)
        for name in a.groups:
            np.testing.assert_array_equal(a.groups[name], b.groups[name])
            np.testing.assert_array_equal(a.uv_groups[name], b.uv_groups[name])


def test_the_header_says_units_frame_and_version(files):
    head = files["man"].read_text(encoding="utf-8")[:400]
    assert "units: mm" in head and "frame: that of the input" in head and VERSION in head


def test_uvs_lie_on_the_map_and_all_quads_have_four_corners(files):
    for body in read_obj(files["woman"]):
        assert 0 <= body.uv.min() and body.uv.max() <= 1
        for name, quads in body.groups.items():
            assert all(len(set(quad)) == 4 for quad in quads.tolist()), name
            assert body.uv_groups[name].max() < len(body.uv)


def test_the_face_is_closed_and_so_are_the_eyes_behind_their_lids():
    for vertices in PEOPLE.values():
        face, *eyes = face_bodies(vertices, MODEL)
        skin = surface([face])
        assert is_closed(skin) and skin.volume > 0
        for eye in eyes:
            ball = surface([eye])
            assert is_closed(ball) and ball.volume == pytest.approx(4 / 3 * np.pi * 12**3, rel=0.02)
            assert skin.contains(ball.vertices).all() and closest(eye.vertices, skin)[0].min() > 0.3


def test_trimesh_reads_quads_uvs_groups_and_objects(files):
    scene = trimesh.load_scene(files["man"], split_objects=True)
    assert set(scene.geometry) == {"face", "eyeball_left", "eyeball_right"}
    face = scene.geometry["face"]
    assert len(face.faces) == 2 * len(MODEL.level.quads) and len(face.visual.uv) == len(face.vertices)
    groups = trimesh.load_scene(files["man"], split_groups=True).geometry
    assert {*MODEL.region_names, "neck_end"} <= set(groups)


def test_half_way_between_two_people_is_a_face():
    """Vertex by vertex: closed, between both in size, and no seen triangle turned away from where both look."""
    woman, man = (surface(face_bodies(v, MODEL)[:1]) for v in PEOPLE.values())
    half = trimesh.Trimesh((woman.vertices + man.vertices) / 2, woman.faces, process=False)
    assert is_closed(half)
    assert sorted([woman.volume, half.volume, man.volume])[1] == half.volume > 0
    seen = ~MODEL.hidden[half.faces].any(1)
    both = (woman.face_normals + man.face_normals)[seen]
    turned = (half.face_normals[seen] * both).sum(1) <= 0
    assert turned.mean() < 1e-3
    there = closest(half.vertices[~MODEL.hidden], woman)[0] + closest(half.vertices[~MODEL.hidden], man)[0]
    apart = np.linalg.norm(woman.vertices - man.vertices, axis=1)[~MODEL.hidden]
    assert (there <= apart + 1e-3).all()


@pytest.mark.skipif(importlib.util.find_spec("bpy") is None, reason="Blender's bpy is not installed")
def test_blender_reads_quads_uvs_and_objects(files):
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.obj_import(filepath=str(files["man"]), use_split_groups=False)
    face = bpy.data.objects["face"].data
    assert len(face.polygons) == len(MODEL.level.quads) and all(len(p.vertices) == 4 for p in face.polygons)
    assert len(face.uv_layers) == 1 and len(bpy.data.objects) == 3
