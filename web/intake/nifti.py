"""Filter of NIfTI-1 and -2 in one file: voxels and geometry stay, free text and extensions are zeroed."""

from __future__ import annotations

import struct

from web.intake.filters import Damaged

# (begin, end) of text fields: data_type, db_name, extents, session_error, regular; descrip, aux_file; intent_name
TEXT_1 = ((4, 39), (148, 252), (328, 344))
TEXT_2 = ((240, 344), (508, 524), (525, 540))
MOST_EXTENSIONS = 16_000_000  # bytes before the voxels


class Nifti:
    """All that lies between the header and the voxels is zeroed too: extensions hold names and DICOM headers."""

    def __init__(self) -> None:
        self.notes: tuple[str, ...] = ()
        self._head: bytearray | None = bytearray()
        self._zeros = 0  # bytes before the voxels that are still to come

    def feed(self, data: bytes) -> bytes:
        if self._head is None:
            return self._zeroed(data)
        self._head += data
        if len(self._head) < 4 or len(self._head) < _order_and_size(self._head)[1]:
            return b""
        head, self._head = self._head, None
        return self._begun(head)

    def end(self) -> bytes:
        if self._head is not None:
            raise Damaged("ends within its header; copy or export it again")
        return b""

    def _begun(self, head: bytearray) -> bytes:
        order, size = _order_and_size(head)
        first, text = size == 348, TEXT_1 if size == 348 else TEXT_2
        begin = (
            struct.unpack_from(order + "f", head, 108)[0] if first else struct.unpack_from(order + "q", head, 168)[0]
        )
        if not size + 4 <= begin <= MOST_EXTENSIONS:
            raise Damaged(f"says that its voxels begin at byte {begin:g}, which cannot be; export it again")
        for start, stop in text:
            head[start:stop] = bytes(stop - start)
        self._zeros = int(begin) - size
        return bytes(head[:size]) + self._zeroed(bytes(head[size:]))

    def _zeroed(self, data: bytes) -> bytes:
        if not self._zeros:
            return data
        zeros = min(self._zeros, len(data))
        self._zeros -= zeros
        return bytes(zeros) + data[zeros:]


def _order_and_size(head: bytearray) -> tuple[str, int]:
    """Byte order, and bytes of the header, by its first four."""
    order = "<" if struct.unpack_from("<i", head)[0] in (348, 540) else ">"
    return order, struct.unpack_from(order + "i", head)[0]
