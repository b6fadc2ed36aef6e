"""What a file is, told by its first bytes alone: never by its name, never by what a client says it is."""

from __future__ import annotations

import re
import struct
from enum import Enum, auto

from web.intake.strangers import stranger

HEAD = 4_096  # bytes that are looked at, or all that there are of a shorter file
STL_HEADER, STL_TRIANGLE = 84, 50
FARTHEST = 1e7  # a coordinate in any unit


class Format(Enum):
    STL = auto()
    STL_TEXT = auto()
    PLY = auto()
    OBJ = auto()
    GLB = auto()
    NIFTI = auto()
    NRRD = auto()
    MHA = auto()
    PNG = auto()
    JPEG = auto()
    TIFF = auto()
    DICOM = auto()
    ZIP = auto()
    GZ = auto()
    OTHER = auto()


MESHES = {Format.STL, Format.STL_TEXT, Format.PLY, Format.OBJ, Format.GLB}
VOLUMES = {Format.NIFTI, Format.NRRD, Format.MHA}
PICTURES = {Format.PNG, Format.JPEG, Format.TIFF}
MAGIC = {
    Format.PLY: re.compile(rb"ply\r?\n"),
    Format.GLB: re.compile(rb"glTF"),
    Format.NRRD: re.compile(rb"NRRD000\d"),
    Format.PNG: re.compile(rb"\x89PNG\r\n\x1a\n"),
    Format.JPEG: re.compile(rb"\xff\xd8\xff"),
    Format.TIFF: re.compile(rb"II[*+]\0|MM\0[*+]"),
    Format.DICOM: re.compile(rb"(?s).{128}DICM|\x08\0[\0-\x20]\0([A-Z]{2}|.[\0-\x02]\0\0)"),  # or as very old files
    Format.ZIP: re.compile(rb"PK\x03\x04|PK\x05\x06"),
    Format.GZ: re.compile(rb"\x1f\x8b\x08"),
    Format.MHA: re.compile(rb"(ObjectType|ObjectSubType|NDims|Comment) *= *"),
}
NUMBER = rb"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?"
VERTEX = re.compile(rb"(?m)^\s*v(\s+" + NUMBER + rb"){3}")
OBJ_LINE = re.compile(rb"\s*(#.*|(v|vt|vn|vp|f|l|p|o|g|s|mtllib|usemtl|usemap|maplib)(\s.*)?)?$")


def tell(head: bytes) -> tuple[Format, str]:
    """The format of a file that begins with `head` (HEAD bytes, or the whole file); of another, what it seems to be."""
    for form, magic in MAGIC.items():
        if magic.match(head):
            return form, ""
    if is_nifti(head):
        return Format.NIFTI, ""
    if is_stl(head):
        return Format.STL, ""
    if re.match(rb"\s*solid\b", head) and b"facet" in head and b"\0" not in head:
        return Format.STL_TEXT, ""
    if is_obj(head):
        return Format.OBJ, ""
    return Format.OTHER, stranger(head)


def is_nifti(head: bytes) -> bool:
    """A single-file NIfTI-1 or -2 of either byte order."""
    if len(head) < 348:
        return False
    sizes = {struct.unpack_from(order + "i", head)[0] for order in "<>"}
    first, second = 348 in sizes and head[344:348] == b"n+1\0", 540 in sizes and head[4:8] == b"n+2\0"
    return first or second


def is_stl(head: bytes) -> bool:
    """Whether it can be a binary STL: a count, and as many triangles of plausible numbers as the head shows."""
    if len(head) < STL_HEADER + STL_TRIANGLE:
        return False
    (count,) = struct.unpack_from("<I", head, 80)
    shown = min(count, (len(head) - STL_HEADER) // STL_TRIANGLE)
    if len(head) < HEAD and len(head) != STL_HEADER + count * STL_TRIANGLE:
        return False
    numbers = [struct.unpack_from("<12f", head, STL_HEADER + k * STL_TRIANGLE) for k in range(shown)]
    return shown > 0 and all(abs(x) < FARTHEST and (x == 0 or abs(x) > 1e-30) for row in numbers for x in row)


def is_obj(head: bytes) -> bool:
    """Text with a vertex in it and nothing but lines as Wavefront OBJ has them."""
    if b"\0" in head or not VERTEX.search(head):
        return False
    lines = head.replace(b"\r", b"\n").split(b"\n")
    return all(OBJ_LINE.match(line) for line in (lines[:-1] if len(head) >= HEAD else lines))
