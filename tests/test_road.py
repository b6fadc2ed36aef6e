"""The road as a whole: from a CT only bone enters the face, and every output lies in the input's own frame."""

import json

import numpy as np
import pytest
import SimpleITK as sitk
import trimesh
from conftest import ROOT

from cranioface.geometry.distances import closest
from cranioface.geometry.mesh_files import read_mesh, write_mesh
from cranioface.geometry.voxels import voxelise
from reconstruction import cli as reconstruct

SPACING = 2.0
BONE_HU = 250
SAMPLE = ROOT / "samples"


@pytest.fixture(scope="module")
def bone():
    """The sample's skull as HU in an image grid (z, y, x), with the grid's origin."""
    skull = read_mesh(SAMPLE / "skull.stl")
    origin = skull.bounds[0] - 20
    shape = tuple(np.ceil((skull.bounds[1] + 20 - origin) / SPACING).astype(int))
    solid = voxelise(skull, SPACING, origin, shape).occupancy
    return np.where(solid, 1100, 0).transpose(2, 1, 0), origin


def write_ct(path, values, origin):
    image = sitk.GetImageFromArray(values.astype(np.int16))
    image.SetSpacing((SPACING,) * 3)
    image.SetOrigin(origin.tolist())
    sitk.WriteImage(image, str(path))


def face_of(folder, values, origin):
    """face.stl, as bytes, of a CT with these values."""
    folder.mkdir()
    write_ct(folder / "ct.nii.gz", values, origin)
    assert reconstruct.main([str(folder / "ct.nii.gz"), "-o", str(folder / "out")]) == 0
    return (folder / "out" / "face.stl").read_bytes()


def test_soft_tissue_has_no_say_in_the_face(tmp_path, bone):
    values, origin = bone
    rng = np.random.default_rng(0)
    faces = []
    for k, (low, high) in enumerate([(-1000, -950), (-200, BONE_HU)]):
        soft = rng.integers(low, high, values.shape)
        faces.append(face_of(tmp_path / str(k), np.where(values > BONE_HU, values, soft), origin))
    assert faces[0] == faces[1]


def test_outputs_lie_where_the_input_lay(tmp_path):
    out = tmp_path / "out"
    words = [str(SAMPLE / "skull.stl"), "-o", str(out), "--method", "tissue-depth", "--pegs"]
    assert reconstruct.main(words) == 0
    skull, face = read_mesh(SAMPLE / "skull.stl"), read_mesh(out / "face.stl")
    assert face.contains(skull.vertices[::50]).mean() > 0.97
    pegs = trimesh.load_mesh(out / "pegs.stl").split()
    assert len(pegs) >= 30 and all(peg.is_watertight for peg in pegs)
    assert all(closest(peg.vertices, skull)[0].min() < 1.5 for peg in pegs)
    vertices = trimesh.load_mesh(out / "face.ply", process=False).metadata["_ply_raw"]["vertex"]["data"]
    assert 1 < np.median(vertices["tissue_depth_mm"]) < 25 and (vertices["uncertainty_mm"] > 0).all()
    report = json.loads((out / "report.json").read_text())
    assert np.allclose(np.linalg.inv(report["alignment"]["frankfurt_from_input"])[:3, 3], [60, -35, 410], atol=15)


def test_a_skull_in_another_unit_gives_the_face_of_the_one_in_mm(tmp_path):
    skull = read_mesh(SAMPLE / "skull.stl")
    for name, scale in (("mm", 1), ("cm", 0.1)):
        write_mesh(tmp_path / f"{name}.ply", skull.copy().apply_scale(scale))
        words = [str(tmp_path / f"{name}.ply"), "-o", str(tmp_path / name), "--method", "tissue-depth", "--units", name]
        assert reconstruct.main(words) == 0
    told = json.loads((tmp_path / "cm" / "report.json").read_text())["input"]
    assert told["mm_per_unit"] == 10
    faces = [read_mesh(tmp_path / name / "face.stl") for name in ("mm", "cm")]
    assert np.abs(faces[0].bounds - faces[1].bounds).max() < 0.5
    assert closest(faces[0].vertices[::20], faces[1])[0].mean() < 0.2
