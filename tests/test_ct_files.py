"""CT files: one phantom in every format gives one image; every bad file is refused in one line that names it."""

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from cranioface.anatomy.ct import is_ct, read_ct
from cranioface.command import BadInput
from cranioface.command.log import show_warnings

TURN = np.array([[0.96, 0.28, 0.0], [-0.28 * 0.8, 0.96 * 0.8, 0.6], [0.28 * 0.6, -0.96 * 0.6, 0.8]])  # rows orthonormal


def volume(slices: int = 30, direction: np.ndarray = TURN, noise: int = 0) -> sitk.Image:
    """A bone ball in a tissue ball in air, oblique: 3 mm pixels, 4 mm slices."""
    spacing = (3.0, 3.0, 4.0)
    centre = np.array([20.0, 19.0, slices / 2])
    k, j, i = np.ogrid[:slices, :40, :40]
    r = np.sqrt(((i - centre[0]) * 3) ** 2 + ((j - centre[1]) * 3) ** 2 + ((k - centre[2]) * 4) ** 2)
    values = np.where(r < 30, 1000, np.where(r < 50, 50, -1000)).astype(np.int16)
    if noise:
        values = values + np.random.default_rng(noise).integers(-20, 20, values.shape).astype(np.int16)
    image = sitk.GetImageFromArray(values)
    image.SetSpacing(spacing)
    image.SetOrigin((-61.5, 12.25, -340.0))
    image.SetDirection(direction.ravel().tolist())
    return image


def write_dicom(
    folder: Path,
    image: sitk.Image,
    uid="1.2.3.4",
    modality="CT",
    kind="PRIMARY",
    skip=(),
    shear=0.0,
    prefix="",
    own_uids=False,
    compressor="",
    more=(),
) -> Path:
    """One file per slice, named in an order that is not the order of the slices. shear: mm per slice (gantry tilt).

    own_uids: a series UID for every slice. more: tags, by their codes.
    """
    folder.mkdir(exist_ok=True)
    direction = np.array(image.GetDirection()).reshape(3, 3)
    writer = sitk.ImageFileWriter()
    writer.KeepOriginalImageUIDOn()
    writer.SetUseCompression(bool(compressor))
    writer.SetCompressor(compressor)
    for k in range(image.GetDepth()):
        if k in skip:
            continue
        one = image[:, :, k]
        position = np.array(image.TransformIndexToPhysicalPoint((0, 0, k))) + shear * k * direction[:, 1]
        tags = {
            "0008|0060": modality,
            "0008|0008": kind,
            "0008|0016": "1.2.840.10008.5.1.4.1.1.2",  # CT image storage
            "0008|0018": f"{uid}.{k + 1}",
            "0020|000d": "1.2.3",
            "0020|000e": f"{uid}.{k + 1}" if own_uids else uid,
            "0020|0013": str(k + 1),
            "0020|0032": "\\".join(f"{p:.6f}" for p in position),
            "0020|0037": "\\".join(f"{d:.9f}" for d in direction[:, :2].T.ravel()),
            "0028|1052": "0",
            "0028|1053": "1",
            **dict(more),
        }
        one = sitk.Cast(one, sitk.sitkInt16)
        for key, value in tags.items():
            one.SetMetaData(key, value)
        writer.SetFileName(str(folder / f"{prefix}{(k * 7) % 997:03d}.dcm"))
        writer.Execute(one)
    return folder


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"scan/series/{file.name}")
    return path


@pytest.fixture(autouse=True)
def as_a_command():
    """Warnings reach stderr, as they do while a command runs."""
    show_warnings()


def refusal(path: Path, capfd, **options) -> str:
    """The one line that refuses `path`, with nothing else said by the libraries below."""
    with pytest.raises(BadInput) as caught:
        read_ct(path, **options)
    line = str(caught.value)
    assert str(path) in line and "\n" not in line
    assert capfd.readouterr() == ("", "")
    return line


@pytest.mark.parametrize("ending", [".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd"])
def test_volume_files_keep_values_and_place(tmp_path, ending):
    image = volume()
    sitk.WriteImage(image, str(tmp_path / f"ct{ending}"))
    same(read_ct(tmp_path / f"ct{ending}"), image)


