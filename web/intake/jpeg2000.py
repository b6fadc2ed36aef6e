"""A JPEG 2000 codestream without the comments of its header and without what lies behind its end. Decodes nothing."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from web.intake.filters import Damaged
from web.intake.jpeg import TORN

SOC, COM, SOT, EOC = b"\xff\x4f", b"\xff\x64", b"\xff\x90", b"\xff\xd9"


def jpeg2000(data: bytes) -> bytes:
    """Damaged where it does not hold together."""
    try:
        return SOC + b"".join(_parts(data)) + EOC
    except struct.error:
        raise Damaged(TORN) from None


def _parts(data: bytes) -> Iterator[bytes]:
    """Segments of the main header, then tile-parts, each by the length that it tells."""
    at = 2
    while (marker := data[at : at + 2]) != SOT:
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if marker != COM:
            yield data[at:end]
        at = end
    while data[at : at + 2] == SOT:
        length = struct.unpack_from(">I", data, at + 6)[0] or data.rfind(EOC) - at
        if not 12 <= length <= len(data) - at:
            raise Damaged(TORN)
        yield data[at : at + length]
        at += length
