"""DICOM as hospitals give it: odd UIDs, missing slices, several series, multi-frame and compressed files."""

import re
import shutil

import numpy as np
import pytest
import SimpleITK as sitk
from test_ct_files import TURN, as_a_command, refusal, same, volume, write_dicom  # noqa: F401  # a fixture

from cranioface.anatomy.ct import bone_surface, read_ct

ENHANCED = "1.2.840.10008.5.1.4.1.1.2.1"


def test_slices_with_series_uids_of_their_own_are_stacked_and_it_is_said(tmp_path, capfd):
    image = volume(noise=1)
    same(read_ct(write_dicom(tmp_path / "scan", image, own_uids=True)), image)
    told = capfd.readouterr().err
    assert told.count("\n") == 1 and "30 slices of 30 series make one regular volume" in told
    assert "warning" not in told


def test_two_halves_of_a_scan_are_one_and_two_reconstructions_are_not(tmp_path, capfd):
    image = volume(noise=1)
    upper, lower = set(range(13, 30)), set(range(13))
    write_dicom(tmp_path / "scan", image, skip=upper)
    same(read_ct(write_dicom(tmp_path / "scan", image, uid="1.2.3.5", skip=lower)), image)
    assert "of 2 series" in capfd.readouterr().err
    odd, even = set(range(1, 30, 2)), set(range(0, 30, 2))
    write_dicom(tmp_path / "twins", image, skip=odd)
    write_dicom(tmp_path / "twins", image, uid="1.2.3.5", skip=even)
    assert read_ct(tmp_path / "twins").GetDepth() == 15


def test_slices_of_another_patient_or_kernel_are_not_stacked(tmp_path, capfd):
    upper, lower = set(range(13, 30)), set(range(13))
    for k, tag in enumerate(("0010|0020", "0018|1210")):
        folder = tmp_path / str(k)
        write_dicom(folder, volume(), skip=upper, more={tag: "ONE"}.items())
        write_dicom(folder, volume(), uid="1.2.3.5", skip=lower, more={tag: "OTHER"}.items())
        assert read_ct(folder).GetDepth() == 17


def test_two_slices_missing_in_a_row_are_interpolated_with_a_warning(tmp_path, capfd):
    image = volume(direction=np.eye(3))
    read = read_ct(write_dicom(tmp_path / "scan", image, skip=(4, 11, 12)))
    warning = capfd.readouterr().err
    assert warning.count("\n") == 1 and "3 slices are missing" in warning
    assert "-328.0 and -320.0 mm, -300.0 and -288.0 mm" in warning
    got, true = sitk.GetArrayFromImage(read), sitk.GetArrayFromImage(image).astype(float)
    assert got.shape == true.shape and read.GetSpacing() == image.GetSpacing()
    true[4] = (true[3] + true[5]) / 2
    true[11], true[12] = (2 * true[10] + true[13]) / 3, (true[10] + 2 * true[13]) / 3
    assert np.abs(got - true).max() <= 0.5


def test_mixed_steps_are_laid_on_the_finer_one(tmp_path, capfd):
    """Fine slices through the base of the skull, coarse ones above it, as older protocols have them."""
    image = volume(direction=np.eye(3))
    read = read_ct(write_dicom(tmp_path / "scan", image, skip=range(15, 30, 2)))
    assert "4.00 to 8.00 mm apart" in capfd.readouterr().err
    assert read.GetSpacing()[2] == 4.0 and read.GetDepth() == 29
    bone = np.argwhere(sitk.GetArrayFromImage(read) > 500)[:, 0]
    assert np.ptp(bone) + 1 == pytest.approx(15, abs=1)


def test_the_largest_series_is_taken_and_another_can_be_chosen(tmp_path, capfd):
    write_dicom(tmp_path / "scan", volume())
    write_dicom(tmp_path / "scan", volume(20, np.eye(3)), uid="1.2.3.5", prefix="b")
    assert read_ct(tmp_path / "scan").GetDepth() == 30
    told = capfd.readouterr().err
    assert told.count("\n") == 1 and "took 1.2.3.4 (30 slices), not 1.2.3.5 (20 slices)" in told and "--series" in told
    assert read_ct(tmp_path / "scan", series="1.2.3.5").GetDepth() == 20
    assert "9.9" in refusal(tmp_path / "scan", capfd, series="9.9")


def test_a_head_goes_before_a_larger_chest_and_an_original_before_a_rendering(tmp_path, capfd):
    write_dicom(tmp_path / "scan", volume(20), uid="1.1", prefix="a", more={"0018|0015": "HEAD"}.items())
    write_dicom(tmp_path / "scan", volume(30, np.eye(3)), uid="1.2", prefix="b", more={"0018|0015": "CHEST"}.items())
    write_dicom(tmp_path / "scan", volume(40), uid="1.3", prefix="c", kind="DERIVED\\SECONDARY\\AXIAL\\MIP")
    write_dicom(tmp_path / "scan", volume(50), uid="1.4", prefix="d", modality="MR")
    assert read_ct(tmp_path / "scan").GetDepth() == 20
    assert "1.3" not in capfd.readouterr().err


def test_a_refusal_over_many_series_stays_short(tmp_path, capfd):
    long = "1.2.826.0.1.3680043.8.498.4541231654654.12316546546512"
    for k in range(12):
        write_dicom(
            tmp_path / "scan", volume(2), uid=f"{long}.{k}", prefix=f"s{k}_", more={"0018|1210": str(k)}.items()
        )
    line = refusal(tmp_path / "scan", capfd, series="9.9")
    assert len(line) <= 400 and "and 10 more" in line


