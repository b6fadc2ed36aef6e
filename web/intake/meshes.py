"""Filters of STL, PLY and OBJ: the surface stays; names, comments, materials and other files that are named do not."""

from __future__ import annotations

import re
import struct

from web.intake.filters import Damaged, HeaderThenBody, Lines
from web.intake.formats import STL_HEADER, STL_TRIANGLE

STL_WORDS = re.compile(rb"\s*(facet|outer|vertex|endloop|endfacet)\b[-+.\w\s]*$")
STL_SOLID = re.compile(rb"\s*(solid|endsolid)\b")
OBJ_KEPT = re.compile(rb"\s*(v|vt|vn|f)\s[-+.eE\d\s/]*$")
OBJ_NAMES = re.compile(rb"\s*(mtllib|usemtl|usemap|maplib)\b")
OBJ_SHAPE = re.compile(rb"\s*(v|vt|vn|f)\b")
PLY_DROPPED = re.compile(rb"\s*(comment|obj_info)\b")
PLY_HEADER = 65_536  # bytes
PLY_END = rb"(?m)^end_header[ \t]*\r?\n"


class BinaryStl:
    """Its 80 free bytes are zeroed; it must be exactly as long as its count says."""

    def __init__(self) -> None:
        self.notes: tuple[str, ...] = ()
        self._head, self._size = b"", 0

    def feed(self, data: bytes) -> bytes:
        self._size += len(data)
        if len(self._head) == STL_HEADER:
            return data
        had = len(self._head)
        self._head = (self._head + data)[:STL_HEADER]
        if len(self._head) < STL_HEADER:
            return b""
        return bytes(80) + self._head[80:] + data[STL_HEADER - had :]

    def end(self) -> bytes:
        count = struct.unpack("<I", self._head[80:])[0] if len(self._head) == STL_HEADER else 0
        if self._size != STL_HEADER + STL_TRIANGLE * count:
            what = f"is no whole STL: {count} triangles are {STL_HEADER + STL_TRIANGLE * count} bytes, not {self._size}"
            raise Damaged(f"{what}; copy or export it again")
        return b""


def stl_text() -> Lines:
    return Lines(_stl_line)


def _stl_line(line: bytes) -> bytes:
    if named := STL_SOLID.match(line):
        return named[1] + b"\n"
    if line.strip() and not STL_WORDS.match(line):
        raise Damaged("is no STL throughout: some of its lines are none of an STL's; export it again")
    return line + b"\n" if line.strip() else b""


class Obj(Lines):
    """Vertices and faces alone, so that no reader can follow it to another file."""

    def __init__(self) -> None:
        super().__init__(self._line)

    def _line(self, line: bytes) -> bytes:
        if line.rstrip().endswith(b"\\"):
            raise Damaged("has lines that go on in the next (\\); export it again as STL or PLY")
        if OBJ_KEPT.match(line):
            return line + b"\n"
        if OBJ_SHAPE.match(line):
            raise Damaged("has a vertex or face that is not of numbers; export it again")
        if OBJ_NAMES.match(line):
            self.notes = ("Materials of the OBJ were left out: only its surface is used.",)
        return b""


def ply() -> HeaderThenBody:
    return HeaderThenBody(PLY_END, PLY_HEADER, _ply_header)


def _ply_header(header: bytes) -> bytes:
    return b"".join(line for line in header.splitlines(keepends=True) if not PLY_DROPPED.match(line))
