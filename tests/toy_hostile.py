"""Hostile uploads by what is wrong with them: the body, and the status and slug that answer it under small limits."""

import stat
import struct
import zipfile

import pytest
from toy_dicom import DX, dicom, plain, written
from toy_uploads import BOUNDARY, body, glb, gz, mha, nifti, nrrd, obj, part, picture, ply, stl, stl_text, zipped

from web.settings import MB


def link(name="link"):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def encrypted():
    content = bytearray(zipped(("skull.stl", stl())))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def named_twice():
    with pytest.warns(UserWarning):
        return zipped(("a", stl()), ("a", stl()))


def lying_zip():
    """Whose list says that its member has one byte."""
    content = bytearray(zipped(("a", bytes(5 * MB))))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 1)
    return bytes(content)


def headers(more):
    return part("files", "a", stl(), more) + f"--{BOUNDARY}--\r\n".encode()


ZEROS = bytes(3 * MB)
LIMITS, BROKEN, BAD = (413, "too-large"), (400, "broken-upload"), (422, "bad-input")
DAMAGED, UNKNOWN, MANY = (422, "damaged-file"), (415, "unsupported-type"), (413, "too-many")
OTHER_SYNTAX = written(plain()).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.9.9.9\0")
DEFLATED = written(plain()).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99")
HOSTILE = {
    "nothing": (body(), BAD),
    "no bytes at all": (b"", BROKEN),
    "an empty file": (body(b""), DAMAGED),
    "a field of no file chosen": (body(("files", "", b"")), BAD),
    "no last boundary": (body(stl())[:-8], BROKEN),
    "broken off in a file": (body(stl())[:900], BROKEN),
    "no boundary": (stl(), BROKEN),
    "a header without end": (headers("X: " + "a" * 9000 + "\r\n"), BROKEN),
    "a hundred headers": (headers("X: a\r\n" * 100), BROKEN),
    "a part without a name": (f"--{BOUNDARY}\r\nX: y\r\n\r\nz\r\n--{BOUNDARY}--\r\n".encode(), BROKEN),
    "an unknown part": (body(("evil", "a", stl())), BAD),
    "an unknown field": (body(stl(), evil="1"), BAD),
    "a field as a file": (body(("sex", "a", b"male"), stl()), BAD),
    "a field twice": (body(stl(), sex="male") [: -len(f"--{BOUNDARY}--\r\n")] + body(sex="male"), BAD),
    "a long field": (body(stl(), title="a" * 2000), BAD),
    "a field that is no text": (part("title", None, b"\xff\xfe") + body(stl()), BAD),
    "an unknown sex": (body(stl(), sex="f"), BAD),
    "an age that is none": (body(stl(), age="nan"), BAD),
    "a child": (body(stl(), age="7"), BAD),
    "an endless BMI": (body(stl(), bmi="1e999"), BAD),
    "a method that is a module": (body(stl(), method="os:system"), BAD),
    "a mouth": (body(stl(), mouth="<script>"), BAD),
    "a switch": (body(stl(), complete="perhaps"), BAD),
    "units of a CT": (body(nifti(), units="inch"), BAD),
    "mm of no image": (body(stl(), mm_per_pixel="0.1"), BAD),
    "too large": (body(bytes(MB)), LIMITS),
    "too large, of many": (body(*[bytes(300_000)] * 5), LIMITS),
    "too many files": (body(*[stl(1)] * 21), MANY),
    "thousands of empty parts": (body(*[("radiograph", "", b"")] * 1000), MANY),
    "a PDF": (body(b"%PDF-1.7 " + bytes(900)), UNKNOWN),
    "a program": (body(b"MZ" + bytes(900)), UNKNOWN),
    "a page": (body(b"<!DOCTYPE html><script>alert(1)</script>"), UNKNOWN),
    "a drawing": (body(b'<?xml version="1.0"?><svg onload="alert(1)"/>'), UNKNOWN),
    "a text": (body(b"solid ground is what we stand on"), UNKNOWN),
    "an office document": (body(zipped(("[Content_Types].xml", b"<?xml?>"), ("word/document.xml", b"<w/>"))), UNKNOWN),
    "a GLTF": (body(b'{"asset": {"version": "2.0"}}'), UNKNOWN),
    "one byte": (body(b"\0"), UNKNOWN),
    "a truncated STL": (body(stl()[:-1]), DAMAGED),
    "an STL with a tail": (body(stl() + b"x"), DAMAGED),
    "an STL that becomes a text": (body(stl_text() * 40 + b"<script>"), DAMAGED),
    "a line without end": (body(b"v 0 0 0\n" + b"v 0 0 0\n" * 600 + b"#" * 70_000), DAMAGED),
    "an OBJ that goes on": (body(obj("v 1 1 1 \\\n")), DAMAGED),
    "a PLY without end of header": (body(b"ply\ncomment " + b"a" * 70_000), DAMAGED),
    "a GLB of other files": (body(glb({"buffers": [{"uri": "file:///etc/passwd"}]})), DAMAGED),
    "a GLB of another host": (body(glb({"buffers": [{"uri": "https://example.org/a.bin"}]})), DAMAGED),
    "a GLB compressed by Meshopt": (body(glb({"extensionsRequired": ["EXT_meshopt_compression"]})), DAMAGED),
    "a GLB nested deep": (body(struct.pack("<4s4I", b"glTF", 2, 60_020, 60_000, 0x4E4F534A) + b"[" * 60_000), DAMAGED),
    "a GLB that lies about its size": (body(glb()[:8] + b"\xff\xff\0\0" + glb()[12:]), DAMAGED),
    "half a NIfTI pair": (body(nifti(magic=b"ni1\0")), UNKNOWN),
    "a NIfTI that begins nowhere": (body(nifti(begin=float("nan"))), DAMAGED),
    "a NIfTI that begins far off": (body(nifti(begin=1e12)), DAMAGED),
    "an NRRD of another file": (body(nrrd("data file: /etc/passwd\n")), DAMAGED),
    "an NRRD of a list": (body(nrrd("datafile: LIST\n/etc/passwd\n")), DAMAGED),
    "an MHA of another file": (body(mha("/etc/passwd")), DAMAGED),
    "an MHA of a list": (body(mha("LIST")), DAMAGED),
    "a gzip bomb": (body(gz(nifti() + ZEROS)), LIMITS),
    "a gzip of a gzip": (body(gz(gz(stl()))), DAMAGED),
    "a gzip of a zip": (body(gz(zipped(("a", stl())))), DAMAGED),
    "half a gzip": (body(gz(nifti())[:-9]), DAMAGED),
    "a gzip that is none": (body(b"\x1f\x8b\x08" + bytes(100)), DAMAGED),
    "a zip bomb": (body(zipped(("a", ZEROS))), LIMITS),
    "a zip bomb of parts": (body(zipped(*((str(k), bytes(500_000)) for k in range(6)))), LIMITS),
    "a zip that lies": (body(lying_zip()), DAMAGED),
    "a zip of many files": (body(zipped(*((str(k), b"a") for k in range(21)))), MANY),
    "a zip of thousands of folders": (body(zipped(*((f"{k}/", b"") for k in range(1100)))), MANY),
    "a zip of zips": (body(zipped(("a.zip", zipped(("b", stl()))))), DAMAGED),
    "a zip of nothing": (body(zipped()), DAMAGED),
    "a zip that leads out": (body(zipped(("../../evil.stl", stl()))), DAMAGED),
    "a zip of an absolute path": (body(zipped(("/etc/passwd", stl()))), DAMAGED),
    "a zip of a drive": (body(zipped(("C:\\evil.stl", stl()))), DAMAGED),
    "a zip of a link": (body(zipped((link(), b"/etc/passwd"))), DAMAGED),
    "a zip with a password": (body(encrypted()), DAMAGED),
    "a zip of two with one name": (body(named_twice()), DAMAGED),
    "a zip of a gzip of a zip": (body(zipped(("a", gz(zipped(("b", stl())))))), DAMAGED),
    "half a zip": (body(zipped(("a", stl()))[:-30]), DAMAGED),
    "a torn PNG": (body(picture()[:-20]), DAMAGED),
    "a torn JPEG": (body(picture("JPEG")[:-20]), DAMAGED),
    "a torn TIFF": (body(picture("TIFF")[:200]), DAMAGED),
    "two skulls": (body(stl(), ply()), BAD),
    "two images": (body(picture(), picture()), BAD),
    "a skull and DICOM": (body(stl(), dicom()), BAD),
    "two radiographs": (body(dicom(modality="DX", sop=DX), dicom(modality="DX", sop=DX)), BAD),
    "a radiograph alone": (body(("radiograph", "a", picture())), BAD),
    "a radiograph beside an image": (body(picture(), ("radiograph", "a", picture())), BAD),
    "two radiographs beside a skull": (body(stl(), *[("radiograph", "a", picture())] * 2), BAD),
    "a mesh as radiograph": (body(stl(), ("radiograph", "a", stl())), UNKNOWN),
    "a page as radiograph": (body(stl(), ("radiograph", "a", b"<html>")), UNKNOWN),
    "a torn DICOM": (body(dicom()[:-200]), DAMAGED),
    "a DICOM of noise": (body(bytes(128) + b"DICM" + bytes(range(256)) * 8), BAD),
    "a DICOM of an unknown syntax": (body(OTHER_SYNTAX), DAMAGED),
    "a deflated DICOM": (body(DEFLATED), DAMAGED),
}  # fmt: skip
