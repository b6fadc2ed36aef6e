"""Filters of NRRD and MHA with their voxels inside: geometry stays, free text does not, other files are refused."""

from __future__ import annotations

import re

from web.intake.filters import Damaged, HeaderThenBody

HEADER = 65_536  # bytes
NRRD_KEPT = (
    *("type", "dimension", "space", "space dimension", "sizes", "space directions", "space origin", "kinds", "endian"),
    *("encoding", "spacings", "thicknesses", "axis mins", "axis maxs", "centers", "centerings", "byte skip"),
    *("line skip", "measurement frame"),
)
MHA_KEPT = (
    *("ObjectType", "NDims", "BinaryData", "BinaryDataByteOrderMSB", "ElementByteOrderMSB", "CompressedData"),
    *("CompressedDataSize", "TransformMatrix", "Rotation", "Orientation", "Offset", "Position", "Origin"),
    *("CenterOfRotation", "AnatomicalOrientation", "ElementSpacing", "ElementSize", "DimSize"),
    *("ElementNumberOfChannels", "ElementType", "ElementDataFile"),
)
VALUE = re.compile(r"[-+.,()\w\s]{0,400}")


def nrrd() -> HeaderThenBody:
    return HeaderThenBody(rb"\r?\n\r?\n", HEADER, _nrrd_header)


def mha() -> HeaderThenBody:
    return HeaderThenBody(rb"(?m)^ElementDataFile *=.*\n", HEADER, _mha_header)


def _nrrd_header(header: bytes) -> bytes:
    first, *lines = header.decode("latin-1").splitlines()
    kept = [first]
    for line in lines:
        key, _, value = line.partition(":")
        key = key.strip().lower()
        if key in ("data file", "datafile"):
            raise _detached("NRRD")
        if key in NRRD_KEPT and not value.startswith("="):
            kept.append(f"{key}:{_value(value)}")
    return ("\n".join(kept) + "\n\n").encode("latin-1")


def _mha_header(header: bytes) -> bytes:
    kept = []
    for line in header.decode("latin-1").splitlines():
        key, _, value = (part.strip() for part in line.partition("="))
        if key == "ElementDataFile" and value.upper() != "LOCAL":
            raise _detached("MHA")
        if key == "HeaderSize" and value not in ("0", "-1"):
            raise Damaged("has a header of another size than its own; export it again")
        if key in MHA_KEPT:
            kept.append(f"{key} = {_value(value)}")
    return ("\n".join(kept) + "\n").encode("latin-1")


def _value(text: str) -> str:
    if not VALUE.fullmatch(text):
        raise Damaged("has a header that cannot be read; export it again")
    return text


def _detached(what: str) -> Damaged:
    return Damaged(f"keeps its voxels in another file; export it as one {what}, or as NIfTI")
