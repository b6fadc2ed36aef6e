"""What clients send: every format by its content, and hostile uploads, each with its answer and with nothing left."""

import stat

import numpy as np
import pytest
from toy_dicom import DX, dicom
from toy_hostile import HOSTILE
from toy_uploads import (
    PLAIN,
    Server,
    body,
    glb,
    gz,
    mha,
    nifti,
    nrrd,
    obj,
    part,
    picture,
    ply,
    stl,
    stl_text,
    zipped,
)

from cranioface.geometry.mesh_files import read_mesh
from web.settings import MB, Limits

PICTURED = "1.2.840.10008.5.1.4.1.1.7"


@pytest.fixture
def server(tmp_path):
    return Server(tmp_path)


@pytest.mark.parametrize(
    ("content", "kind", "main"),
    [
        (stl(), "mesh", "skull.stl"),
        (stl(header=b"solid but binary"), "mesh", "skull.stl"),
        (stl_text(), "mesh", "skull.stl"),
        (ply(), "mesh", "skull.ply"),
        (obj(), "mesh", "skull.obj"),
        (glb(), "mesh", "skull.glb"),
        (nifti(), "ct", "ct.nii"),
        (gz(nifti()), "ct", "ct.nii"),
        (gz(nifti()[:300]) + gz(nifti()[300:]), "ct", "ct.nii"),
        (gz(stl()), "mesh", "skull.stl"),
        (nrrd(), "ct", "ct.nrrd"),
        (mha(), "ct", "ct.mha"),
        (picture("PNG"), "image", "image.png"),
        (picture("JPEG"), "image", "image.jpg"),
        (picture("TIFF"), "image", "image.tif"),
        (dicom(), "ct", "series"),
        (dicom(modality="DX", sop=DX), "image", "image.dcm"),
        (dicom(modality="OT", sop=PICTURED), "image", "image.dcm"),
        (zipped(("a/skull.bin", stl())), "mesh", "skull.stl"),
        (zipped(("ct", nifti())), "ct", "ct.nii"),
        (zipped(("ct", gz(nifti()))), "ct", "ct.nii"),
        (zipped(("x.png", picture())), "image", "image.png"),
        (zipped(*((f"IM{k}", dicom(k)) for k in range(3))), "ct", "series"),
    ],
)
def test_what_a_file_is_its_content_tells_and_never_its_name(server, content, kind, main):
    status, told = server.post(("../../etc/passwd.exe", content))
    assert (status, told["kind"], told["main"]) == (200, kind, f"input/{main}")
    (intake,) = server.taken
    inside = [path for path in intake.folder.rglob("*")]
    assert all(stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600) for path in inside)
    assert stat.S_IMODE(intake.folder.stat().st_mode) == 0o700
    assert sum(path.stat().st_size for path in inside if path.is_file()) == intake.bytes
    assert server.idle


@pytest.mark.parametrize("form", ["stl", "stl_ascii", "ply", "ply as text", "obj", "glb"])
def test_a_cleaned_mesh_is_the_same_surface(server, tmp_path, form):
    import trimesh

    ball = trimesh.creation.icosphere(3, 80.0)
    more = {"encoding": "ascii"} if " " in form else {}
    content, path = ball.export(file_type=form.split()[0], **more), tmp_path / f"before.{form[:3]}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert server.post(path.read_bytes())[0] == 200
    before, after = read_mesh(path), read_mesh(server.taken[0].main)
    assert np.array_equal(before.vertices, after.vertices) and np.array_equal(before.faces, after.faces)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_upload_is_refused_and_nothing_of_it_stays(server, name):
    content, expected = HOSTILE[name]
    status, told = server.send(content)
    assert (status, told["slug"]) == expected
    assert len(told["detail"]) <= 400 and "\n" not in told["detail"] and str(server.folder) not in told["detail"]
    assert server.left == [] and server.idle
    assert server.post(stl())[0] == 200  # the server lives


def test_there_are_forty_hostile_uploads():
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("application/json", (415, "not-multipart")),
        ("multipart/form-data", (415, "not-multipart")),
        ("", (415, "not-multipart")),
        ("multipart/form-data; boundary=" + "a" * 300, (400, "broken-upload")),
        ("multipart/form-data; boundary=another", (400, "broken-upload")),
    ],
)
def test_what_is_no_multipart_is_refused(server, kind, expected):
    status, told = server.send(body(stl()), {"content-type": kind})
    assert (status, told["slug"]) == expected
    assert server.left == [] and server.idle


def test_a_length_beyond_the_limit_is_refused_before_anything_is_read(server):
    async def never():
        raise AssertionError("read")
        yield b""

    status, told = server.send(never(), PLAIN | {"content-length": str(MB + 1)})
    assert (status, told["slug"]) == (413, "too-large")


