"""gzip, unpacked while it comes and bounded by what is really unpacked. Knows nothing of what is in it."""

from __future__ import annotations

import zlib

from web.intake.filters import Damaged
from web.intake.folder import Stay
from web.intake.got import Got
from web.intake.sinks import Sink

PIECE = 1 << 20  # bytes unpacked at a time, however well they are packed
BROKEN = "is no whole gzip: its compressed data end early or are damaged; copy it again"


class Gunzip:
    """Hands what is unpacked to `inside`. A file of several members, as pigz writes, is one."""

    def __init__(self, inside: Sink, stay: Stay) -> None:
        self.inside, self.stay = inside, stay
        self._unpack, self._packed = zlib.decompressobj(31), 0

    def write(self, data: bytes) -> None:
        self._packed += len(data)
        while data:
            if self._unpack.eof:
                data = data.lstrip(b"\0")  # as tapes pad it
                self._unpack = zlib.decompressobj(31) if data else self._unpack
            data = self._member(data) if data else b""

    def _member(self, data: bytes) -> bytes:
        """Unpack `data`; what of it lies behind the member's end."""
        more = True
        while more and not self._unpack.eof:
            try:
                piece = self._unpack.decompress(data, PIECE)
            except zlib.error:
                raise Damaged(BROKEN) from None
            self.stay.count_unpacked(len(piece), self._packed)
            self.inside.write(piece)
            data = self._unpack.unconsumed_tail
            more = bool(data) or len(piece) == PIECE
        return self._unpack.unused_data if self._unpack.eof else b""

    def close(self) -> list[Got]:
        if not self._unpack.eof:
            raise Damaged(BROKEN)
        return self.inside.close()

    def drop(self) -> None:
        self.inside.drop()
