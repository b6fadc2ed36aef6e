"""Which way is up, the one thing of EXIF that a picture needs: read, and written with nothing beside it."""

from __future__ import annotations

import struct

TAG, UPRIGHT = 0x0112, 1


def orientation(exif: bytes) -> int:
    """1 to 8 of a TIFF structure as EXIF has it; 1 where it does not tell."""
    try:
        order = "<" if exif[:2] == b"II" else ">"
        (first,) = struct.unpack_from(order + "I", exif, 4)
        (count,) = struct.unpack_from(order + "H", exif, first)
        for k in range(min(count, 512)):
            tag, kind, number, value = struct.unpack_from(order + "HHIH", exif, first + 2 + 12 * k)
            if tag == TAG and kind == 3 and number == 1:
                return value if 1 <= value <= 8 else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT


def exif_of(turned: int) -> bytes:
    """A TIFF structure with an orientation alone."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, TAG, 3, 1, turned, 0, 0)
