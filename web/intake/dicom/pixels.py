"""Pixel data as they may stay: exactly the pixels, nothing behind them, no comment within them. Nothing is decoded."""

from __future__ import annotations

import struct

from web.intake.dicom.values import even
from web.intake.filters import Damaged
from web.intake.jpeg import jpeg
from web.intake.jpeg2000 import jpeg2000

SHORT = "is a DICOM file that ends before its last pixel; copy or export it again"
ITEM = b"\xfe\xff\x00\xe0"


def pixels(value: bytes, encapsulated: bool, length: int, frames: int) -> bytes:
    """length: bytes of all frames uncompressed. Damaged where there are fewer, or where fragments do not fit."""
    if not length:
        raise Damaged("is a DICOM file without rows or columns; export it again")
    if encapsulated:
        return _encapsulated(_fragments(value), frames) or value
    if len(value) < length:
        raise Damaged(SHORT)
    return value[: length + length % 2]


def _fragments(value: bytes) -> list[bytes]:
    """Items end to end, with nothing between or behind them; the first is a table of where frames begin."""
    items, at = [], 0
    while at < len(value):
        if value[at : at + 4] != ITEM or at + 8 > len(value):
            raise Damaged(SHORT)
        end = at + 8 + int(struct.unpack_from("<I", value, at + 4)[0])
        items.append(value[at + 8 : end])
        at = end
    if at != len(value) or len(items) < 2:
        raise Damaged(SHORT)
    return items[1:]


def _encapsulated(fragments: list[bytes], frames: int) -> bytes | None:
    """Each frame cleaned, as one fragment behind an empty table; None where frames cannot be told apart."""
    if frames == 1:
        fragments = [b"".join(fragments)]
    if len(fragments) != frames:
        return None
    cleaned = [even(_cleaned(frame), b"\0") for frame in fragments]
    return ITEM + bytes(4) + b"".join(ITEM + struct.pack("<I", len(frame)) + frame for frame in cleaned)


def _cleaned(frame: bytes) -> bytes:
    if frame.startswith(b"\xff\xd8\xff"):
        return jpeg(frame)
    return jpeg2000(frame) if frame.startswith(b"\xff\x4f\xff\x51") else frame
