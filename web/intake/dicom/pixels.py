"""Pixel data as they may stay: exactly the pixels, nothing behind them. Nothing is decoded."""

from __future__ import annotations

import struct

from web.intake.filters import Damaged

SHORT = "is a DICOM file that ends before its last pixel; copy or export it again"


def pixels(value: bytes, encapsulated: bool, length: int) -> bytes:
    """length: bytes of all frames uncompressed. Damaged where there are fewer, or where fragments do not fit."""
    if not length:
        raise Damaged("is a DICOM file without rows or columns; export it again")
    if encapsulated:
        _check_fragments(value)
        return value
    if len(value) < length:
        raise Damaged(SHORT)
    return value[: length + length % 2]


def _check_fragments(value: bytes) -> None:
    """Items end to end, with nothing between or behind them."""
    at = 0
    while at < len(value):
        if value[at : at + 4] != b"\xfe\xff\x00\xe0" or at + 8 > len(value):
            raise Damaged(SHORT)
        at += 8 + struct.unpack_from("<I", value, at + 4)[0]
    if at != len(value):
        raise Damaged(SHORT)