@pytest.mark.parametrize("length", ["0", "5", "-1", "abc", "9" * 400])
def test_a_false_length_changes_nothing_but_a_refusal(server, length):
    async def pieces():
        yield body(stl())

    status, _ = server.send(pieces(), PLAIN | {"content-length": length})
    assert status == (413 if length.startswith("99") else 200)


def test_as_many_bytes_as_are_allowed_are_taken(tmp_path):
    whole = body(stl(500))
    assert Server(tmp_path, Limits(upload_mb=1)).send(whole)[0] == 200
    rest = MB - len(body(obj()))
    fits, beyond = (body(obj() + b"\n" * (rest + more)) for more in (0, 1))
    assert len(fits) == MB
    assert Server(tmp_path, Limits(upload_mb=1)).send(fits)[0] == 200
    assert Server(tmp_path, Limits(upload_mb=1)).send(beyond)[0] == 413


def test_what_is_out_of_all_proportion_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("web.intake.folder.UNSUSPECTED", 100_000)
    server = Server(tmp_path)
    status, told = server.post(zipped(("a", nifti() + bytes(900_000))))
    assert (status, told["slug"]) == (413, "too-large") and "200 times" in told["detail"]
    assert server.left == [] and server.idle


def test_files_that_lie_beside_a_scan_are_left_out_and_it_is_said(server):
    beside = [(".DS_Store", b"\0\0\0\x01Bud1"), ("__MACOSX/._a", b"\0\x05\x16\x07"), ("Thumbs.db", b"\xd0\xcf\x11\xe0")]
    beside += [("viewer.exe", b"MZ"), ("readme.txt", b"read me"), ("icon.png", picture()), ("none", b"")]
    status, told = server.post(zipped(*((f"DICOM/IM{k}", dicom(k)) for k in range(3)), *beside))
    assert (status, told["kind"], told["title"]) == (200, "ct", "CT in DICOM, 3 slices")
    assert told["notes"] == ["7 files that hold no DICOM image were left out."]
    assert [p for p in server.left if p.endswith((".dcm", ".png"))] == [
        p for p in server.left if "series/" in p and p.endswith(".dcm")
    ]
    status, told = server.post(stl(), ("a.txt", b"a text"))
    assert told["notes"] == ["1 file that cannot be used was left out."]


def test_a_picture_among_slices_is_none_of_them(server):
    report = dicom(9, modality="SC", sop=PICTURED, SeriesInstanceUID="1.2.9")
    assert server.post(*(dicom(k) for k in range(3)), report)[1]["title"] == "CT in DICOM, 3 slices"


def test_a_radiograph_stands_beside_a_skull(server):
    for film, name in ((picture(), "radiograph.png"), (dicom(modality="DX", sop=DX), "radiograph.dcm")):
        status, told = server.post(stl(), ("radiograph", "a", film), mm_per_pixel="0.1")
        assert (status, told["kind"], told["asked"]["mm_per_pixel"]) == (200, "mesh", 0.1)
        assert server.taken[-1].radiograph == server.taken[-1].folder / "input" / name


def test_fields_may_come_before_and_after_and_unknown_is_unknown(server):
    content = part("sex", None, b"Female") + part("files", "a", stl())
    content += body(age="", bmi="unknown", complete="on", base="yes", wall_mm="2.5", fullness="", faces="3")
    status, told = server.send(content)
    asked = told["asked"]
    assert (status, asked["sex"], asked["age"], asked["bmi"], asked["complete"]) == (200, "female", None, None, True)
    assert (asked["base"], asked["wall_mm"], asked["fullness"], asked["faces"]) == (True, 2.5, None, 3)


@pytest.mark.parametrize(
    "fields", [{"faces": "2"}, {"faces": "2.5"}, {"fullness": "5"}, {"fullness": "1", "faces": "3"}]
)
def test_faces_and_fullness_that_cannot_be_are_refused(server, fields):
    status, told = server.post(stl(), **fields)
    assert status == 422 and next(iter(fields)) in told["detail"]


@pytest.mark.parametrize(
    ("filename", "fields", "title"),
    [
        ("C:\\Users\\a\\Schädel 7.stl", {}, "Schädel 7.stl"),
        ("../../etc/passwd", {}, "passwd"),
        ("a\u202egpj.exe\u200b\x07.stl", {}, "agpj.exe.stl"),
        ("a" * 300, {}, "a" * 80),
        ("u\u0308.stl", {}, "ü.stl"),
        ("\u202e", {}, "a file without a name"),
        ("a.stl", {"title": "  Case\t12/7\u2066  "}, "Case 12/7"),
        ("<b>a</b>.stl", {}, "b>.stl"),
    ],
)
def test_titles_are_one_clean_line(server, filename, fields, title):
    assert server.post((filename, stl()), **fields)[1]["title"] == title
