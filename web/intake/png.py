"""PNG without what it tells of person, place and device: pixels and which way is up stay, all else goes."""

from __future__ import annotations

import struct
import zlib

from web.intake.filters import Damaged
from web.intake.orientation import exif_of, orientation

MAGIC = b"\x89PNG\r\n\x1a\n"
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
TORN = "is a torn image; copy the file again"


def png(data: bytes) -> bytes:
    """Without ancillary chunks but transparency and orientation, and without what lies behind its end."""
    kept, at = [MAGIC], len(MAGIC)
    while True:
        if at + 12 > len(data):
            raise Damaged(TORN)
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Damaged(TORN)
        if name in KEPT:
            kept.append(data[at:end])
        elif name == b"eXIf" and (turned := orientation(data[at + 8 : end - 4])) != 1:
            chunk = name + exif_of(turned)
            kept.append(struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)))
        if name == b"IEND":
            return b"".join(kept)
        at = end
