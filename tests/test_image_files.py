"""Image files: grey values and mm per pixel in, exactly; what cannot be used is refused in one line."""

import cv2
import numpy as np
import pytest
import SimpleITK as sitk

from cranioface.command import BadInput
from cranioface.geometry.image_files import read_image

RAMP = np.add.outer(np.arange(80), np.arange(100)).astype(np.uint8)  # (80, 100), 0 to 178


def dicom(path, values=RAMP, photometric="MONOCHROME2", **tags):
    """A DICOM file; tags by keyword, as pixel_spacing="0.1\\0.1"."""
    image = sitk.GetImageFromArray(np.atleast_3d(values.astype(np.uint16)).reshape(-1, *values.shape[-2:]))
    imager = float(tags.pop("imager", 0.2))
    image.SetSpacing((imager, imager, 1.0))
    keys = {"magnification": "0018|1114", "to_detector": "0018|1110", "to_subject": "0018|1111"}
    image.SetMetaData("0008|0060", "DX" if tags.pop("projection", True) else "CT")
    for name, value in tags.items():
        image.SetMetaData(keys[name], value)
    writer = sitk.ImageFileWriter()
    writer.KeepOriginalImageUIDOn()
    writer.SetFileName(str(path))
    writer.Execute(image)
    path.write_bytes(path.read_bytes().replace(b"MONOCHROME2 ", f"{photometric} ".encode()))
    return path


@pytest.mark.parametrize(("name", "scale"), [("a.png", 1), ("a.tif", 1), ("b.png", 256), ("b.tiff", 256)])
def test_grey_values_come_back_as_they_were_written(tmp_path, name, scale):
    values = RAMP if scale == 1 else RAMP.astype(np.uint16) * scale
    cv2.imwrite(str(tmp_path / name), values)
    image = read_image(tmp_path / name, 0.1)
    assert image.grey.dtype == np.float32
    np.testing.assert_array_equal(image.grey, values)
    assert (image.mm_per_pixel, image.colour) == (0.1, False)


def test_a_jpeg_is_read_to_its_own_precision_and_lies_upright(tmp_path):
    cv2.imwrite(str(tmp_path / "a.jpg"), RAMP, [cv2.IMWRITE_JPEG_QUALITY, 95])
    np.testing.assert_allclose(read_image(tmp_path / "a.jpg").grey, RAMP, atol=3)
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"  # orientation 6: turn clockwise
    content = (tmp_path / "a.jpg").read_bytes()
    segment = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    (tmp_path / "turned.jpg").write_bytes(content[:2] + segment + content[2:])
    np.testing.assert_allclose(read_image(tmp_path / "turned.jpg").grey, np.rot90(RAMP, -1), atol=3)


def test_dots_per_inch_are_not_believed(tmp_path):
    cv2.imwrite(str(tmp_path / "a.tif"), RAMP, [cv2.IMWRITE_TIFF_XDPI, 300, cv2.IMWRITE_TIFF_YDPI, 300])
    assert read_image(tmp_path / "a.tif").mm_per_pixel is None


