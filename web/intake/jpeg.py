"""JPEG of any kind (baseline, progressive, lossless, JPEG-LS) without comments and application segments.

Nothing is decoded: segments are kept or left out by their marker. A JPEG 2000 is another thing: `jpeg2000`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from web.intake.filters import Damaged
from web.intake.orientation import exif_of, orientation

EOI, SOS, APP1 = 0xD9, 0xDA, 0xE1
APPS = {0xE0: (b"JFIF\0", 14), 0xEE: (b"Adobe", 12)}  # marker: how it begins, how much of it stays
TABLES = {0xC4, 0xDB, 0xDD, 0xDC, SOS, *range(0xC0, 0xD0)} - {0xC8, 0xCC} | {0xF7, 0xF8}  # JPEG-LS
TORN = "is a torn image; copy the file again"


def jpeg(data: bytes) -> bytes:
    """Without comments and application segments but JFIF, Adobe's colours and orientation; one picture, to its end."""
    kept, turned = [b"\xff\xd8"], 1
    for marker, segment in _segments(data):
        if marker == APP1 and segment[4:10] == b"Exif\0\0":
            turned = orientation(segment[10:])
        elif marker in APPS and segment[4:].startswith(APPS[marker][0]):
            kept.append(_shortened(segment, APPS[marker][1]))
        elif marker in TABLES or marker == EOI:
            kept.append(segment)
    if turned != 1:
        exif = b"Exif\0\0" + exif_of(turned)
        kept.insert(1, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return b"".join(kept)


def _shortened(segment: bytes, size: int) -> bytes:
    """A segment with so many bytes of content; JFIF's thumbnail is declared to have none."""
    content = segment[4 : 4 + size]
    if content.startswith(b"JFIF"):
        content = content[:12] + b"\0\0"
    return segment[:2] + struct.pack(">H", len(content) + 2) + content


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, segment with its marker) up to and with the end of the image; a scan with its coded data."""
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 4 > len(data) and data[at : at + 2] != b"\xff\xd9" or data[at : at + 1] != b"\xff":
            raise Damaged(TORN)
        marker = data[at + 1]
        if marker == EOI:
            yield marker, data[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if marker == SOS:
            end = _scan_end(data, end)
        if end > len(data) or end < at + 4:
            raise Damaged(TORN)
        yield marker, data[at:end]
        at = end


def _scan_end(data: bytes, at: int) -> int:
    """Where coded data end: at the next marker that is no stuffed byte and no restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Damaged(TORN)
        follower = data[at + 1]
        if follower == 0xFF:
            at += 1
        elif follower >= 0x80 and not 0xD0 <= follower <= 0xD7:  # JPEG-LS stuffs bits
            return at
        else:
            at += 2