def test_a_folder_copied_into_itself_is_one_scan(tmp_path):
    folder = write_dicom(tmp_path / "scan", volume(noise=1))
    shutil.copytree(folder, folder / "copy")
    same(read_ct(folder), volume(noise=1))


@pytest.mark.parametrize("compressor", ["JPEG", "JPEG2000"])
def test_compressed_slices(tmp_path, compressor):
    image = volume(noise=1)
    folder = write_dicom(tmp_path / "scan", image, compressor=compressor)
    assert re.search(rb"1\.2\.840\.10008\.1\.2\.4\.(70|90)", next(folder.iterdir()).read_bytes()[:1000])
    same(read_ct(folder), image)


def multi_frame(path, image, frames) -> None:
    """An enhanced CT whose frames are the slices `frames` of the image, each with its own position."""
    values = sitk.GetImageFromArray(sitk.GetArrayFromImage(image)[list(frames)])
    values.SetSpacing(image.GetSpacing())
    values.SetDirection(image.GetDirection())
    values.SetOrigin(image.GetOrigin())
    for key, value in {"0008|0060": "CT", "0008|0016": ENHANCED, "0020|000e": "1.2.3.9"}.items():
        values.SetMetaData(key, value)
    writer = sitk.ImageFileWriter()
    writer.SetImageIO("GDCMImageIO")
    writer.SetFileName(str(path))
    writer.Execute(values)


def test_multi_frame_files_keep_values_and_place(tmp_path, capfd):
    (tmp_path / "scan").mkdir()
    multi_frame(tmp_path / "scan" / "all.dcm", volume(noise=1), range(30))
    same(read_ct(tmp_path / "scan"), volume(noise=1))
    same(read_ct(tmp_path / "scan" / "all.dcm"), volume(noise=1))
    assert capfd.readouterr().err == ""


def test_frames_are_laid_where_they_say_they_lie(tmp_path, capfd):
    """The last slice first, pixels and positions: the same volume. In disorder, which GDCM cannot read: refused."""
    image = volume(noise=1, direction=np.eye(3))
    (tmp_path / "scan").mkdir()
    path = tmp_path / "scan" / "all.dcm"
    multi_frame(path, image, range(29, -1, -1))
    content, places = path.read_bytes(), [b"-61.5\\12.25\\%d" % z for z in range(-340, -220, 4)]
    new_place = dict(zip(places, reversed(places), strict=True))
    path.write_bytes(re.sub(rb"-61\.5\\12\.25\\-\d+", lambda m: new_place[m[0]], content))
    same(read_ct(tmp_path / "scan"), image)
    path.write_bytes(content.replace(places[3], b"?").replace(places[20], places[3]).replace(b"?", places[20]))
    assert "a file for each slice" in refusal(tmp_path / "scan", capfd)


def test_the_same_scan_in_every_format_is_the_same_skull(tmp_path):
    """Spacing that no decimal holds, rows and slices the other way round, 32-bit floats with a rounding error."""
    image = volume(noise=3, direction=np.diag([1.0, -1.0, -1.0]))
    image.SetSpacing((2.98828125, 2.98828125, 1 / 0.3))
    folder = write_dicom(tmp_path / "scan", image)
    other = sitk.DICOMOrient(sitk.Cast(image, sitk.sitkFloat32) + 0.0002, "RAS")
    other.SetOrigin(np.add(other.GetOrigin(), 1e-5).tolist())
    sitk.WriteImage(other, str(tmp_path / "ct.nii.gz"))
    sitk.WriteImage(image, str(tmp_path / "ct.nrrd"))
    true = bone_surface(read_ct(folder))
    for name in ("ct.nii.gz", "ct.nrrd"):
        mesh = bone_surface(read_ct(tmp_path / name))
        assert np.array_equal(mesh.vertices, true.vertices) and np.array_equal(mesh.faces, true.faces)


def test_an_oblique_scan_keeps_its_place_in_every_format(tmp_path):
    image = volume(direction=TURN * [1, -1, -1])
    sitk.WriteImage(image, str(tmp_path / "ct.nii.gz"))
    a, b = read_ct(tmp_path / "ct.nii.gz"), read_ct(write_dicom(tmp_path / "scan", image))
    assert np.array_equal(sitk.GetArrayFromImage(a), sitk.GetArrayFromImage(b))
    for read in (a, b):
        assert np.argmax(np.abs(np.array(read.GetDirection()).reshape(3, 3)), axis=0).tolist() == [0, 1, 2]
        bone = np.argwhere(sitk.GetArrayFromImage(read) > 500)[:, ::-1].mean(0)
        true = image.TransformContinuousIndexToPhysicalPoint((20.0, 19.0, 15.0))
        assert np.allclose(read.TransformContinuousIndexToPhysicalPoint(bone.tolist()), true, atol=0.6)


def test_one_slice_alone_asks_for_the_whole_scan(tmp_path, capfd):
    folder = write_dicom(tmp_path / "scan", volume())
    assert "give the whole scan" in refusal(next(folder.iterdir()), capfd)
    (tmp_path / "letter.dcm").write_text("no scan")
    assert "none of its 1 DICOM files is an image" in refusal(tmp_path / "letter.dcm", capfd)
