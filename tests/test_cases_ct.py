"""A case about a CT: its own skin is a layer that is hidden at first, the error to it is told, and no voxel is kept."""

import gc
from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk
import trimesh
from conftest import ROOT

from cranioface.geometry.mesh_files import read_mesh
from cranioface.geometry.voxels import voxelise
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.cases.bone_shown import inferred_bone, scanned_bone
from reconstruction.cases.session import Session

SPACING, SAMPLE = 2.0, ROOT / "samples"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a face over a CT of the sample's head, what was told of it, and the session."""
    folder, session = tmp_path_factory.mktemp("ct"), Session()
    write_ct(folder / "input.nii.gz")
    inputs, asked = Inputs("ct", folder / "input.nii.gz"), Asked(method="tissue-depth", sex="male")
    return folder / "result", session.face(inputs, asked, folder / "result", lambda station, share: None), session


def write_ct(path):
    """The sample's skull in its skin, as HU."""
    skull, face = read_mesh(SAMPLE / "skull.stl"), read_mesh(SAMPLE / "face.stl")
    origin, end = face.bounds[0] - 20, np.maximum(face.bounds[1], skull.bounds[1]) + 20
    shape = tuple(np.ceil((end - origin) / SPACING).astype(int))
    inside = [voxelise(mesh, SPACING, origin, shape).occupancy for mesh in (face, skull)]
    image = sitk.GetImageFromArray(np.select(inside[::-1], [1100, 40], -1000).astype(np.int16).transpose(2, 1, 0))
    image.SetSpacing((SPACING,) * 3)
    image.SetOrigin(origin.tolist())
    sitk.WriteImage(image, str(path))


def test_the_skin_of_the_ct_is_a_hidden_layer_and_the_error_to_it_is_told(made):
    folder, told, _ = made
    skull, face, skin = told["layers"]
    assert [layer["name"] for layer in (skull, face, skin)] == ["skull", "face", "skin"]
    assert skin["opacity"] == 0 and not skin["scalars"] and told["kind"] == "ct"
    assert 0.5 < told["error_mm"]["mean_mm"] < 6
    light = trimesh.load(folder / "view" / "skin.glb", process=False).to_geometry()
    head = trimesh.load(folder / "view" / "face.glb", process=False).to_geometry()
    np.testing.assert_allclose(light.bounds[1, 2], head.bounds[1, 2], atol=6)  # both in the Frankfurt frame
    assert set(trimesh.load(folder / "scene.glb").geometry) == {"skull", "face"}  # what is seen at first
    assert "skin.stl" in {download["file"] for download in told["downloads"]}


def test_no_voxel_is_kept_with_a_described_skull(made):
    (kept,) = made[2]._kept._skulls.values()
    reached, waiting = set(), [kept]
    while waiting:
        for thing in gc.get_referents(waiting.pop()):
            if id(thing) not in reached and not isinstance(thing, type) and type(thing).__name__ != "module":
                reached.add(id(thing))
                assert not isinstance(thing, sitk.Image)
                waiting += [] if isinstance(thing, dict) and "__builtins__" in thing else [thing]


def ball(middle):
    """A small closed body about (3,)."""
    return trimesh.creation.icosphere(1, 5.0).apply_translation(middle)


def described(bone, scanned_vertices, mandible_found=True):
    """As much of a described skull as is shown; scanned_vertices None: nothing was to be inferred."""
    head = SimpleNamespace(skull=SimpleNamespace(vertices=np.zeros((scanned_vertices or 0, 3))))
    completed = None if scanned_vertices is None else SimpleNamespace(head=head)
    registered = SimpleNamespace(mandible=ball((0, 0, -50)), mandible_found=mandible_found)
    return SimpleNamespace(bone=bone, completed=completed, described=SimpleNamespace(registered=registered))


def test_scanned_and_inferred_bone_are_shown_apart():
    bone = trimesh.util.concatenate([ball((0, 0, 0)), ball((30, 0, 0))])
    skull = described(bone, len(ball((0, 0, 0)).vertices))
    np.testing.assert_allclose(scanned_bone(skull).bounds.mean(0), 0, atol=1e-9)
    np.testing.assert_allclose(inferred_bone(skull).bounds.mean(0), (30, 0, 0), atol=1e-9)


def test_a_mandible_that_nobody_scanned_is_shown_as_inferred():
    bone = ball((0, 0, 0))
    assert inferred_bone(described(bone, None)) is None and scanned_bone(described(bone, None)) is bone
    for whole in (described(bone, None, False), described(bone, len(bone.vertices), False)):
        np.testing.assert_allclose(inferred_bone(whole).bounds.mean(0), (0, 0, -50), atol=1e-9)
        np.testing.assert_allclose(scanned_bone(whole).bounds, bone.bounds)