def test_colours_become_greys_and_are_told(tmp_path):
    flat = np.dstack([RAMP, RAMP, RAMP])
    cv2.imwrite(str(tmp_path / "grey.png"), flat)
    grey = read_image(tmp_path / "grey.png")
    np.testing.assert_allclose(grey.grey, RAMP, atol=1e-3)
    assert not grey.colour
    cv2.imwrite(str(tmp_path / "colour.png"), np.dstack([RAMP // 4, RAMP // 2, RAMP]))
    assert read_image(tmp_path / "colour.png").colour


def test_what_is_transparent_is_black(tmp_path):
    alpha = np.where(np.arange(100) < 50, 255, 0).astype(np.uint8) * np.ones((80, 1), np.uint8)
    cv2.imwrite(str(tmp_path / "a.png"), np.dstack([RAMP, RAMP, RAMP, alpha]))
    np.testing.assert_allclose(read_image(tmp_path / "a.png").grey, np.where(alpha > 0, RAMP, 0), atol=1e-3)


def test_bone_is_bright_in_either_photometric_interpretation(tmp_path):
    as_is = read_image(dicom(tmp_path / "a.dcm")).grey
    np.testing.assert_array_equal(as_is, RAMP)
    inverted = read_image(dicom(tmp_path / "b.dcm", photometric="MONOCHROME1")).grey
    np.testing.assert_array_equal(inverted, as_is.max() - as_is)


def test_mm_per_pixel_are_those_at_the_subject(tmp_path, caplog):
    told = {"magnification": "1.25"}
    assert read_image(dicom(tmp_path / "a.dcm", imager=0.2, **told)).mm_per_pixel == pytest.approx(0.16)
    distances = {"to_detector": "1650", "to_subject": "1500"}
    assert read_image(dicom(tmp_path / "b.dcm", imager=0.22, **distances)).mm_per_pixel == pytest.approx(0.2)
    assert read_image(dicom(tmp_path / "c.dcm", imager=0.5, projection=False)).mm_per_pixel == pytest.approx(0.5)
    assert read_image(tmp_path / "a.dcm", 0.1).mm_per_pixel == 0.1
    assert not caplog.records
    assert read_image(dicom(tmp_path / "d.dcm", imager=0.22)).mm_per_pixel is None
    assert "about 0.2 for a usual cephalogram" in caplog.text


def refused(path, told, mm=None):
    with pytest.raises(BadInput, match=told) as refusal:
        read_image(path, mm)
    assert len(str(refusal.value)) <= 400


@pytest.mark.parametrize("mm", [0.0, -1.0, float("nan"), float("inf"), 30.0, 0.001])
def test_impossible_mm_per_pixel_are_refused(tmp_path, mm):
    cv2.imwrite(str(tmp_path / "a.png"), RAMP)
    refused(tmp_path / "a.png", "mm-per-pixel .* cannot be", mm)


def test_what_is_no_image_is_refused(tmp_path):
    refused(tmp_path / "missing.png", "does not exist")
    refused(tmp_path, "is a folder")
    refused("/dev/null", "is no file")
    for name, content, told in (
        ("empty.png", b"", "is empty"),
        ("text.png", b"not an image at all" * 50, "no image"),
        ("bad.dcm", bytes(128) + b"DICM" + bytes(500), "no DICOM image"),
    ):
        (tmp_path / name).write_bytes(content)
        refused(tmp_path / name, told)


@pytest.mark.parametrize("ending", [".png", ".jpg", ".tif"])
def test_a_torn_image_is_refused(tmp_path, ending):
    noise = np.random.default_rng(0).integers(0, 255, (200, 200), np.uint8)
    cv2.imwrite(str(tmp_path / f"a{ending}"), noise)
    content = (tmp_path / f"a{ending}").read_bytes()
    (tmp_path / f"torn{ending}").write_bytes(content[: len(content) // 2])
    refused(tmp_path / f"torn{ending}", "torn|no image|decoded")


def test_an_image_that_would_fill_the_memory_is_refused_before_it_is_decoded(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), RAMP)
    content = bytearray((tmp_path / "a.png").read_bytes())
    content[16:24] = (20000).to_bytes(4) * 2
    (tmp_path / "huge.png").write_bytes(content)
    refused(tmp_path / "huge.png", "400 million pixels; scale it down to at most 50")
    cv2.imwrite(str(tmp_path / "huge.jpg"), np.zeros((9000, 12000), np.uint8))
    refused(tmp_path / "huge.jpg", "108 million pixels")


def test_values_beyond_float32_count_as_nothing(tmp_path, recwarn):
    cv2.imwrite(str(tmp_path / "a.tif"), np.where(RAMP > 90, 1e300, RAMP.astype(np.float64)))
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").grey, np.where(RAMP > 90, 0, RAMP))
    assert not recwarn.list


def test_several_pages_and_frames_are_refused(tmp_path):
    cv2.imwritemulti(str(tmp_path / "a.tif"), [RAMP, RAMP])
    refused(tmp_path / "a.tif", "2 pages")
    refused(dicom(tmp_path / "a.dcm", values=np.stack([RAMP] * 3)), "3 frames")


def test_blank_and_tiny_images_are_refused(tmp_path):
    for name, values, told in (
        ("black.png", np.zeros((80, 100), np.uint8), "blank"),
        ("white.png", np.full((80, 100), 255, np.uint8), "blank"),
        ("grey.png", RAMP % 5 + 150, "blank"),
        ("tiny.png", RAMP[:32, :32], "32 x 32"),
    ):
        cv2.imwrite(str(tmp_path / name), values)
        refused(tmp_path / name, told)