def test_dicom_folder_and_zip_keep_values_and_place(tmp_path, capfd):
    image = volume(noise=1)
    folder = write_dicom(tmp_path / "scan", image)
    (folder / "README.txt").write_text("exported")
    same(read_ct(folder), image)
    same(read_ct(tmp_path), image)  # the series lies one folder deeper
    same(read_ct(zipped(folder, tmp_path / "scan.zip")), image)
    assert capfd.readouterr().err == ""


def same(got: sitk.Image, true: sitk.Image) -> None:
    assert np.array_equal(sitk.GetArrayFromImage(got), sitk.GetArrayFromImage(true))
    for index in [(0, 0, 0), (39, 0, 0), (0, 39, 0), (7, 3, 29)]:
        place = got.TransformIndexToPhysicalPoint(index)
        assert np.allclose(place, true.TransformIndexToPhysicalPoint(index), atol=1e-4)


def test_tilted_gantry_is_straightened_with_a_warning(tmp_path, capfd):
    """Slices slid along their columns by 1.5 mm each over 4 mm: the ball must come out round where it was."""
    upright = volume(direction=np.eye(3))
    values = sitk.GetArrayFromImage(upright)
    for k in range(len(values)):
        values[k] = np.roll(values[k], -(k // 2), axis=0)  # what a gantry whose origin moves 1.5 mm per slice records
    moved = sitk.GetImageFromArray(values)
    moved.CopyInformation(upright)
    image = read_ct(write_dicom(tmp_path / "tilted", moved, shear=1.5))
    warning = capfd.readouterr().err
    assert warning.count("\n") == 1 and "tilted" in warning and "20.6 degrees" in warning
    bone = np.argwhere(sitk.GetArrayFromImage(image) > 500)[:, ::-1]
    centre = image.TransformContinuousIndexToPhysicalPoint(bone.mean(0).tolist())
    true = upright.TransformContinuousIndexToPhysicalPoint((20.0, 19.0, 15.0))
    assert np.allclose(centre, true, atol=1.0)
    assert (np.ptp(bone, axis=0) + 1) * image.GetSpacing() == pytest.approx([60, 60, 60], abs=5)


def test_scout_beside_the_series_is_no_choice(tmp_path):
    write_dicom(tmp_path / "scan", volume())
    write_dicom(tmp_path / "scan", volume(3), uid="1.2.3.9", prefix="scout", kind="ORIGINAL\\PRIMARY\\LOCALIZER")
    assert read_ct(tmp_path / "scan").GetSize() == (40, 40, 30)


@pytest.mark.parametrize("name", ["ct.nii.gz", "ct.nii", "ct.nrrd", "ct.mha", "ct.zip", "folder"])
def test_missing(tmp_path, capfd, name):
    assert "no such file" in refusal(tmp_path / name, capfd)


@pytest.mark.parametrize("name", ["ct.nii.gz", "ct.nii", "ct.nrrd", "ct.mha", "ct.zip"])
@pytest.mark.parametrize("content", [b"", b"this is a letter and not a scan\n" * 40, bytes(range(256)) * 20])
def test_files_that_are_something_else(tmp_path, capfd, name, content):
    (tmp_path / name).write_bytes(content)
    refusal(tmp_path / name, capfd)


@pytest.mark.parametrize("name", ["ct.nii.gz", "ct.nii", "ct.nrrd", "ct.mha", "ct.zip"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_truncated(tmp_path, capfd, name, share):
    whole = tmp_path / f"whole_{name}"
    if name == "ct.zip":
        zipped(write_dicom(tmp_path / "scan", volume(noise=1)), whole)
    else:
        sitk.WriteImage(volume(noise=1), str(whole))
    content = whole.read_bytes()
    (tmp_path / name).write_bytes(content[: int(len(content) * share)])
    refusal(tmp_path / name, capfd)


def test_damaged_zip_members(tmp_path, capfd):
    path = zipped(write_dicom(tmp_path / "scan", volume(noise=1)), tmp_path / "ct.zip")
    content = bytearray(path.read_bytes())
    content[2000:2400] = bytes(400)
    path.write_bytes(content)
    assert "damaged" in refusal(path, capfd)


def test_zip_without_dicom(tmp_path, capfd):
    with zipfile.ZipFile(tmp_path / "ct.zip", "w") as archive:
        archive.writestr("letter.txt", "no scan here" * 100)
    assert "no DICOM" in refusal(tmp_path / "ct.zip", capfd)


def test_zip_names_lead_nowhere(tmp_path):
    """Members called ../../x are read as slices and written nowhere but in the temporary folder."""
    folder = write_dicom(tmp_path / "scan", volume())
    with zipfile.ZipFile(tmp_path / "ct.zip", "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"../../escaped_{file.name}")
    before = sorted(p for p in tmp_path.parent.parent.rglob("escaped*"))
    assert read_ct(tmp_path / "ct.zip").GetSize() == (40, 40, 30)
    assert sorted(p for p in tmp_path.parent.parent.rglob("escaped*")) == before


def test_zip_bomb(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr("cranioface.anatomy.ct.archive.MOST_BYTES", 1 << 20)
    with zipfile.ZipFile(tmp_path / "ct.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(128) + b"DICM" + bytes(8 << 20))
    assert "unpacks to more" in refusal(tmp_path / "ct.zip", capfd)
    monkeypatch.setattr("cranioface.anatomy.ct.archive.MOST_FILES", 0)
    assert "files" in refusal(tmp_path / "ct.zip", capfd)


def test_empty_folder_and_folder_of_other_things(tmp_path, capfd):
    (tmp_path / "empty").mkdir()
    assert "is empty" in refusal(tmp_path / "empty", capfd)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("no scan")
    assert "no DICOM" in refusal(tmp_path / "other", capfd)


def test_dicom_that_is_no_single_ct_volume(tmp_path, capfd):
    assert "MR series" in refusal(write_dicom(tmp_path / "mr", volume(), modality="MR"), capfd)
    line = refusal(write_dicom(tmp_path / "gap", volume(), skip=(11, 12, 13)), capfd)
    assert "3 slices are missing in a row" in line and "16.00 mm between" in line
    twice = write_dicom(tmp_path / "twice", volume())
    write_dicom(twice, volume(noise=2), prefix="phase2")
    assert "another one lies" in refusal(twice, capfd)
    assert "40 x 40 x 1" in refusal(write_dicom(tmp_path / "one", volume(1)), capfd)


def test_damaged_dicom_slice(tmp_path, capfd):
    folder = write_dicom(tmp_path / "scan", volume(noise=1))
    file = sorted(folder.iterdir())[4]
    file.write_bytes(file.read_bytes()[:1500])
    refusal(folder, capfd)


def test_shapes_that_are_no_volume(tmp_path, capfd):
    path = tmp_path / "ct.nii.gz"
    sitk.WriteImage(volume(1), str(path))
    assert "40 x 40 x 1" in refusal(path, capfd)
    sitk.WriteImage(sitk.JoinSeries([volume(), volume()]), str(path))
    assert "4 dimensions" in refusal(path, capfd)
    sitk.WriteImage(sitk.Compose([volume()] * 3), str(path))
    assert "3 values per voxel" in refusal(path, capfd)


def test_values_that_are_no_hounsfield_units(tmp_path, capfd):
    path = tmp_path / "ct.nrrd"
    sitk.WriteImage(sitk.Cast((volume() + 1000) / 8, sitk.sitkUInt8), str(path))
    assert "grey levels" in refusal(path, capfd)
    sitk.WriteImage(volume() + 1024, str(path))
    assert "subtract 1024" in refusal(path, capfd)
    values = sitk.GetArrayFromImage(volume()).astype(np.float32)
    values[3, 3, 3] = np.nan
    image = sitk.GetImageFromArray(values)
    image.SetSpacing((3, 3, 4))
    sitk.WriteImage(image, str(path))
    assert "not numbers" in refusal(path, capfd)


def test_spacing_in_metres(tmp_path, capfd):
    image = volume()
    image.SetSpacing((0.003, 0.003, 0.004))
    sitk.WriteImage(image, str(tmp_path / "ct.mha"))
    assert "millimetres" in refusal(tmp_path / "ct.mha", capfd)


def test_gzip_of_something_else(tmp_path, capfd):
    with gzip.open(tmp_path / "ct.nii.gz", "wb") as stream:
        stream.write(b"a letter" * 100)
    assert "NIfTI" in refusal(tmp_path / "ct.nii.gz", capfd)


def test_is_ct(tmp_path):
    (tmp_path / "person.yaml").write_text("{}")
    (tmp_path / "scan").mkdir()
    assert all(is_ct(p) for p in ("a.nii", "a.nii.gz", "A.NRRD", "a.mha", "a.zip", tmp_path / "scan"))
    assert not any(is_ct(p) for p in ("a.stl", "a.ply", "a.obj", "a.glb", "a.gz", tmp_path))
