"""TIFF without what it tells of person, place and device: tags of pixels and what they point at stay, all else is zero.

Offsets stay as they are, so that no decoder can be misled by what was moved.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from web.intake.filters import Damaged

KEPT = {  # numbers alone: shape, compression, colours, strips, tiles, orientation, predictor
    *(254, 255, 256, 257, 258, 259, 262, 263, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 292, 293, 296),
    *(317, 318, 319, 320, 322, 323, 324, 325, 332, 334, 338, 339, 347, 512, 513, 514, 529, 530, 531, 532),
}
POINTERS = ((273, 279), (324, 325), (513, 514))  # tags with the places of pixels, and how many bytes lie there
SIZES = {1: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8}  # bytes of a value, by type; text is none of them
CODES = {1: "B", 3: "H", 4: "I"}
MOST_PAGES, MOST_TAGS, MOST_COPIED = 16, 512, 4  # times the file, for who lets strips overlap
BROKEN = "is a TIFF that cannot be read; save it again as PNG"


def tiff(data: bytes) -> bytes:
    """Damaged for BigTIFF and for what does not fit."""
    if data[2:4] not in (b"*\0", b"\0*"):
        raise Damaged("is a BigTIFF; save it again as PNG")
    try:
        return bytes(_Copy(data).clean)
    except struct.error:
        raise Damaged(BROKEN) from None


class _Copy:
    """A file of zeros as long as `data`, into which what may stay is copied."""

    def __init__(self, data: bytes) -> None:
        self.data, self.clean = data, bytearray(len(data))
        self.order, self._room = "<" if data[:2] == b"II" else ">", MOST_COPIED * len(data)
        self._copy(0, 8)
        for at in self._pages():
            self._page(at)

    def _read(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + form, self.data, at)

    def _pages(self) -> Iterator[int]:
        (at,) = self._read("I", 4)
        for _ in range(MOST_PAGES):
            if not at:
                return
            yield at
            (count,) = self._read("H", at)
            (at,) = self._read("I", at + 2 + 12 * count)
        raise Damaged(BROKEN)

    def _page(self, at: int) -> None:
        (count,) = self._read("H", at)
        if count > MOST_TAGS:
            raise Damaged(BROKEN)
        entries = {self._read("H", e)[0]: e for e in range(at + 2, at + 2 + 12 * count, 12)}
        kept = [(tag, e) for tag, e in entries.items() if tag in KEPT and self._read("H", e + 2)[0] in SIZES]
        for _, entry in kept:
            self._copy_value(entry)
        for places, lengths in POINTERS:
            if places in entries:
                for where, size in zip(self._values(entries, places), self._values(entries, lengths), strict=False):
                    self._copy(where, size)
        table = struct.pack(self.order + "H", len(kept)) + b"".join(self.data[e : e + 12] for _, e in kept)
        following = self.data[at + 2 + 12 * count : at + 6 + 12 * count]
        self.clean[at : at + len(table) + 4] = table + following

    def _copy_value(self, entry: int) -> None:
        kind, number, where = self._read("HII", entry + 2)
        if SIZES[kind] * number > 4:
            self._copy(where, SIZES[kind] * number)

    def _values(self, entries: dict[int, int], tag: int) -> tuple[int, ...]:
        if tag not in entries:
            raise Damaged(BROKEN)
        kind, number, where = self._read("HII", entries[tag] + 2)
        if kind not in CODES or number > len(self.data):
            raise Damaged(BROKEN)
        return self._read(f"{number}{CODES[kind]}", where if SIZES[kind] * number > 4 else entries[tag] + 8)

    def _copy(self, at: int, size: int) -> None:
        self._room -= size
        if at + size > len(self.data) or self._room < 0:
            raise Damaged(BROKEN)
        self.clean[at : at + size] = self.data[at : at + size]
