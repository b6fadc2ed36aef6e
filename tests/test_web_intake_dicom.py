"""What DICOM and other headers tell of a person never leaves memory, and the scan stays the same to the last bit."""

import logging
import shutil

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from test_ct_dicom import multi_frame
from test_ct_files import same, volume, write_dicom
from toy_dicom import DX, dicom, marked, plain, written
from toy_uploads import Server, glb, gz, mha, nifti, nrrd, obj, picture, ply, stl, stl_text, zipped

from cranioface.anatomy.ct import read_ct
from cranioface.anatomy.ct.dicom_headers import read_headers
from cranioface.geometry.image_files import read_image
from web.settings import Limits

WORD = "KANARIE"
SYNTAXES = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)


@pytest.fixture
def server(tmp_path):
    return Server(tmp_path / "server", Limits(upload_mb=30, unpacked_mb=60, held_mb=200, disk_mb=400))


def found(folder, word=WORD):
    """Files below `folder` whose bytes or names hold the word, in any case."""
    files, word = [path for path in folder.rglob("*") if path.is_file()], word.lower()
    assert files
    return [path for path in files if word.encode() in path.read_bytes().lower() or word in str(path).lower()]


@pytest.mark.parametrize("packed", ["one by one", "zip", "gzip", "radiograph", "image"])
def test_a_word_in_any_element_of_dicom_is_nowhere_on_the_server(server, packed, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    film = marked(WORD, syntax=ImplicitVRLittleEndian, modality="DX", sop=DX)
    slices = [(f"{WORD}/{WORD}{k}.dcm", marked(WORD, k, syntax)) for k, syntax in enumerate(SYNTAXES)]
    files = {
        "one by one": slices,
        "zip": [(f"{WORD}.zip", zipped(*slices))],
        "gzip": [(f"{WORD}.dcm.gz", gz(slices[0][1]))],
        "radiograph": [("skull.stl", stl()), ("radiograph", WORD, film)],
        "image": [(WORD, film)],
    }[packed]
    status, told = server.post(*files)
    assert status == 200 and WORD not in str(told)
    assert not found(server.folder)
    assert WORD not in caplog.text and WORD not in "".join(capfd.readouterr())


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")  # of who writes it, here
@pytest.mark.parametrize("syntax", SYNTAXES, ids=["explicit", "implicit"])
def test_a_word_in_elements_that_stay_is_not_written_either(server, syntax, caplog, capfd):
    """Positions, spacing and rescale stay what they are; what else is kept is a hash, or a word of a list."""
    caplog.set_level(logging.DEBUG)
    status, told = server.post(marked(WORD, syntax=syntax, all_of_them=True))
    assert (status, told["slug"]) == (422, "damaged-file")  # a word is no position
    assert WORD not in str(told) + caplog.text + "".join(capfd.readouterr()) and server.left == []


def test_uids_are_hashed_anew_in_each_upload(server):
    for _ in range(2):
        assert server.post(("a", dicom(0)), ("b", dicom(1)))[0] == 200
    told = [read_headers(intake.main, intake.main)[0] for intake in server.taken]
    one, other = ({s.series for s in slices} for slices in told)
    assert len(one) == len(other) == 1 and one != other and not found(server.folder, "1.2.3.4\0")
    assert all(len({s.tag("0008|0018") for s in slices}) == 2 for slices in told)


SCANS = {
    "plain": {},
    "a UID for each slice": {"own_uids": True},
    "a tilted gantry": {"shear": 0.5},
    "JPEG 2000": {"compressor": "JPEG2000"},
    "lossless JPEG": {"compressor": "JPEG"},
    "missing slices": {"skip": (4, 11, 12)},
    "rescaled": {"more": {"0028|1052": "-24", "0028|1053": "1"}.items()},
}


@pytest.mark.parametrize("name", SCANS)
def test_a_series_is_the_same_volume_after_cleaning(server, tmp_path, name):
    folder = write_dicom(tmp_path / "scan", volume(noise=1), **SCANS[name])
    status, told = server.post(*((path.name, path.read_bytes()) for path in sorted(folder.iterdir())))
    assert (status, told["kind"]) == (200, "ct")
    same(read_ct(server.taken[0].main), read_ct(folder))


def test_a_multi_frame_file_is_the_same_volume_after_cleaning(server, tmp_path):
    path = tmp_path / "all.dcm"
    multi_frame(path, volume(noise=1), range(30))
    assert server.post(path.read_bytes())[1]["title"] == "CT in DICOM, 30 slices"
    same(read_ct(server.taken[0].main), read_ct(path))


@pytest.mark.parametrize("syntax", SYNTAXES, ids=["explicit", "implicit"])
def test_very_old_files_without_a_head_are_dicom_too(server, tmp_path, syntax):
    (tmp_path / "scan").mkdir()
    for k in range(12):
        content = written(plain(k, size=64, ImagePositionPatient=[0, 0, 4 * k]), syntax)
        content = content[content.index(b"\x08\0\x08\0") :]
        (tmp_path / "scan" / f"{k}.dcm").write_bytes(content)
    assert server.post(*(path.read_bytes() for path in (tmp_path / "scan").iterdir()))[0] == 200
    same(read_ct(server.taken[0].main), read_ct(tmp_path / "scan"))


@pytest.mark.parametrize("compressor", ["JPEG2000", "JPEG"])
def test_a_comment_within_compressed_pixels_is_not_written(server, tmp_path, compressor):
    folder, marker = write_dicom(tmp_path / "scan", volume(12), compressor=compressor), b"\xff\xfe"
    begin, after = {"JPEG2000": (b"\xff\x4f\xff\x51", b"\xff\x52"), "JPEG": (b"\xff\xd8", b"\xff")}[compressor]
    marker = {"JPEG2000": b"\xff\x64", "JPEG": b"\xff\xfe"}[compressor]
    contents = []
    for path in sorted(folder.iterdir()):
        data = dcmread(path)
        (frame,) = generate_frames(data.PixelData, number_of_frames=1)
        at = frame.index(after, len(begin))
        remark = WORD.encode() * 2
        remark = marker + (len(remark) + 4).to_bytes(2) + b"\0\1" + remark
        data.PixelData = encapsulate([frame[:at] + remark + frame[at:] + WORD.encode()])
        data.save_as(path)
        contents.append(path.read_bytes())
    assert all(content.count(WORD.encode()) == 3 for content in contents)
    assert server.post(*contents)[0] == 200
    assert not found(server.folder)
    same(read_ct(server.taken[0].main), read_ct(folder))


@pytest.mark.parametrize("tag", ["0010|0020", "0018|1210", "0020|000e"])
def test_two_patients_kernels_and_series_stay_apart(server, tmp_path, tag):
    upper, lower = set(range(13, 30)), set(range(13))
    write_dicom(tmp_path / "scan", volume(), skip=upper, more={tag: "1.2.1"}.items())
    write_dicom(tmp_path / "scan", volume(), uid="1.2.3.5", skip=lower, more={tag: "1.2.2"}.items(), prefix="b")
    folder = tmp_path / "scan"
    server.post(*((path.name, path.read_bytes()) for path in folder.iterdir()))
    assert read_ct(server.taken[0].main).GetDepth() == read_ct(folder).GetDepth()


@pytest.mark.parametrize("tag", ["0018|0015", "0008|103e", "0018|1030"])
def test_the_series_of_the_head_is_chosen_after_cleaning_too(server, tmp_path, tag):
    folder = tmp_path / "scan"
    write_dicom(folder, volume(20), more={tag: f"{WORD} Schaedel {WORD}"}.items())
    write_dicom(folder, volume(30), uid="1.2.3.5", more={tag: "Thorax"}.items(), prefix="b")
    server.post(*((path.name, path.read_bytes()) for path in folder.iterdir()))
    assert read_ct(folder).GetDepth() == read_ct(server.taken[0].main).GetDepth() == 20
    assert not found(server.folder) and not found(server.folder, "schaedel")


def test_a_localizer_is_no_scan_after_cleaning_either(server, tmp_path):
    folder = tmp_path / "scan"
    write_dicom(folder, volume(20))
    write_dicom(folder, volume(30), uid="1.2.3.5", kind="DERIVED\\SECONDARY\\LOCALIZER", prefix="b")
    server.post(*((path.name, path.read_bytes()) for path in folder.iterdir()))
    assert read_ct(server.taken[0].main).GetDepth() == 20


def test_a_radiograph_keeps_its_greys_and_its_scale(server, tmp_path):
    scale = {"PixelSpacing": None, "ImagerPixelSpacing": [0.2, 0.2], "EstimatedRadiographicMagnificationFactor": 1.1}
    content = dicom(modality="DX", sop=DX, size=80, PhotometricInterpretation="MONOCHROME1", **scale)
    (tmp_path / "film.dcm").write_bytes(content)
    assert server.post(content)[1]["title"] == "Radiograph in DICOM"
    before, after = read_image(tmp_path / "film.dcm"), read_image(server.taken[0].main)
    assert np.array_equal(before.grey, after.grey)
    assert before.mm_per_pixel == after.mm_per_pixel == pytest.approx(0.2 / 1.1)


def remarked(form):
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    exif, told = Image.Exif(), PngInfo()
    exif[0x0112], exif[0x010E] = 6, WORD
    exif.get_ifd(0x8825)[1] = WORD
    told.add_text("Patient", WORD)
    more = {"PNG": {"pnginfo": told}, "JPEG": {"comment": WORD}, "TIFF": {"description": WORD}}[form]
    return picture(form, exif=exif, **more) + WORD.encode()


OTHERS = {
    "STL": stl(header=WORD.encode()),
    "STL as text": stl_text(WORD),
    "PLY": ply(WORD),
    "OBJ": obj(f"mtllib {WORD}.mtl\no {WORD}\n"),
    "GLB": glb({"asset": {"version": "2.0", "generator": WORD}, "nodes": [{"name": WORD, "extras": {"a": WORD}}]}),
    "NIfTI": nifti(remark=WORD.encode(), extension=WORD.encode().ljust(64)),
    "NIfTI in gzip": gz(nifti(remark=WORD.encode())),
    "NRRD": nrrd(f"# {WORD}\ncontent: {WORD}\npatient:={WORD}\n"),
    "MHA": mha(more=f"Comment = {WORD}\nPatientName = {WORD}\n"),
    "PNG": remarked("PNG"),
    "JPEG": remarked("JPEG"),
    "TIFF": remarked("TIFF"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_other_headers_tell_is_not_written(server, name):
    assert server.post(("a", OTHERS[name]))[0] == 200
    assert not found(server.folder)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_keeps_its_pixels_and_which_way_is_up(server, tmp_path, form):
    content = remarked(form)
    (tmp_path / "a").write_bytes(content)
    server.post(content)
    before, after = read_image(tmp_path / "a"), read_image(server.taken[0].main)
    assert np.array_equal(before.grey, after.grey) and before.grey.shape == (70, 80)


def test_cleaned_volumes_are_the_same(server, tmp_path):
    import SimpleITK as sitk

    image = volume(noise=2)
    image.SetMetaData("Remark", WORD)
    for name in ("a.nii", "a.nii.gz", "a.nrrd", "a.mha"):
        sitk.WriteImage(image, str(tmp_path / name), useCompression=name != "a.nii")
        assert server.post((name, (tmp_path / name).read_bytes()))[0] == 200
        same(read_ct(server.taken[-1].main), read_ct(tmp_path / name))
    assert not found(server.folder)
    shutil.rmtree(server.folder)


def test_what_the_reader_of_dicom_would_say_of_bad_values_is_not_said(server, caplog, capfd, recwarn):
    """It quotes them: an unknown character set, or a transfer syntax that is none."""
    content = written(plain(SpecificCharacterSet="ISO_IR 100", PatientName="a"))
    for old in (b"ISO_IR 100", b"1.2.840.10008.1.2.1\0"):
        status, told = server.post(content.replace(old, WORD.encode().ljust(len(old))))
        assert WORD not in str(told) + caplog.text + "".join(capfd.readouterr())
    assert not [one for one in recwarn if WORD in str(one.message)]
    assert not found(server.folder)


def test_a_few_bytes_cannot_make_the_reader_of_dicom_work_for_long(server, monkeypatch):
    """Items and elements of eight bytes each, at any depth, in sequences that tell their length and that do not."""
    monkeypatch.setattr("web.intake.dicom.reading.MOST_READS", 20_000)
    monkeypatch.setattr("web.intake.dicom.reading.MOST_ITEMS", 5_000)
    content, item = dicom(), bytes.fromhex("feff00e000000000")
    at = content.index(b"\xe0\x7f\x10\x00OW")
    private, groups, end = b"\xdf\x7f\x00\x10SQ\0\0", b"\x00\x52\x30\x92SQ\0\0", bytes.fromhex("feffdde000000000")
    open_ended, many = b"\xff" * 4, item * 20_000
    elements = (
        item[:4] + open_ended + b"".join(b"\x09\x00" + k.to_bytes(2, "little") + b"US\0\0" for k in range(20_000))
    )
    told = len(many).to_bytes(4, "little")
    for more in (private + open_ended + many + end, groups + told + many, private + open_ended + elements):
        status, answer = server.post(content[:at] + more + content[at:])
        assert (status, answer["slug"]) == (422, "damaged-file")
    nested = b"".join((private + open_ended + item[:4] + open_ended) for _ in range(3000))
    assert server.post(content[:at] + nested)[0] == 422
